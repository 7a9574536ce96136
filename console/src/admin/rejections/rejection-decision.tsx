import { OverturnRejection } from '../../api/generated/admin.ts';
import type { AnswerData } from '../../api/generated/requester.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { ActionButton } from '../shared/action-button.tsx';
import { TraceLink } from '../shared/trace-link.tsx';

interface RejectionDecisionProps {
  readonly assignment: NonNullable<AnswerData['assignment']>;
  readonly isOffline: boolean;
}

/** Verdicts on the answer, with a button that overturns a rejection while its money is held. */
export function RejectionDecision({ assignment, isOffline }: RejectionDecisionProps) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const { id, reviews, reward, fee, requesterTask } = assignment;
  const held = reviews.find(({ rejection }) => rejection?.state === 'RESTING')?.rejection ?? null;
  return (
    <section className="card rejection-decision" aria-labelledby="verdicts">
      <h2 id="verdicts" dir="auto">
        {requesterTask?.batch.title ?? t('overturn.title')}
      </h2>
      <p className="row">
        <TraceLink id={id} />
      </p>
      <ul className="rows">
        {reviews.map((review) => (
          <li key={review.id}>
            <span>
              <span className={`tag ${review.verdict === 'REJECTED' ? 'tag-brick' : ''}`}>
                {tell(`admin-verdict.${review.verdict}`, review.verdict)}
              </span>{' '}
              {review.reasonCode !== null && tell(`admin-rejection-reason.${review.reasonCode}`, review.reasonCode)}{' '}
              {review.note !== null && <q dir="auto">{review.note}</q>}
            </span>
            <span className="soft">
              {review.isAutomatic ? t('overturn.automatically') : <bdi>{review.reviewerName ?? t('admin.nobody')}</bdi>},{' '}
              {dateTime(review.at)}
              {review.rejection !== null && ` · ${tell(`admin-rejection.${review.rejection.state}`, review.rejection.state)}`}
            </span>
          </li>
        ))}
      </ul>
      {held !== null && (
        <p className="row">
          <ActionButton
            label={t('overturn.overturn', { amount: reward.text })}
            look="primary"
            hotkey="a"
            isDisabled={isOffline}
            text={<p>{t('overturn.text', { reward: reward.text, fee: fee?.text ?? '–', held: held.amount.text })}</p>}
            reason={{ name: 'reason', label: t('admin.reason'), help: t('overturn.help') }}
            document={OverturnRejection}
            variables={(reason) => ({ input: { assignmentId: id, reason } })}
          />
          <span className="soft">{t('overturn.until', { amount: held.amount.text, when: dateTime(held.restsUntil) })}</span>
        </p>
      )}
    </section>
  );
}
