import { useT } from '../messages/language-context.ts';
import { Screen } from './screen.tsx';

/** A page that does not open: without the network, pages that nobody has visited here are not on the device. */
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
