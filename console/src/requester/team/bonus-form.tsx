import { useState } from 'react';
import { PayBonus } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextAreaField } from '../../forms/text-area-field.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { useOrganisation } from '../organisation-context.ts';
import { amountText, minorOf } from '../../forms/amounts.ts';

interface BonusFormProps {
  readonly workerId: string;
  readonly assignmentId: string;
}

/** Pays a worker more than the reward. The worker reads what for. */
export function BonusForm({ workerId, assignmentId }: BonusFormProps) {
  const t = useT();
  const { dateTime } = useFormat();
  const { id, currency } = useOrganisation();
  const command = useCommand(PayBonus);
  const [bonus, setBonus] = useState({ workerId, amount: '', reason: '' });
  const set = (part: Partial<typeof bonus>) => setBonus({ ...bonus, ...part });
  const minor = minorOf(bonus.amount, currency);
  const pay = async () => {
    const input = {
      ...{ organisationId: id, amountMinor: String(minor), reason: bonus.reason, idempotencyKey: crypto.randomUUID() },
      workerId: bonus.workerId,
      assignmentId: bonus.workerId === workerId && assignmentId !== '' ? assignmentId : null,
    };
    const { isDone } = await command.run({ input });
    if (!isDone) return;
    set({ amount: '', reason: '' });
  };
  const paid = command.outcome?.data?.payBonus.bonus;
  return (
    <section className="card" aria-labelledby="bonus">
      <h2 id="bonus">{t('bonuses.pay')}</h2>
      <Form label={t('bonuses.pay')} onSubmit={() => void pay()}>
        <TextField
          name="workerId"
          label={t('bonuses.worker')}
          required
          value={bonus.workerId}
          onChange={(next) => set({ workerId: next })}
          outcome={command.outcome}
        />
        <TextField
          name="amountMinor"
          label={t('pay-in.amount', { currency })}
          help={t('bonuses.fee')}
          inputMode="decimal"
          required
          value={bonus.amount}
          onChange={(amount) => set({ amount })}
          outcome={command.outcome}
        />
        <TextAreaField
          name="reason"
          label={t('bonuses.reason')}
          required
          value={bonus.reason}
          onChange={(reason) => set({ reason })}
          outcome={command.outcome}
        />
        <Refusals outcome={command.outcome} fields={['workerId', 'amountMinor', 'reason']} />
        {paid != null && (
          <p className="notice notice-done" role="status">
            {t('bonuses.paid', { amount: paid.amount.text, when: dateTime(paid.payableAt) })}
          </p>
        )}
        <SubmitButton isSending={command.isSending} isDisabled={minor === null || minor === 0n}>
          {minor === null ? t('bonuses.pay') : t('bonuses.pay-amount', { amount: amountText(minor, currency) })}
        </SubmitButton>
      </Form>
    </section>
  );
}
