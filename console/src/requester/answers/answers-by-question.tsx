import type { QuestionFields } from '../../api/generated/fragments.ts';
import type { TaskData } from '../../api/generated/requester.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Markdown } from '../../screen/markdown.tsx';
import type { Answer } from '../../outbox/store.ts';
import { isSameAnswer, type Item } from './answer-words.ts';
import { RightProbability } from './right-probability.tsx';
import { ShortId } from './short-id.tsx';
import { useAnswerWords } from './use-answer-words.ts';

type Task = NonNullable<TaskData['task']>;

/** Two workers hardly ever mark the very same place: their marks are compared over the item. */
const isCompared = ({ __typename }: QuestionFields): boolean => __typename !== 'BoxesQuestion' && __typename !== 'SpansQuestion';

interface AnswersByQuestionProps {
  readonly task: Task;
  /** The answer in question; null: the labels are. */
  readonly currentId: string | null;
}

/** Each question with the answer in question, the label so far, the known answer, and what every other worker answered. */
export function AnswersByQuestion({ task, currentId }: AnswersByQuestionProps) {
  const t = useT();
  const tell = useMaybeT();
  const words = useAnswerWords();
  const item = task.payload as Item;
  const answered = (task.assignments ?? []).filter(({ answer }) => answer !== null);
  const current = answered.find(({ id }) => id === currentId);
  const others = answered.filter(({ id }) => id !== currentId);
  const known = task.knownAnswers?.answers as Answer | undefined;
  return (
    <>
      {task.batch.current.form.map((question) => {
        const own = (current?.answer as Answer | undefined)?.[question.name];
        const label = task.labels.find((each) => each.question === question.name);
        const votes = task.decision?.votes?.filter((vote) => vote.question === question.name) ?? [];
        return (
          <section key={question.name} className="answers" aria-label={question.prompt}>
            <div className="answers-prompt" dir="auto">
              <Markdown text={question.prompt} />
            </div>
            <dl>
              {current !== undefined && (
                <div className="answer-line answer-current">
                  <dt>{t('review.this-answer')}</dt>
                  <dd dir="auto">{words(question, own, item)}</dd>
                </div>
              )}
              {known !== undefined && question.name in known && (
                <div className="answer-line">
                  <dt>{t('review.known-answer')}</dt>
                  <dd dir="auto">{words(question, known[question.name], item)}</dd>
                </div>
              )}
              {label !== undefined && (
                <div className="answer-line">
                  <dt>{current === undefined ? t('labels.label') : t('review.label-so-far')}</dt>
                  <dd dir="auto">
                    {words(question, label.label, item)} <RightProbability value={label.confidence} />{' '}
                    <span className="soft">{t('labels.votes', { votes: label.votes, count: label.answers })}</span>
                  </dd>
                </div>
              )}
              {others.map(({ id, answer, worker, state }) => {
                const value = (answer as Answer)[question.name];
                const accuracy = votes.find((vote) => vote.assignmentId === id)?.accuracy;
                const isSame = isSameAnswer(question, value, current === undefined ? label?.label : own);
                return (
                  <div key={id} className="answer-line" data-same={isSame}>
                    <dt>
                      <ShortId id={worker?.id} /> <span className="soft">{tell(`assignment.${state}`, state)}</span>
                    </dt>
                    <dd dir="auto">
                      {words(question, value, item)}{' '}
                      {isCompared(question) && (current !== undefined || label !== undefined) && (
                        <span className={isSame ? 'tag' : 'tag tag-amber'}>{isSame ? t('review.same') : t('review.different')}</span>
                      )}{' '}
                      {accuracy != null && <span className="soft">{t('labels.accuracy', { percent: Math.round(accuracy * 100) })}</span>}
                    </dd>
                  </div>
                );
              })}
            </dl>
          </section>
        );
      })}
      {others.length === 0 && <p className="soft">{currentId === null ? t('review.no-answers') : t('review.no-others')}</p>}
    </>
  );
}
