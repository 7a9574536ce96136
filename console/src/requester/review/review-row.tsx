import type { QuestionFields } from '../../api/generated/fragments.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import type { Answer } from '../../outbox/store.ts';
import type { Item } from '../answers/answer-words.ts';
import { RightProbability } from '../answers/right-probability.tsx';
import { ShortId } from '../answers/short-id.tsx';
import { useAnswerWords } from '../answers/use-answer-words.ts';
import type { Doubtful } from './doubtful.ts';

interface ReviewRowProps {
  readonly doubtful: Doubtful;
  readonly form: readonly QuestionFields[];
  readonly isCurrent: boolean;
  readonly isSelected: boolean;
  readonly isFlagged: boolean;
  readonly isWaiting: boolean;
  readonly open: () => void;
  readonly select: () => void;
}

/** One answer of the queue: what it says, what the label says, and why it is here. */
export function ReviewRow({ doubtful, form, isCurrent, isSelected, isFlagged, isWaiting, open, select }: ReviewRowProps) {
  const t = useT();
  const tell = useMaybeT();
  const words = useAnswerWords();
  const { relative } = useFormat();
  const { assignment, question, crowdLabel, knownAnswer, reason, rightProbability } = doubtful;
  const { externalId, payload } = assignment.requesterTask;
  const asked = form.find(({ name }) => name === question) ?? form[0];
  const item = payload as Item;
  const against = knownAnswer ?? crowdLabel;
  return (
    <li className="review-row" data-current={isCurrent} data-waiting={isWaiting}>
      <input
        type="checkbox"
        checked={isSelected}
        disabled={isWaiting}
        aria-label={t('review.select', { task: externalId ?? assignment.requesterTask.id })}
        onChange={select}
      />
      <button type="button" className="review-open" aria-current={isCurrent} onClick={open}>
        <span className="review-row-head">
          <bdi className="id">{externalId ?? assignment.requesterTask.id}</bdi>
          <ShortId id={assignment.worker?.id} />
          {isFlagged && <span className="tag tag-amber">{t('review.flagged')}</span>}
          {isWaiting && <span className="tag tag-green">{t('review.approved')}</span>}
        </span>
        {asked !== undefined && (
          <span className="review-row-answer">
            <strong dir="auto">{words(asked, (assignment.answer as Answer | null)?.[asked.name], item)}</strong>
            {against !== null && (
              <span className="soft" dir="auto">
                {knownAnswer === null ? t('review.label-so-far') : t('review.known-answer')}: {words(asked, against, item)}
              </span>
            )}
          </span>
        )}
        <span className="review-row-why">
          <RightProbability value={rightProbability} />
          <span className="soft">
            {tell(`doubt.${reason}`, reason)}
            {assignment.autoApproveAt !== null && ` · ${t('review.approves-itself', { when: relative(assignment.autoApproveAt) })}`}
          </span>
        </span>
      </button>
    </li>
  );
}
