import { useT } from '../messages/language-context.ts';
import { Screen } from './screen.tsx';

/** Notice for a page whose files cannot be loaded. Without the network, only cached pages open. */
export function PageFailure() {
  const t = useT();
  return (
    <Screen title={t('page-failure.title')}>
      <div className="notice notice-refusal" role="alert">
        <p>{t('page-failure.text')}</p>
        <button type="button" className="button" onClick={() => window.location.reload()}>
          {t('failure.again')}
        </button>
      </div>
    </Screen>
  );
}
