import type { MoneyStoryBatchesData } from '../../api/generated/admin.ts';
import type { MoneyFields } from '../../api/generated/fragments.ts';
import { useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { DataTable } from '../../tables/data-table.tsx';
import { TraceLink } from '../shared/trace-link.tsx';

type Batch = NonNullable<MoneyStoryBatchesData['moneyStory']>['batches']['nodes'][number];

interface OriginBatchesProps {
  readonly batches: readonly Batch[];
  readonly amount: MoneyFields;
  /** Whether these are all of them. */
  readonly isWhole: boolean;
}

/** What was earned with which work. The sum is the amount of the payout, less what adjustments brought. */
export function OriginBatches({ batches, amount, isWhole }: OriginBatchesProps) {
  const t = useT();
  const sum = batches.reduce((total, batch) => total + BigInt(batch.amount.minor), 0n);
  const columns = [
    {
      name: 'batch',
      heading: t('origin.work'),
      cell: (batch: Batch) => (
        <>
          <TraceLink id={batch.batchId ?? batch.testId ?? ''}>
            <span dir="auto">{batch.title}</span>
          </TraceLink>{' '}
          <bdi className="soft">{batch.organisationName}</bdi>
        </>
      ),
    },
    {
      name: 'answers',
      heading: t('origin.answers'),
      isAmount: true,
      cell: (batch: Batch) =>
        [
          batch.assignmentCount > 0 ? t('origin.answer-count', { count: batch.assignmentCount }) : '',
          batch.bonusCount > 0 ? t('origin.bonus-count', { count: batch.bonusCount }) : '',
          batch.testAttemptCount > 0 ? t('origin.test-count', { count: batch.testAttemptCount }) : '',
        ]
          .filter(Boolean)
          .join(', '),
    },
    { name: 'amount', heading: t('origin.worker'), isAmount: true, cell: (batch: Batch) => <MoneyText money={batch.amount} /> },
  ];
  return (
    <>
      <DataTable caption={t('origin.batches')} columns={columns} rows={batches} keyOf={(batch) => batch.batchId ?? batch.testId ?? ''} />
      {isWhole && (
        <p className={`notice notice-small ${sum === BigInt(amount.minor) ? 'notice-done' : 'notice-waiting'}`}>
          {sum === BigInt(amount.minor) ? t('origin.explained', { amount: amount.text }) : t('origin.not-only-work')}
        </p>
      )}
    </>
  );
}
