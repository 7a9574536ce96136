import type { LabelsData } from '../../api/generated/requester.ts';
import type { QuestionFields } from '../../api/generated/fragments.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import type { Item } from '../answers/answer-words.ts';
import { RightProbability } from '../answers/right-probability.tsx';
import { useAnswerWords } from '../answers/use-answer-words.ts';

export type Label = NonNullable<LabelsData['batch']>['labels']['nodes'][number];

const TONES: Readonly<Record<string, string>> = {
  CONFIDENT: 'tag-green',
  AMBIGUOUS: 'tag-amber',
  BUDGET: 'tag-brick',
  NO_WORKERS: 'tag-brick',
};

interface LabelRowProps {
  readonly label: Label;
  readonly form: readonly QuestionFields[];
  readonly isCurrent: boolean;
  readonly open: () => void;
}

/** One label: what it says, how sure it is, and how many answers gave it. */
export function LabelRow({ label, form, isCurrent, open }: LabelRowProps) {
  const t = useT();
  const tell = useMaybeT();
  const words = useAnswerWords();
  const question = form.find(({ name }) => name === label.question);
  return (
    <li className="review-row" data-current={isCurrent}>
      <button type="button" className="review-open" aria-current={isCurrent} onClick={open}>
        <span className="review-row-head">
          <bdi className="id">{label.externalId ?? label.taskId}</bdi>
          {label.verdict !== null && (
            <span className={`tag ${TONES[label.verdict] ?? ''}`}>{tell(`label-verdict.${label.verdict}`, label.verdict)}</span>
          )}
        </span>
        <span className="review-row-answer">
          <strong dir="auto">
            {question === undefined ? JSON.stringify(label.label) : words(question, label.label, label.task.payload as Item)}
          </strong>
        </span>
        <span className="review-row-why">
          <RightProbability value={label.confidence} />
          <span className="soft">{t('labels.votes', { votes: label.votes, count: label.answers })}</span>
          {form.length > 1 && (
            <span className="soft" dir="auto">
              {question?.prompt ?? label.question}
            </span>
          )}
        </span>
      </button>
    </li>
  );
}
