import { announceChange } from '../api/hints.ts';
import { useFormat } from '../messages/use-format.ts';
import { useT } from '../messages/language-context.ts';

/** The server does not answer: what is shown is as old as it says. Its button reads everything on the screen again. */
export function OfflineBar({ readAt }: { readonly readAt: number | null }) {
  const t = useT();
  const { relative } = useFormat();
  return (
    <div className="notice notice-waiting offline-bar" role="status">
      <p>{readAt === null ? t('offline.unread') : t('offline.read', { when: relative(readAt) })}</p>
      <button type="button" className="button button-small" onClick={announceChange}>
        {t('failure.again')}
      </button>
    </div>
  );
}
