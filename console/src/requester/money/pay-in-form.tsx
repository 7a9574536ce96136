import { CreateInvoice, StartFunding, type RequesterMoneyData } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { PATHS } from '../../app/paths.ts';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useAmount } from '../../forms/use-amount.ts';
import { useT } from '../../messages/language-context.ts';

interface PayInFormProps {
  readonly organisation: NonNullable<RequesterMoneyData['organisation']>;
  readonly isOffline: boolean;
}

/** Pays money in: by card on the page of the payment provider, or by a transfer that an invoice asks for. */
export function PayInForm({ organisation: { id, currency, fundingLimits }, isOffline }: PayInFormProps) {
  const t = useT();
  const card = useCommand(StartFunding);
  const invoice = useCommand(CreateInvoice);
  const { written, write, minor, text } = useAmount(currency);
  const input = () => ({ organisationId: id, amountMinor: String(minor), idempotencyKey: crypto.randomUUID() });
  const payByCard = async () => {
    const { data } = await card.run({ input: { ...input(), returnUrl: window.location.origin + PATHS.paid } });
    const address = data?.startFunding.checkout?.payUrl;
    if (address != null) window.location.assign(address);
  };
  const made = invoice.outcome?.data?.createInvoice.invoice;
  const outcome = card.outcome ?? invoice.outcome;
  return (
    <section className="card" aria-labelledby="pay-in">
      <h2 id="pay-in">{t('pay-in.title')}</h2>
      <Form label={t('pay-in.title')} onSubmit={() => minor !== null && void payByCard()}>
        <TextField
          name="amountMinor"
          label={t('pay-in.amount', { currency })}
          help={fundingLimits === null ? undefined : t('pay-in.limits', { least: fundingLimits.least.text, most: fundingLimits.most.text })}
          inputMode="decimal"
          value={written}
          onChange={write}
          outcome={outcome}
        />
        <p className="row">
          <button type="submit" className="button button-primary" disabled={minor === null || isOffline} aria-disabled={card.isSending}>
            {minor === null ? t('pay-in.card') : t('pay-in.card-amount', { amount: text })}
          </button>
          <button
            type="button"
            className="button"
            disabled={minor === null || isOffline}
            aria-disabled={invoice.isSending}
            onClick={() => void invoice.run({ input: input() })}
          >
            {t('pay-in.transfer')}
          </button>
        </p>
        <Refusals outcome={card.outcome} fields={['amountMinor']} />
        <Refusals outcome={invoice.outcome} fields={['amountMinor']} />
        {card.outcome?.isDone === true && card.outcome.data?.startFunding.checkout?.payUrl == null && (
          <p className="notice" role="status">
            {t('pay-in.wait')}
          </p>
        )}
        {made != null && (
          <div className="notice notice-done" role="status">
            <p>{t('pay-in.invoice', { number: made.number, amount: made.amount.text, date: made.dueOn })}</p>
            <p>
              {t('pay-in.reference')} <bdi className="secret">{made.reference}</bdi>
            </p>
          </div>
        )}
      </Form>
    </section>
  );
}
