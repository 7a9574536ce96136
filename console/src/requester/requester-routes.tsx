import { lazy, useState } from 'react';
import { Route, Switch } from 'wouter';
import { RequesterHome } from '../api/generated/requester.ts';
import { useRead } from '../api/use-read.ts';
import { PATHS } from '../app/paths.ts';
import { RoleTexts } from '../messages/role-texts.tsx';
import { NotFound } from '../screen/not-found.tsx';
import { Shown } from '../screen/shown.tsx';
import { CreateOrganisationPage } from './organisation/create-organisation-page.tsx';
import { BatchesPage } from './home/batches-page.tsx';
import { RequesterHomePage } from './home/requester-home-page.tsx';
import { OrganisationBar } from './organisation-bar.tsx';
import { OrganisationContext } from './organisation-context.ts';
import '../styles/requester.css';

const NewBatchPage = lazy(() => import('./wizard/new-batch-page.tsx'));
const EditBatchPage = lazy(() => import('./wizard/edit-batch-page.tsx'));
const TasksPage = lazy(() => import('./tasks/tasks-page.tsx'));
const LaunchPage = lazy(() => import('./launch/launch-page.tsx'));
const BatchPage = lazy(() => import('./batch/batch-page.tsx'));

// Work, money and team
const BatchDownloadsPage = lazy(() => import('./downloads/batch-downloads-page.tsx'));
const DownloadsPage = lazy(() => import('./downloads/downloads-page.tsx'));
const GoldPage = lazy(() => import('./gold/gold-page.tsx'));
const LabelsPage = lazy(() => import('./labels/labels-page.tsx'));
const NewPoolPage = lazy(() => import('./team/new-pool-page.tsx'));
const OrganisationPage = lazy(() => import('./organisation/organisation-page.tsx'));
const OwnPoolPage = lazy(() => import('./team/own-pool-page.tsx'));
const EditTestPage = lazy(() => import('./gold/edit-test-page.tsx'));
const NewTestPage = lazy(() => import('./gold/new-test-page.tsx'));
const OwnTestPage = lazy(() => import('./gold/own-test-page.tsx'));
const PaidPage = lazy(() => import('./money/paid-page.tsx'));
const QualificationPage = lazy(() => import('./qualifications/qualification-page.tsx'));
const RejectedPage = lazy(() => import('./review/rejected-page.tsx'));
const RequesterMoneyPage = lazy(() => import('./money/requester-money-page.tsx'));
const ReviewPage = lazy(() => import('./review/review-page.tsx'));
const SpendingPage = lazy(() => import('./money/spending-page.tsx'));
const TestAttemptPage = lazy(() => import('./gold/test-attempt-page.tsx'));
const TestFromGoldPage = lazy(() => import('./gold/test-from-gold-page.tsx'));
const TestsPage = lazy(() => import('./gold/tests-page.tsx'));
const TeamPage = lazy(() => import('./team/team-page.tsx'));
const WorkersPage = lazy(() => import('./team/workers-page.tsx'));

const STORED = 'guildhall:organisation';

/** The requester's pages, of one organisation. Somebody without one creates it first. */
export default function RequesterRoutes() {
  const read = useRead(RequesterHome, {});
  const [wanted, setWanted] = useState(() => localStorage.getItem(STORED));
  const choose = (id: string) => {
    localStorage.setItem(STORED, id);
    setWanted(id);
  };
  return (
    <RoleTexts role="requester">
      <Shown read={read}>
        {({ organisations }) => {
          const chosen = organisations.find(({ id }) => id === wanted) ?? organisations[0];
          if (chosen === undefined) return <CreateOrganisationPage choose={choose} />;
          return (
            <OrganisationContext value={chosen}>
              <OrganisationBar organisations={organisations} chosen={chosen} choose={choose} />
              <Switch key={chosen.id}>
                <Route path={PATHS.newOrganisation}>
                  <CreateOrganisationPage choose={choose} />
                </Route>
                <Route path={PATHS.ownOrganisation} component={OrganisationPage} />
                {/* Batches */}
                <Route path={PATHS.requester} component={RequesterHomePage} />
                <Route path={PATHS.batches} component={BatchesPage} />
                <Route path={PATHS.newBatch} component={NewBatchPage} />
                <Route path={PATHS.editBatch} component={EditBatchPage} />
                <Route path={PATHS.batchTasks} component={TasksPage} />
                <Route path={PATHS.launchBatch} component={LaunchPage} />
                <Route path={PATHS.ownBatch} component={BatchPage} />
                {/* Work, money and team */}
                <Route path={PATHS.review} component={ReviewPage} />
                <Route path={PATHS.labels} component={LabelsPage} />
                <Route path={PATHS.batchDownloads} component={BatchDownloadsPage} />
                <Route path={PATHS.rejected} component={RejectedPage} />
                <Route path={PATHS.gold} component={GoldPage} />
                <Route path={PATHS.payIn} component={RequesterMoneyPage} />
                <Route path={PATHS.paid} component={PaidPage} />
                <Route path={PATHS.spending} component={SpendingPage} />
                <Route path={PATHS.team} component={TeamPage} />
                <Route path={PATHS.tests} component={TestsPage} />
                <Route path={PATHS.ownQualification} component={QualificationPage} />
                <Route path={PATHS.newTest} component={NewTestPage} />
                <Route path={PATHS.testFromGold} component={TestFromGoldPage} />
                <Route path={PATHS.editTest} component={EditTestPage} />
                <Route path={PATHS.ownTestAttempt} component={TestAttemptPage} />
                <Route path={PATHS.ownTest} component={OwnTestPage} />
                <Route path={PATHS.downloads} component={DownloadsPage} />
                <Route path={PATHS.workers} component={WorkersPage} />
                <Route path={PATHS.newPool} component={NewPoolPage} />
                <Route path={PATHS.ownPool} component={OwnPoolPage} />
                <Route component={NotFound} />
              </Switch>
            </OrganisationContext>
          );
        }}
      </Shown>
    </RoleTexts>
  );
}
