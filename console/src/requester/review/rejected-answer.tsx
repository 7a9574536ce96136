import { useState } from 'react';
import { WithdrawRejection, type RejectedAnswersData } from '../../api/generated/requester.ts';
import type { QuestionFields } from '../../api/generated/fragments.ts';
import { useCommand } from '../../api/use-command.ts';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import type { Answer } from '../../outbox/store.ts';
import type { Item } from '../answers/answer-words.ts';
import { ShortId } from '../answers/short-id.tsx';
import { useAnswerWords } from '../answers/use-answer-words.ts';

type Assignment = NonNullable<NonNullable<RejectedAnswersData['batch']>['assignments']>['nodes'][number];

interface RejectedAnswerProps {
  readonly assignment: Assignment;
  readonly form: readonly QuestionFields[];
}

/** One rejected answer: what it says, why it was rejected and by whom, and the way to withdraw that. */
export function RejectedAnswer({ assignment, form }: RejectedAnswerProps) {
  const t = useT();
  const tell = useMaybeT();
  const words = useAnswerWords();
  const { dateTime } = useFormat();
  const withdraw = useCommand(WithdrawRejection);
  const [isOpen, setOpen] = useState(false);
  const [note, setNote] = useState('');
  const { id, requesterTask, worker, review, answer, reward } = assignment;
  const item = (requesterTask?.payload ?? {}) as Item;
  const rejection = review?.rejection ?? null;
  return (
    <article className="card rejected-answer" aria-labelledby={id}>
      <h2 id={id}>
        <bdi className="id">{requesterTask?.externalId ?? requesterTask?.id}</bdi> <ShortId id={worker?.id} />
      </h2>
      <dl className="rejected-says">
        {form.map((question) => (
          <div key={question.name} className="answer-line">
            <dt dir="auto">{question.prompt}</dt>
            <dd dir="auto">{words(question, (answer as Answer | null)?.[question.name], item)}</dd>
          </div>
        ))}
      </dl>
      {review !== null && (
        <>
          <p>
            <span className="tag tag-brick">{tell(`rejection.${review.reasonCode}`, review.reasonCode ?? '')}</span>{' '}
            <span className="soft">
              {review.reviewerName !== null && <bdi>{review.reviewerName}</bdi>} {dateTime(review.at)}
            </span>
          </p>
          {review.note !== null && <blockquote dir="auto">{review.note}</blockquote>}
        </>
      )}
      {rejection !== null && (
        <p className="soft">
          {rejection.state === 'RESTING'
            ? t('rejected.until', { when: dateTime(rejection.restsUntil), amount: rejection.amount.text })
            : tell(`rejection-state.${rejection.state}`, rejection.state)}
        </p>
      )}
      {rejection?.state === 'RESTING' && !isOpen && (
        <button type="button" className="button button-small" onClick={() => setOpen(true)}>
          {t('rejected.withdraw')}
        </button>
      )}
      {isOpen && (
        <Form
          label={t('rejected.withdraw')}
          onSubmit={() => void withdraw.run({ input: { assignmentId: id, note: note.trim() === '' ? null : note.trim() } })}
        >
          <TextField name="note" label={t('rejected.note')} value={note} onChange={setNote} outcome={withdraw.outcome} />
          <p className="row">
            <SubmitButton isSending={withdraw.isSending}>{t('rejected.pay', { amount: reward.text })}</SubmitButton>
            <button type="button" className="button" onClick={() => setOpen(false)}>
              {t('dialog.cancel')}
            </button>
          </p>
        </Form>
      )}
      <Refusals outcome={withdraw.outcome} fields={['note']} />
    </article>
  );
}
