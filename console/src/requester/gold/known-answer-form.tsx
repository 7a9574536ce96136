import { useState } from 'react';
import { SetGold, Task } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { useRead } from '../../api/use-read.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { TextAreaField } from '../../forms/text-area-field.tsx';
import { useT } from '../../messages/language-context.ts';
import type { Answer } from '../../outbox/store.ts';
import { Shown } from '../../screen/shown.tsx';
import { KnownAnswerQuestions } from './known-answer-questions.tsx';

interface KnownAnswerFormProps {
  readonly batchId: string;
  readonly taskId: string;
  readonly done: () => void;
}

/** The task as a worker sees it: what somebody answers here is right. A question left empty is not checked. */
export function KnownAnswerForm({ batchId, taskId, done }: KnownAnswerFormProps) {
  const t = useT();
  const read = useRead(Task, { id: taskId });
  const command = useCommand(SetGold);
  const [answer, setAnswer] = useState<Answer>({});
  const [explanation, setExplanation] = useState('');
  const given = Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== null && value !== ''));
  const save = async () => {
    const tasks = [{ taskId, answers: given, explanation: explanation.trim() || null }];
    const { isDone } = await command.run({ input: { batchId, tasks, idempotencyKey: crypto.randomUUID() } });
    if (isDone) done();
  };
  return (
    <Shown read={read}>
      {({ task }) =>
        task !== null && (
          <>
            {task.knownAnswers !== null && <p className="notice">{t('gold.replaces')}</p>}
            <KnownAnswerQuestions
              task={task}
              answer={answer}
              setValue={(question, value) => setAnswer((before) => ({ ...before, [question]: value }))}
            />
            <TextAreaField
              name="explanation"
              label={t('gold.explanation')}
              value={explanation}
              onChange={setExplanation}
              outcome={command.outcome}
            />
            <Refusals outcome={command.outcome} fields={['explanation']} />
            <button
              type="button"
              className="button button-primary"
              disabled={Object.keys(given).length === 0}
              aria-disabled={command.isSending}
              onClick={() => void save()}
            >
              {t('gold.save')}
            </button>
          </>
        )
      }
    </Shown>
  );
}
