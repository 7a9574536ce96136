import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { NewcomersNotice } from '../launch/newcomers-notice.tsx';
import type { OwnBatch } from './own-batch.ts';

/** What one has to know of the state that the batch is in. */
export function BatchNotices({ batch }: { readonly batch: OwnBatch }) {
  const t = useT();
  const { dateTime } = useFormat();
  return (
    <>
      {batch.state === 'IN_REVIEW' && <p className="notice notice-waiting">{t('batch.in-review')}</p>}
      {batch.reviewNote !== null && (
        <div className="notice notice-refusal">
          <p>{t('batch.sent-back')}</p>
          <blockquote dir="auto">{batch.reviewNote}</blockquote>
        </div>
      )}
      {batch.state === 'DRAINING' && <p className="notice">{t('batch.draining')}</p>}
      {batch.slotsToBuyAgain > 0 && <p className="notice notice-waiting">{t('batch.buy-again', { count: batch.slotsToBuyAgain })}</p>}
      {batch.state === 'OPEN' && <NewcomersNotice excludedBy={batch.newcomersExcludedBy} />}
      {batch.expiresAt !== null && batch.endedAt === null && (
        <p className="soft">{t('batch.expires', { when: dateTime(batch.expiresAt) })}</p>
      )}
      {batch.endedAt !== null && <p className="soft">{t('batch.ended', { when: dateTime(batch.endedAt) })}</p>}
    </>
  );
}
