import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import type { Grant } from './grants-list.tsx';

/** History of a grant, newest first, folded. */
export function GrantEvents({ events }: Pick<Grant, 'events'>) {
  const t = useT();
  const { dateTime } = useFormat();
  return (
    <details>
      <summary>{t('grants.event-count', { count: events.length })}</summary>
      <ol className="rows">
        {events.map(({ at, kind, value, reason, requested }) => (
          <li key={at}>
            <span>
              {t(`grant-event.${kind}`, { value })} <span className="soft">{dateTime(at)}</span>{' '}
              {requested && <span className="tag">{t('grants.requested')}</span>} <span dir="auto">{reason}</span>
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}
