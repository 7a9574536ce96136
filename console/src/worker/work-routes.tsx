import { lazy } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { PATHS } from '../app/paths.ts';
import { NotFound } from '../screen/not-found.tsx';
import { useSession } from '../session/session-context.ts';
import { BoardPage } from './board/board-page.tsx';
import '../styles/worker.css';

const BatchPage = lazy(() => import('./board/batch-page.tsx'));
const MyWorkPage = lazy(() => import('./my-work/my-work-page.tsx'));
const MoneyPage = lazy(() => import('./money/money-page.tsx'));
const EarningsPage = lazy(() => import('./money/earnings-page.tsx'));
const PayeePage = lazy(() => import('./money/payee-page.tsx'));
const SkillsPage = lazy(() => import('./skills/skills-page.tsx'));
const TestPage = lazy(() => import('./skills/test-page.tsx'));
const TestAttemptPage = lazy(() => import('./skills/test-attempt-page.tsx'));
const PoolsPage = lazy(() => import('./pools/pools-page.tsx'));
const ProfilePage = lazy(() => import('./profile/profile-page.tsx'));

/** The worker's pages. Somebody who is no worker yet becomes one first. */
export default function WorkRoutes() {
  const { session } = useSession();
  if (session?.me.worker == null) {
    return (
      <Switch>
        <Route path={PATHS.workerProfile} component={ProfilePage} />
        <Route>
          <Redirect to={PATHS.workerProfile} replace />
        </Route>
      </Switch>
    );
  }
  return (
    <Switch>
      <Route path={PATHS.board} component={BoardPage} />
      <Route path={PATHS.batch} component={BatchPage} />
      <Route path={PATHS.myWork} component={MyWorkPage} />
      <Route path={PATHS.money} component={MoneyPage} />
      <Route path={PATHS.earnings} component={EarningsPage} />
      <Route path={PATHS.payee} component={PayeePage} />
      <Route path={PATHS.skills} component={SkillsPage} />
      <Route path={PATHS.test} component={TestPage} />
      <Route path={PATHS.testAttempt} component={TestAttemptPage} />
      <Route path={PATHS.pools} component={PoolsPage} />
      <Route path={PATHS.workerProfile} component={ProfilePage} />
      <Route component={NotFound} />
    </Switch>
  );
}
