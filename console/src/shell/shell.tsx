import { lazy, Suspense, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useKeys } from '../app/keys.ts';
import { PATHS } from '../app/paths.ts';
import { useT } from '../messages/language-context.ts';
import { NewVersionNotice } from '../offline/new-version-notice.tsx';
import { OfflineBar } from '../screen/offline-bar.tsx';
import { NewTermsNotice } from '../session/new-terms-notice.tsx';
import { ProviderReturnNotice } from '../session/provider-return-notice.tsx';
import { useSession } from '../session/session-context.ts';
import { KeysDialog } from './keys-dialog.tsx';
import { Mark } from './mark.tsx';
import { navItemsOf } from './nav-items.ts';
import { PlainHttpNotice } from './plain-http-notice.tsx';
import { SettingsMenu } from './settings-menu.tsx';
import { UnverifiedNotice } from './unverified-notice.tsx';

const AdminKeysDialog = lazy(() => import('../admin/frame/admin-keys-dialog.tsx'));

/** The frame of every page but the task screen: the mark, the navigation, the settings. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const t = useT();
  const [path, navigate] = useLocation();
  const { session, again, keptAt } = useSession();
  const [showsKeys, setShowsKeys] = useState(false);
  const items = session === null ? [] : navItemsOf(session, path);
  const isAdminPage = path.startsWith(PATHS.admin);
  const closeKeys = () => setShowsKeys(false);
  useKeys({
    '?': () => setShowsKeys(true),
    '/': () => document.querySelector<HTMLInputElement>('input[type="search"]')?.focus(),
    Escape: path === PATHS.home ? undefined : () => history.back(),
    ...Object.fromEntries(items.map((item) => [`g ${item.key}`, () => navigate(item.path)])),
  });
  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        {t('shell.skip')}
      </a>
      <header className="bar">
        <Link className="brand" href={PATHS.home} aria-label={t('shell.home')}>
          <Mark />
          <span className="brand-name">Guildhall</span>
        </Link>
        {items.length > 0 && (
          <nav className="nav" aria-label={t('shell.navigation')}>
            {items.map((item) => (
              <Link key={item.path} href={item.path} aria-current={path === item.path ? 'page' : undefined}>
                {t(item.label)}
              </Link>
            ))}
          </nav>
        )}
        <SettingsMenu showKeys={() => setShowsKeys(true)} />
      </header>
      <PlainHttpNotice />
      <UnverifiedNotice />
      <NewVersionNotice />
      {keptAt !== null && <OfflineBar readAt={keptAt} again={again} />}
      <NewTermsNotice />
      <ProviderReturnNotice />
      {children}
      {showsKeys && !isAdminPage && <KeysDialog items={items} close={closeKeys} />}
      {showsKeys && isAdminPage && (
        <Suspense>
          <AdminKeysDialog items={items} close={closeKeys} />
        </Suspense>
      )}
    </div>
  );
}
