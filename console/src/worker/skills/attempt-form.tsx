import { useState } from 'react';
import { AnswerTraining, SubmitTest, type TestAttemptData } from '../../api/generated/worker.ts';
import type { Json } from '../../api/generated/schema.ts';
import { useCommand } from '../../api/use-command.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { useT } from '../../messages/language-context.ts';
import { Markdown } from '../../screen/markdown.tsx';
import type { Answer } from '../../outbox/store.ts';
import { completed, faultsOf } from '../task/answer-rules.ts';
import { useSecondsUntil } from '../task/use-seconds.ts';
import { AttemptItem } from './attempt-item.tsx';
import { TrainingFeedback } from './training-feedback.tsx';

interface AttemptFormProps {
  readonly attempt: NonNullable<TestAttemptData['testAttempt']>;
}

/** The items of an open attempt, one after another. A training says after each what is right. */
export function AttemptForm({ attempt }: AttemptFormProps) {
  const t = useT();
  const left = useSecondsUntil(attempt.dueAt);
  const submit = useCommand(SubmitTest);
  const train = useCommand(AnswerTraining);
  const [answers, setAnswers] = useState<Readonly<Record<string, Answer>>>({});
  const [place, setPlace] = useState(0);
  const items = attempt.items ?? [];
  const form = attempt.form ?? [];
  const item = items[place];
  const isTraining = attempt.test.purpose === 'TRAINING';
  if (item === undefined) return null;
  const answer = answers[item.name] ?? {};
  const setValue = (question: string, value: Json) =>
    setAnswers((before) => ({ ...before, [item.name]: { ...before[item.name], [question]: value } }));
  const feedback = attempt.feedback?.find((each) => each.item === item.name) ?? null;
  const isComplete = faultsOf(form, answer).length === 0;
  const isLast = place === items.length - 1;
  const send = async () => {
    if (isTraining && feedback === null)
      await train.run({ input: { attemptId: attempt.id, item: item.name, answer: completed(form, answer) } });
    else if (!isLast) setPlace(place + 1);
    else if (isTraining) await submit.run({ input: { attemptId: attempt.id } });
    else {
      const given = Object.fromEntries(Object.entries(answers).map(([name, each]) => [name, completed(form, each)]));
      await submit.run({ input: { attemptId: attempt.id, answers: given } });
    }
  };
  return (
    <>
      <p className="facts">
        <span>{t('attempt.place', { place: place + 1, total: items.length })}</span>
        <span className="tabular">{t('attempt.left', { minutes: Math.max(0, Math.ceil(left / 60)) })}</span>
      </p>
      <details>
        <summary>{t('instructions.title')}</summary>
        <Markdown text={attempt.test.instructions} />
      </details>
      <AttemptItem key={item.name} payload={item.payload} form={form} answer={answer} setValue={setValue} />
      {feedback !== null && <TrainingFeedback feedback={feedback} />}
      <Refusals outcome={train.outcome} />
      <Refusals outcome={submit.outcome} />
      <p className="row">
        {place > 0 && (
          <button type="button" className="button" onClick={() => setPlace(place - 1)}>
            {t('attempt.back')}
          </button>
        )}
        <button
          type="button"
          className="button button-primary"
          disabled={!isComplete && feedback === null}
          aria-disabled={submit.isSending || train.isSending}
          onClick={() => void send()}
        >
          {isTraining && feedback === null ? t('attempt.check') : isLast ? t('attempt.finish') : t('attempt.next')}
        </button>
      </p>
    </>
  );
}
