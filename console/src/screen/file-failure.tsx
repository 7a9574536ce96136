import { useT } from '../messages/language-context.ts';

/** A part of the console breaks, or its files are not there: without the network, or after a deployment. */
export function FileFailure() {
  const t = useT();
  return (
    <div className="notice notice-refusal" role="alert">
      <p>{t('page-failure.text')}</p>
      <button type="button" className="button" onClick={() => window.location.reload()}>
        {t('failure.again')}
      </button>
    </div>
  );
}
