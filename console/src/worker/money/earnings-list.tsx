import { WorkerReceipts, type WorkerReceiptsData } from '../../api/generated/worker.ts';
import { useRead } from '../../api/use-read.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { Pager } from '../../screen/pager.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
import { DataTable } from '../../tables/data-table.tsx';
import { BankDay } from './bank-day.tsx';
import { useApprovalText } from './use-approval-text.ts';
import { usePayoutPace } from './use-payout-pace.ts';

type Receipt = WorkerReceiptsData['worker']['receiptsOf']['nodes'][number];

/** Each earning: who approved it, from when it is payable, and when it was in the bank. */
export function EarningsList() {
  const t = useT();
  const { date } = useFormat();
  const approvalText = useApprovalText();
  const pace = usePayoutPace();
  const pages = usePages();
  const read = useRead(WorkerReceipts, { first: 20, after: pages.after });
  const columns = [
    {
      name: 'work',
      heading: t('earnings.for'),
      cell: (receipt: Receipt) => (
        <span>
          <span dir="auto">{receipt.batchTitle ?? t('earnings.bonus')}</span> <bdi className="soft">{receipt.requesterName}</bdi>
        </span>
      ),
    },
    {
      name: 'approved',
      heading: t('earnings.approved'),
      cell: approvalText,
    },
    { name: 'payable', heading: t('earnings.payable'), cell: (receipt: Receipt) => date(receipt.holdEndsAt) },
    {
      name: 'bank',
      heading: t('earnings.in-bank'),
      cell: (receipt: Receipt) => <BankDay receipt={receipt} pace={pace} />,
    },
    { name: 'amount', heading: t('earnings.amount'), isAmount: true, cell: (receipt: Receipt) => <MoneyText money={receipt.amount} /> },
  ];
  return (
    <section aria-labelledby="earnings">
      <h2 id="earnings">{t('earnings.title')}</h2>
      <Shown
        read={read}
        isEmpty={({ worker }) => isEmptyList(worker.receiptsOf.nodes.length, pages)}
        empty={<Empty title={t('earnings.empty')} text={t('earnings.empty-text')} />}
      >
        {({ worker }) => (
          <>
            <DataTable
              caption={t('earnings.title')}
              columns={columns}
              rows={worker.receiptsOf.nodes}
              keyOf={(receipt) => receipt.bonusId ?? receipt.testAttemptId ?? receipt.assignmentId ?? receipt.approvedAt}
            />
            <Pager pages={pages} page={worker.receiptsOf.pageInfo} count={worker.receiptsOf.nodes.length} />
          </>
        )}
      </Shown>
    </section>
  );
}
