import { CancelInvoice, RefreshFunding, type RequesterMoneyData } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { PaperLink } from './paper-link.tsx';

interface OpenPaymentsProps {
  readonly organisation: NonNullable<RequesterMoneyData['organisation']>;
}

const ON_ITS_WAY: readonly string[] = ['CREATED', 'STARTED', 'PROCESSING', 'RECEIVED'];

/** Payments that are begun or asked for, and invoices. */
export function OpenPayments({ organisation: { checkouts, invoices } }: OpenPaymentsProps) {
  const t = useT();
  const tell = useMaybeT();
  const { date, dateTime } = useFormat();
  const refresh = useCommand(RefreshFunding);
  const cancel = useCommand(CancelInvoice);
  const begun = checkouts.nodes.filter(({ state }) => ON_ITS_WAY.includes(state));
  if (begun.length === 0 && invoices.nodes.length === 0) return null;
  return (
    <section aria-labelledby="payments">
      <h2 id="payments">{t('payments.title')}</h2>
      <ul className="rows">
        {begun.map(({ id, state, amount, payUrl, createdAt, isInDoubt }) => (
          <li key={id}>
            <span>
              {t('payments.card')} <span className="soft">{dateTime(createdAt)}</span>{' '}
              <span className="tag tag-sky">{tell(`checkout.${state}`, state)}</span>{' '}
              {isInDoubt && <span className="tag tag-amber">{t('payments.in-doubt')}</span>}
            </span>
            <span className="row">
              {payUrl !== null && (
                <a className="button button-small" href={payUrl}>
                  {t('payments.go-on')}
                </a>
              )}
              <button
                type="button"
                className="button button-small button-quiet"
                aria-disabled={refresh.isSending}
                onClick={() => void refresh.run({ input: { checkoutId: id } })}
              >
                {t('payments.refresh')}
              </button>
              <strong>
                <MoneyText money={amount} />
              </strong>
            </span>
          </li>
        ))}
        {invoices.nodes.map(({ id, number, state, amount, dueOn, isOverdue, paidAt }) => (
          <li key={id}>
            <span>
              {t('payments.invoice', { number })}{' '}
              <span className={`tag ${isOverdue ? 'tag-brick' : state === 'PAID' ? 'tag-green' : ''}`}>
                {isOverdue ? t('payments.overdue') : tell(`invoice.${state}`, state)}
              </span>{' '}
              <span className="soft">{paidAt === null ? t('payments.due', { date: date(dueOn) }) : date(paidAt)}</span>
            </span>
            <span className="row">
              <PaperLink paper="INVOICE" options={{ invoiceId: id }} label={t('payments.print')} />
              {state === 'OPEN' && (
                <button
                  type="button"
                  className="button button-small button-quiet"
                  aria-disabled={cancel.isSending}
                  onClick={() => void cancel.run({ input: { invoiceId: id } })}
                >
                  {t('payments.cancel')}
                </button>
              )}
              <strong>
                <MoneyText money={amount} />
              </strong>
            </span>
          </li>
        ))}
      </ul>
      <Refusals outcome={refresh.outcome} />
      <Refusals outcome={cancel.outcome} />
    </section>
  );
}
