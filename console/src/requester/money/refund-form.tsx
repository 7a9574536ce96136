import { useState } from 'react';
import { RequestRefund, type RequesterMoneyData } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { ConfirmDialog } from '../../dialogs/confirm-dialog.tsx';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { amountText, minorOf } from '../wizard/amounts.ts';

interface RefundFormProps {
  readonly organisation: NonNullable<RequesterMoneyData['organisation']>;
  readonly isOffline: boolean;
}

/** Asks for money back. Folded: few do. */
export function RefundForm({ organisation: { id, currency, balance }, isOffline }: RefundFormProps) {
  const t = useT();
  const command = useCommand(RequestRefund);
  const [amount, setAmount] = useState('');
  const [isAsking, setAsking] = useState(false);
  const [idempotencyKey, setKey] = useState(() => crypto.randomUUID());
  const minor = minorOf(amount, currency);
  const isAmount = minor !== null && minor > 0n;
  const ask = async () => {
    setAsking(false);
    // A repeat after a lost answer asks for the same refund, not for another one.
    const { isDone, failure } = await command.run({
      input: { organisationId: id, amountMinor: String(minor), idempotencyKey },
    });
    if (failure === null) setKey(crypto.randomUUID());
    if (isDone) setAmount('');
  };
  return (
    <details className="statement">
      <summary>{t('refunds.ask')}</summary>
      <Form label={t('refunds.title')} onSubmit={() => isAmount && setAsking(true)}>
        <TextField
          name="amountMinor"
          label={t('pay-in.amount', { currency })}
          help={balance === null ? undefined : t('refunds.help', { amount: balance.available.text })}
          inputMode="decimal"
          value={amount}
          onChange={setAmount}
          outcome={command.outcome}
        />
        <button type="submit" className="button" disabled={!isAmount || isOffline} aria-disabled={command.isSending}>
          {t('refunds.ask')}
        </button>
        <Refusals outcome={command.outcome} fields={['amountMinor']} />
      </Form>
      {isAsking && (
        <ConfirmDialog
          title={t('refunds.title')}
          text={t('refunds.confirm')}
          action={t('refunds.ask-amount', { amount: isAmount ? amountText(minor, currency) : '' })}
          confirm={() => void ask()}
          close={() => setAsking(false)}
        />
      )}
    </details>
  );
}
