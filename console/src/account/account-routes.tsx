import { Route, Switch } from 'wouter';
import { PATHS } from '../app/paths.ts';
import { NotFound } from '../screen/not-found.tsx';
import { AccountPage } from './account-page.tsx';

export default function AccountRoutes() {
  return (
    <Switch>
      <Route path={PATHS.account} component={AccountPage} />
      <Route component={NotFound} />
    </Switch>
  );
}
