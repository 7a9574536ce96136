import { useFormat } from '../messages/use-format.ts';
import { useT } from '../messages/language-context.ts';

interface OfflineBarProps {
  readonly readAt: number | null;
  readonly again: () => void;
}

/** The server does not answer: what is shown is as old as it says. */
export function OfflineBar({ readAt, again }: OfflineBarProps) {
  const t = useT();
  const { relative } = useFormat();
  return (
    <div className="notice notice-waiting offline-bar" role="status">
      <p>{readAt === null ? t('offline.unread') : t('offline.read', { when: relative(readAt) })}</p>
      <button type="button" className="button button-small" onClick={again}>
        {t('failure.again')}
      </button>
    </div>
  );
}
