import { Refund, type RefundData } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { Dialog } from '../../dialogs/dialog.tsx';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Shown } from '../../screen/shown.tsx';
import { DataTable } from '../../tables/data-table.tsx';

interface RefundDialogProps {
  readonly refundId: string;
  readonly close: () => void;
}

type Part = NonNullable<RefundData['refund']>['parts'][number];

/** One refund. Each part returns to the deposit that it came from. */
export function RefundDialog({ refundId, close }: RefundDialogProps) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const read = useRead(Refund, { id: refundId });
  const columns = [
    { name: 'rail', heading: t('deposits.way'), cell: ({ rail }: Part) => tell(`rail.${rail}`, rail) },
    {
      name: 'state',
      heading: t('payouts.state'),
      cell: ({ state, reason, endedAt, insteadBy }: Part) => (
        <>
          {tell(`refund-part.${state}`, state)} {endedAt !== null && <span className="soft">{dateTime(endedAt)}</span>}{' '}
          <span dir="auto">{reason}</span> {insteadBy !== null && <span className="tag">{t('refunds.instead')}</span>}
        </>
      ),
    },
    { name: 'reference', heading: t('deposits.reference'), cell: ({ reference }: Part) => <bdi className="id">{reference ?? '–'}</bdi> },
    { name: 'kept', heading: t('refunds.kept'), isAmount: true, cell: ({ keptFee }: Part) => <MoneyText money={keptFee} /> },
    { name: 'sent', heading: t('refunds.sent'), isAmount: true, cell: ({ sent }: Part) => <MoneyText money={sent} /> },
  ];
  return (
    <Dialog title={t('refunds.one')} close={close}>
      <Shown read={read} isEmpty={({ refund }) => refund === null} empty={<p>{t('refunds.gone')}</p>}>
        {({ refund }) =>
          refund !== null && (
            <>
              <p>
                <strong>
                  <MoneyText money={refund.amount} />
                </strong>{' '}
                <span className="tag">{tell(`refund.${refund.state}`, refund.state)}</span>{' '}
                <span className="soft">{dateTime(refund.askedAt)}</span>
              </p>
              {refund.insteadOf !== null && <p className="soft">{t('refunds.instead-of')}</p>}
              <DataTable caption={t('refunds.one')} columns={columns} rows={refund.parts} keyOf={({ id }) => id} />
            </>
          )
        }
      </Shown>
    </Dialog>
  );
}
