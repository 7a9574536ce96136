import { useState } from 'react';
import { ReserveForTest, ReturnTestReserve } from '../../api/generated/requester.ts';
import type { TestReserveFields } from '../../api/generated/fragments.ts';
import { useCommand } from '../../api/use-command.ts';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';

interface TestReserveFormProps {
  readonly testId: string;
  readonly reserve: TestReserveFields;
}

/** Money that is set aside for attempts: without it nobody can begin one. */
export function TestReserveForm({ testId, reserve }: TestReserveFormProps) {
  const t = useT();
  const command = useCommand(ReserveForTest);
  const giveBack = useCommand(ReturnTestReserve);
  const [attempts, setAttempts] = useState('10');
  const setAside = async () => {
    await command.run({ input: { testId, attempts: Number(attempts), idempotencyKey: crypto.randomUUID() } });
  };
  return (
    <section className="card" aria-labelledby="reserve">
      <h2 id="reserve">{t('own-tests.reserve')}</h2>
      <p>{t('own-tests.reserved', { amount: reserve.reserved.text, count: reserve.attemptsLeft ?? 0 })}</p>
      <Form label={t('own-tests.reserve')} onSubmit={() => void setAside()}>
        <TextField
          name="attempts"
          label={t('own-tests.attempts-to-pay')}
          inputMode="numeric"
          required
          value={attempts}
          onChange={setAttempts}
          outcome={command.outcome}
        />
        <p className="row">
          <SubmitButton isSending={command.isSending}>{t('own-tests.set-aside')}</SubmitButton>
          {BigInt(reserve.reserved.minor) > 0n && (
            <button
              type="button"
              className="button"
              aria-disabled={giveBack.isSending}
              onClick={() => void giveBack.run({ input: { testId } })}
            >
              {t('own-tests.give-back', { amount: reserve.reserved.text })}
            </button>
          )}
        </p>
        <Refusals outcome={command.outcome} fields={['attempts']} />
        <Refusals outcome={giveBack.outcome} />
      </Form>
    </section>
  );
}
