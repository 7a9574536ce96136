import { lazy, Suspense, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useKeys } from '../app/keys.ts';
import { PATHS } from '../app/paths.ts';
import { useT } from '../messages/language-context.ts';
import { NewVersionNotice } from '../offline/new-version-notice.tsx';
import { BrokenPage } from '../screen/broken-page.tsx';
import { FileFailure } from '../screen/file-failure.tsx';
import { InScreenContext } from '../screen/in-screen-context.ts';
import { OfflineBar } from '../screen/offline-bar.tsx';
import { NewTermsNotice } from '../session/new-terms-notice.tsx';
import { ProviderReturnNotice } from '../session/provider-return-notice.tsx';
import { useSession } from '../session/session-context.ts';
import { KeysDialog } from './keys-dialog.tsx';
import { Mark } from './mark.tsx';
import { itemOf, navItemsOf } from './nav-items.ts';
import { PlainHttpNotice } from './plain-http-notice.tsx';
import { SettingsMenu } from './settings-menu.tsx';
import { FirstTour } from './tour/first-tour.tsx';
import { tourOf } from './tour/tours.ts';
import { UnverifiedNotice } from './unverified-notice.tsx';

const AdminKeysDialog = lazy(() => import('../admin/frame/admin-keys-dialog.tsx'));
const AdminPalette = lazy(() => import('../admin/frame/admin-palette.tsx'));
const Palette = lazy(() => import('./palette/palette.tsx'));

/** The frame of every page but the task screen: the mark, the navigation, the settings. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const t = useT();
  const [path, navigate] = useLocation();
  const { session, keptAt } = useSession();
  const [showsKeys, setShowsKeys] = useState(false);
  const [showsPalette, setShowsPalette] = useState(false);
  const [asksForTour, setAsksForTour] = useState(false);
  const tour = tourOf(path);
  const items = session === null ? [] : navItemsOf(session, path);
  const here = itemOf(items, path);
  const isAdminPage = path.startsWith(PATHS.admin);
  const closeKeys = () => setShowsKeys(false);
  const PaletteOfRole = session?.me.isAdmin === true || session?.me.isAuditor === true ? AdminPalette : Palette;
  useKeys({
    '?': () => setShowsKeys(true),
    'Control+k': session === null ? undefined : () => setShowsPalette(true),
    '/': () => document.querySelector<HTMLInputElement>('input[type="search"]')?.focus(),
    Escape: path === PATHS.home ? undefined : () => history.back(),
    ...Object.fromEntries(items.map((item) => [`g ${item.key}`, () => navigate(item.path)])),
  });
  const startTour = () => {
    if (tour === null) return;
    navigate(tour.path);
    setAsksForTour(true);
  };
  const showTour = session === null || tour === null ? null : startTour;
  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        {t('shell.skip')}
      </a>
      <header className="bar">
        <Link className="brand" href={PATHS.home}>
          <Mark />
          <span className="brand-name">Guildhall</span>
          <span className="visually-hidden">, {t('shell.home')}</span>
        </Link>
        {items.length > 0 && (
          <nav className="nav" aria-label={t('shell.navigation')}>
            {items.map((item) => (
              <Link key={item.path} href={item.path} aria-current={item === here ? (path === item.path ? 'page' : 'true') : undefined}>
                {t(item.label)}
              </Link>
            ))}
          </nav>
        )}
        <SettingsMenu showKeys={() => setShowsKeys(true)} showTour={showTour} />
      </header>
      <PlainHttpNotice address={window.location} />
      <UnverifiedNotice />
      <NewVersionNotice />
      {keptAt !== null && <OfflineBar readAt={keptAt} />}
      <InScreenContext value={true}>
        <NewTermsNotice />
      </InScreenContext>
      <ProviderReturnNotice />
      {session !== null && tour !== null && (path === tour.path || asksForTour) && (
        <BrokenPage path={path} instead={null}>
          <FirstTour key={tour.name} tour={tour} isAskedFor={asksForTour} onClosed={() => setAsksForTour(false)} />
        </BrokenPage>
      )}
      {children}
      {showsPalette && session !== null && (
        <BrokenPage path={path} instead={<FileFailure />}>
          <Suspense>
            <PaletteOfRole session={session} pages={items} showKeys={() => setShowsKeys(true)} close={() => setShowsPalette(false)} />
          </Suspense>
        </BrokenPage>
      )}
      {showsKeys && !isAdminPage && <KeysDialog items={items} close={closeKeys} />}
      {showsKeys && isAdminPage && (
        <BrokenPage path={path} instead={<FileFailure />}>
          <Suspense>
            <AdminKeysDialog items={items} close={closeKeys} />
          </Suspense>
        </BrokenPage>
      )}
    </div>
  );
}
