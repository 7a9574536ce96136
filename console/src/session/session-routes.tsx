import { lazy } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { fragmentValues, PATHS } from '../app/paths.ts';
import { useFragment } from '../app/use-fragment.ts';
import { NotFound } from '../screen/not-found.tsx';
import { useSession } from './session-context.ts';
import { SignInPage } from './sign-in-page.tsx';
import { wantedPath } from './wanted-path.ts';

const ChangeEmailPage = lazy(async () => ({ default: (await import('./change-email-page.tsx')).ChangeEmailPage }));
const ForgotPage = lazy(async () => ({ default: (await import('./forgot-page.tsx')).ForgotPage }));
const InvitationPage = lazy(async () => ({ default: (await import('./invitation-page.tsx')).InvitationPage }));
const ProviderRegisterPage = lazy(async () => ({ default: (await import('./provider-register-page.tsx')).ProviderRegisterPage }));
const RegisterPage = lazy(async () => ({ default: (await import('./register-page.tsx')).RegisterPage }));
const ResetPage = lazy(async () => ({ default: (await import('./reset-page.tsx')).ResetPage }));
const VerifyPage = lazy(async () => ({ default: (await import('./verify-page.tsx')).VerifyPage }));

/** Pages without a session: signing in, registering, and where links of e-mails lead. */
export function SessionRoutes() {
  const { session } = useSession();
  const fragment = useFragment();
  const isFromProvider = fragmentValues().get('provider') === 'register';
  return (
    <Switch key={fragment}>
      <Route path={PATHS.signIn}>
        {session !== null ? (
          <Redirect to={wantedPath(window.location.search)} replace />
        ) : isFromProvider ? (
          <ProviderRegisterPage />
        ) : (
          <SignInPage />
        )}
      </Route>
      <Route path={PATHS.register}>{session === null ? <RegisterPage /> : <Redirect to={PATHS.home} replace />}</Route>
      <Route path={PATHS.verify} component={VerifyPage} />
      <Route path={PATHS.forgot} component={ForgotPage} />
      <Route path={PATHS.reset} component={ResetPage} />
      <Route path={PATHS.changeEmail} component={ChangeEmailPage} />
      <Route path={PATHS.invitation} component={InvitationPage} />
      <Route component={NotFound} />
    </Switch>
  );
}
