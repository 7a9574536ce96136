import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { OutboxProvider } from '../outbox/outbox-provider.tsx';
import { PATHS } from './paths.ts';
import { Entrance } from '../session/entrance.tsx';
import { HomePage } from '../session/home-page.tsx';
import { SessionRoutes } from '../session/session-routes.tsx';
import { useSession } from '../session/session-context.ts';
import { BrokenPage } from '../screen/broken-page.tsx';
import { Shell } from '../shell/shell.tsx';
import { Skeleton } from '../screen/skeleton.tsx';

// One tree of routes for each role, loaded when somebody goes there.
const WorkRoutes = lazy(() => import('../worker/work-routes.tsx'));
const TaskPage = lazy(() => import('../worker/task/task-page.tsx'));
const PoolInvitationPage = lazy(() => import('../worker/pools/pool-invitation-page.tsx'));
const RequesterRoutes = lazy(() => import('../requester/requester-routes.tsx'));
const AdminRoutes = lazy(() => import('../admin/admin-routes.tsx'));
const AccountRoutes = lazy(() => import('../account/account-routes.tsx'));

export function Routes() {
  const { session } = useSession();
  const routes = <AllRoutes />;
  return session === null ? routes : <OutboxProvider personId={session.me.id}>{routes}</OutboxProvider>;
}

function AllRoutes() {
  const { session } = useSession();
  const [path] = useLocation();
  const { pathname, search } = window.location;
  const needsSession = <Redirect to={`${PATHS.signIn}?next=${encodeURIComponent(pathname + search)}`} replace />;
  return (
    <Suspense fallback={<Skeleton />}>
      <Switch>
        <Route path={PATHS.task}>
          {session === null ? (
            needsSession
          ) : (
            <BrokenPage path={path}>
              <TaskPage />
            </BrokenPage>
          )}
        </Route>
        <Route>
          <Shell>
            <BrokenPage path={path}>
              <Suspense fallback={<Skeleton />}>
                <Switch>
                  <Route path={PATHS.home}>{session === null ? <Entrance /> : <HomePage session={session} />}</Route>
                  <Route path="/work/*?">{session === null ? needsSession : <WorkRoutes />}</Route>
                  <Route path="/r/*?">{session === null ? needsSession : <RequesterRoutes />}</Route>
                  <Route path="/account/*?">{session === null ? needsSession : <AccountRoutes />}</Route>
                  <Route path="/admin/*?">{session === null ? needsSession : <AdminRoutes />}</Route>
                  <Route path={PATHS.pool} component={PoolInvitationPage} />
                  <Route component={SessionRoutes} />
                </Switch>
              </Suspense>
            </BrokenPage>
          </Shell>
        </Route>
      </Switch>
    </Suspense>
  );
}
