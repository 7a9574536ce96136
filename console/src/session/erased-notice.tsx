import { fragmentValues } from '../app/paths.ts';
import { useFormat } from '../messages/use-format.ts';
import { useT } from '../messages/language-context.ts';

/** Notice after an erasure (`#erased&until=…`), when nobody is signed in. */
export function ErasedNotice() {
  const t = useT();
  const { date } = useFormat();
  const values = fragmentValues();
  if (!values.has('erased')) return null;
  // When the sealed record for tax law is destroyed; absent when there is none.
  const keptUntil = Date.parse(values.get('until') ?? '');
  return (
    <section className="notice notice-done" aria-labelledby="erased">
      <h2 id="erased">{t('erase.done')}</h2>
      <p>{Number.isNaN(keptUntil) ? t('erase.done-all') : t('erase.done-kept', { when: date(new Date(keptUntil).toISOString()) })}</p>
    </section>
  );
}
