import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { PATHS } from '../app/paths.ts';
import { useT } from '../messages/language-context.ts';
import { RoleTexts } from '../messages/role-texts.tsx';
import { NotFound } from '../screen/not-found.tsx';
import { Refused } from '../screen/refused.tsx';
import { Screen } from '../screen/screen.tsx';
import { Skeleton } from '../screen/skeleton.tsx';
import { useSession } from '../session/session-context.ts';
import { AdminNav } from './frame/admin-nav.tsx';
import { useAdminRowKeys } from './shared/use-admin-row-keys.ts';
import '../styles/admin.css';
import '../styles/admin-lists.css';
import '../styles/admin-money.css';

const HealthPage = lazy(() => import('./health/health-page.tsx'));
const RunsPage = lazy(() => import('./runs/runs-page.tsx'));
const RunPage = lazy(() => import('./runs/run-page.tsx'));
const TracePage = lazy(() => import('./trace/trace-page.tsx'));
const ReconciliationPage = lazy(() => import('./reconciliation/reconciliation-page.tsx'));
const CasePage = lazy(() => import('./reconciliation/case-page.tsx'));
const RequestersPage = lazy(() => import('./requesters/requesters-page.tsx'));
const FirstBatchPage = lazy(() => import('./requesters/first-batch-page.tsx'));
const PeoplePage = lazy(() => import('./people/people-page.tsx'));
const PersonPage = lazy(() => import('./people/person-page.tsx'));
const RestrictionsPage = lazy(() => import('./people/restrictions-page.tsx'));
const RequestsPage = lazy(() => import('./requests/requests-page.tsx'));
const LogPage = lazy(() => import('./log/log-page.tsx'));
const SettingsPage = lazy(() => import('./settings/settings-page.tsx'));
const CorrectionsPage = lazy(() => import('./corrections/corrections-page.tsx'));
const PayersPage = lazy(() => import('./payers/payers-page.tsx'));
const AccountsPage = lazy(() => import('./accounts/accounts-page.tsx'));
const OrganisationsPage = lazy(() => import('./organisations/organisations-page.tsx'));
const OrganisationPage = lazy(() => import('./organisations/organisation-page.tsx'));
const RejectionsPage = lazy(() => import('./rejections/rejections-page.tsx'));
const RejectionPage = lazy(() => import('./rejections/rejection-page.tsx'));
const RequestPage = lazy(() => import('./requests/request-page.tsx'));
const PayoutsPage = lazy(() => import('./payouts/payouts-page.tsx'));

/** The pages of admins, which auditors read, too. */
export default function AdminRoutes() {
  const t = useT();
  const me = useSession().session?.me;
  if (me?.isAdmin !== true && me?.isAuditor !== true) {
    return (
      <Screen title={t('nav.admin')}>
        <Refused failure={{ kind: 'refused', message: null, requestId: null }} />
      </Screen>
    );
  }
  return (
    <RoleTexts role="admin">
      <AdminPages />
    </RoleTexts>
  );
}

function AdminPages() {
  const openRow = useAdminRowKeys();
  return (
    <div className="admin" onKeyDown={openRow}>
      <AdminNav />
      <Suspense fallback={<Skeleton />}>
        <Switch>
          <Route path={PATHS.admin}>
            <Redirect to={PATHS.adminHealth} replace />
          </Route>
          <Route path={`${PATHS.adminPayouts}/:id?`} component={PayoutsPage} />
          <Route path={PATHS.adminHealth} component={HealthPage} />
          <Route path={PATHS.adminRuns} component={RunsPage} />
          <Route path={PATHS.adminRun} component={RunPage} />
          <Route path={PATHS.adminTrace} component={TracePage} />
          <Route path={PATHS.adminReconciliation} component={ReconciliationPage} />
          <Route path={PATHS.adminCase} component={CasePage} />
          <Route path={PATHS.adminRequesters} component={RequestersPage} />
          <Route path={PATHS.adminRequester} component={FirstBatchPage} />
          <Route path={PATHS.adminPeople} component={PeoplePage} />
          <Route path={PATHS.adminPerson} component={PersonPage} />
          <Route path={PATHS.adminRestrictions} component={RestrictionsPage} />
          <Route path={PATHS.adminRequests} component={RequestsPage} />
          <Route path={PATHS.adminRequest} component={RequestPage} />
          <Route path={PATHS.adminPayers} component={PayersPage} />
          <Route path={PATHS.adminAccounts} component={AccountsPage} />
          <Route path={PATHS.adminOrganisations} component={OrganisationsPage} />
          <Route path={PATHS.adminOrganisation} component={OrganisationPage} />
          <Route path={PATHS.adminRejections} component={RejectionsPage} />
          <Route path={PATHS.adminRejection} component={RejectionPage} />
          <Route path={PATHS.adminLog} component={LogPage} />
          <Route path={PATHS.adminSettings} component={SettingsPage} />
          <Route path={PATHS.adminCorrections} component={CorrectionsPage} />
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </div>
  );
}
