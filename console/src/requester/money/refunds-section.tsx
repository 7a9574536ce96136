import { useState } from 'react';
import { RequestRefund, type RequesterMoneyData } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { ConfirmDialog } from '../../dialogs/confirm-dialog.tsx';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { amountText, minorOf } from '../wizard/amounts.ts';

interface RefundsSectionProps {
  readonly organisation: NonNullable<RequesterMoneyData['organisation']>;
  readonly isOffline: boolean;
}

/** Money that goes back to where it came from, and the way to ask for it. Folded: few do. */
export function RefundsSection({ organisation: { id, currency, balance, refunds }, isOffline }: RefundsSectionProps) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const command = useCommand(RequestRefund);
  const [amount, setAmount] = useState('');
  const [isAsking, setAsking] = useState(false);
  const minor = minorOf(amount, currency);
  const isAmount = minor !== null && minor > 0n;
  const ask = async () => {
    setAsking(false);
    const { isDone } = await command.run({
      input: { organisationId: id, amountMinor: String(minor), idempotencyKey: crypto.randomUUID() },
    });
    if (isDone) setAmount('');
  };
  const shown = isAmount ? amountText(minor, currency) : '';
  return (
    <details className="statement" open={refunds.nodes.length > 0}>
      <summary>{t('refunds.title')}</summary>
      <ul className="rows">
        {refunds.nodes.map((refund) => (
          <li key={refund.id}>
            <span>
              {dateTime(refund.askedAt)} <span className="tag">{tell(`refund.${refund.state}`, refund.state)}</span>{' '}
              <span className="soft">
                {refund.parts
                  .map(({ rail, state, reason }) => `${tell(`rail.${rail}`, rail)}: ${tell(`refund-part.${state}`, state)} ${reason ?? ''}`)
                  .join(' · ')}
              </span>
            </span>
            <strong>
              <MoneyText money={refund.amount} />
            </strong>
          </li>
        ))}
      </ul>
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
          action={t('refunds.ask-amount', { amount: shown })}
          confirm={() => void ask()}
          close={() => setAsking(false)}
        />
      )}
    </details>
  );
}
