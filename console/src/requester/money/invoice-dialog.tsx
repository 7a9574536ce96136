import { CancelInvoice, Invoice } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { useRead } from '../../api/use-read.ts';
import { Dialog } from '../../dialogs/dialog.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Shown } from '../../screen/shown.tsx';
import { PaperLink } from './paper-link.tsx';

interface InvoiceDialogProps {
  readonly invoiceId: string;
  readonly close: () => void;
}

/** One invoice: amount, reference and state. */
export function InvoiceDialog({ invoiceId, close }: InvoiceDialogProps) {
  const t = useT();
  const tell = useMaybeT();
  const { date, dateTime } = useFormat();
  const read = useRead(Invoice, { id: invoiceId });
  const cancel = useCommand(CancelInvoice);
  const invoice = read.data?.invoice;
  return (
    <Dialog title={invoice == null ? t('invoices.title') : t('payments.invoice', { number: invoice.number })} close={close}>
      <Shown read={read} isEmpty={(data) => data.invoice === null} empty={<p>{t('invoices.gone')}</p>}>
        {({ invoice: shown }) =>
          shown !== null && (
            <>
              <dl className="cost cost-words">
                <div className="cost-total">
                  <dt>{t('earnings.amount')}</dt>
                  <dd>
                    <MoneyText money={shown.amount} />
                  </dd>
                </div>
                <div>
                  <dt>{t('invoices.for')}</dt>
                  <dd>
                    <bdi>{shown.organisationName}</bdi>
                  </dd>
                </div>
                <div>
                  <dt>{t('pay-in.reference')}</dt>
                  <dd>
                    <bdi className="secret">{shown.reference}</bdi>
                  </dd>
                </div>
                <div>
                  <dt>{t('payouts.state')}</dt>
                  <dd>{shown.isOverdue ? t('payments.overdue') : tell(`invoice.${shown.state}`, shown.state)}</dd>
                </div>
                <div>
                  <dt>{t('invoices.made')}</dt>
                  <dd>{dateTime(shown.createdAt)}</dd>
                </div>
                <div>
                  <dt>{t('invoices.due')}</dt>
                  <dd>{date(shown.dueOn)}</dd>
                </div>
                {shown.paidAt !== null && (
                  <div>
                    <dt>{t('invoices.paid')}</dt>
                    <dd>{dateTime(shown.paidAt)}</dd>
                  </div>
                )}
                {shown.cancelledAt !== null && (
                  <div>
                    <dt>{t('invoices.cancelled')}</dt>
                    <dd>{dateTime(shown.cancelledAt)}</dd>
                  </div>
                )}
              </dl>
              <Refusals outcome={cancel.outcome} />
              <div className="dialog-actions">
                <PaperLink paper="INVOICE" options={{ invoiceId }} label={t('payments.print')} />
                {shown.state === 'OPEN' && (
                  <button
                    type="button"
                    className="button"
                    aria-disabled={cancel.isSending}
                    onClick={() => void cancel.run({ input: { invoiceId } })}
                  >
                    {t('invoices.cancel')}
                  </button>
                )}
              </div>
            </>
          )
        }
      </Shown>
    </Dialog>
  );
}
