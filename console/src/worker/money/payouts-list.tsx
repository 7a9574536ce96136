import { CancelPayout, WorkerPayouts, type WorkerPayoutsData } from '../../api/generated/worker.ts';
import { useCommand } from '../../api/use-command.ts';
import { useRead } from '../../api/use-read.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { Pager } from '../../screen/pager.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
import { DataTable } from '../../tables/data-table.tsx';

type Payout = WorkerPayoutsData['worker']['payouts']['nodes'][number];

const CAN_BE_TAKEN_BACK = ['RESERVED', 'AWAITING_APPROVAL'];

/** Payouts and where each is. */
export function PayoutsList() {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const pages = usePages();
  const read = useRead(WorkerPayouts, { first: 20, after: pages.after });
  const cancel = useCommand(CancelPayout);
  const columns = [
    { name: 'asked', heading: t('payouts.asked'), cell: (payout: Payout) => dateTime(payout.requestedAt) },
    {
      name: 'state',
      heading: t('payouts.state'),
      cell: (payout: Payout) => (
        <span>
          {tell(`payout.${payout.state}`, payout.state)} <span className="soft">{payout.waitingFor ?? payout.reason ?? ''}</span>
        </span>
      ),
    },
    { name: 'paid', heading: t('payouts.paid'), cell: (payout: Payout) => (payout.paidAt === null ? '–' : dateTime(payout.paidAt)) },
    {
      name: 'amount',
      heading: t('earnings.amount'),
      isAmount: true,
      cell: (payout: Payout) => (
        <>
          <MoneyText money={payout.amount} />
          {CAN_BE_TAKEN_BACK.includes(payout.state) && (
            <button
              type="button"
              className="button button-small button-quiet"
              onClick={() => void cancel.run({ input: { payoutId: payout.id } })}
            >
              {t('payouts.cancel')}
            </button>
          )}
        </>
      ),
    },
  ];
  return (
    <section aria-labelledby="payouts">
      <h2 id="payouts">{t('payouts.title')}</h2>
      <Refusals outcome={cancel.outcome} />
      <Shown
        read={read}
        isEmpty={({ worker }) => isEmptyList(worker.payouts.nodes.length, pages)}
        empty={<Empty title={t('payouts.empty')} text={t('payouts.empty-text')} />}
      >
        {({ worker }) => (
          <>
            <DataTable caption={t('payouts.title')} columns={columns} rows={worker.payouts.nodes} keyOf={({ id }) => id} />
            <Pager pages={pages} page={worker.payouts.pageInfo} count={worker.payouts.nodes.length} />
          </>
        )}
      </Shown>
    </section>
  );
}
