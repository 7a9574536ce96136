import { useState } from 'react';
import { RequestRefund, type RequesterMoneyData } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { ConfirmDialog } from '../../dialogs/confirm-dialog.tsx';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useAmount } from '../../forms/use-amount.ts';
import { useT } from '../../messages/language-context.ts';

interface RefundFormProps {
  readonly organisation: NonNullable<RequesterMoneyData['organisation']>;
  readonly isOffline: boolean;
}

/** Form that asks for a refund, folded, because few people need it. */
export function RefundForm({ organisation: { id, currency, balance }, isOffline }: RefundFormProps) {
  const t = useT();
  const command = useCommand(RequestRefund);
  const { written, write, minor, text } = useAmount(currency);
  const [isAsking, setAsking] = useState(false);
  const ask = async () => {
    if (minor === null) return;
    setAsking(false);
    const { isDone } = await command.run({ input: { organisationId: id, amountMinor: minor, idempotencyKey: crypto.randomUUID() } });
    if (isDone) write('');
  };
  return (
    <details className="statement">
      <summary>{t('refunds.ask')}</summary>
      <Form label={t('refunds.title')} onSubmit={() => minor !== null && setAsking(true)}>
        <TextField
          name="amountMinor"
          label={t('pay-in.amount', { currency })}
          help={balance === null ? undefined : t('refunds.help', { amount: balance.available.text })}
          inputMode="decimal"
          value={written}
          onChange={write}
          outcome={command.outcome}
        />
        <button type="submit" className="button" disabled={minor === null || isOffline} aria-disabled={command.isSending}>
          {t('refunds.ask')}
        </button>
        <Refusals outcome={command.outcome} fields={['amountMinor']} />
      </Form>
      {isAsking && (
        <ConfirmDialog
          title={t('refunds.title')}
          text={t('refunds.confirm')}
          action={t('refunds.ask-amount', { amount: text })}
          confirm={() => void ask()}
          close={() => setAsking(false)}
        />
      )}
    </details>
  );
}
