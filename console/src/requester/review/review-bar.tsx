import { useT } from '../../messages/language-context.ts';
import type { Review } from './use-review.ts';

/** What can be done with the answer that is open, or with those that are selected. */
export function ReviewBar({ review }: { readonly review: Review }) {
  const t = useT();
  const { selected, isDecided, waiting, rejectedId, current } = review;
  const count = selected.length > 0 ? selected.length : 1;
  const isFlagged = current !== undefined && review.flags.includes(current.assignment.id);
  const canUndo = waiting.length > 0 || rejectedId !== null;
  return (
    <div className="review-bar" role="toolbar" aria-label={t('review.actions')}>
      <button type="button" className="button button-primary" disabled={isDecided && selected.length === 0} onClick={review.approve}>
        {t('review.approve', { count })} <kbd>a</kbd>
      </button>
      <button type="button" className="button" disabled={review.reject === undefined} onClick={review.reject}>
        {t('review.reject')} <kbd>r</kbd>
      </button>
      <button type="button" className="button" aria-pressed={isFlagged} disabled={review.flag === undefined} onClick={review.flag}>
        {isFlagged ? t('review.unflag') : t('review.flag')} <kbd>f</kbd>
      </button>
      <button type="button" className="button button-quiet" disabled={!canUndo} onClick={() => void review.undo()}>
        {waiting.length === 0 && rejectedId !== null ? t('review.withdraw') : t('review.undo')} <kbd>u</kbd>
      </button>
      <p className="review-waiting" role="status">
        {waiting.length > 0 && t('review.waiting', { count: waiting.length })}
      </p>
    </div>
  );
}
