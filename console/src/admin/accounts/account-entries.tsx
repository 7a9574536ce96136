import { useSearchParams } from 'wouter';
import { LedgerEntries, type LedgerEntriesData, type LedgerEntriesVariables } from '../../api/generated/admin.ts';
import { PATHS } from '../../app/paths.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { RecordLink } from '../shared/record-link.tsx';
import { TraceLink } from '../shared/trace-link.tsx';

type Entry = LedgerEntriesData['ledgerEntries']['nodes'][number];

/** Record that the entry refers to, such as a payout. */
const thingsOf = ({ assignmentId, batchId, bonusId, fundingId, payoutId, testAttemptId, testId }: Entry): readonly string[] =>
  [payoutId, fundingId, bonusId, assignmentId, testAttemptId, testId, batchId].filter((id) => id !== null);

/** The statement of an account, newest first. */
export function AccountEntries({ account }: { readonly account: LedgerEntriesVariables['account'] }) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const [search] = useSearchParams();
  const storyOf = (id: string) => {
    const next = new URLSearchParams(search);
    next.set('entry', id);
    return `${PATHS.adminAccounts}?${next.toString()}`;
  };
  return (
    <section aria-labelledby="entries">
      <h2 id="entries">{t('accounts.entries')}</h2>
      <PagedTable
        document={LedgerEntries}
        variables={{ account, first: 20 }}
        of={({ ledgerEntries }) => ledgerEntries}
        caption={t('accounts.entries')}
        keyOf={({ id }) => id}
        empty={<p className="soft">{t('accounts.none')}</p>}
        columns={[
          { name: 'at', heading: t('statement.at'), cell: ({ at }: Entry) => dateTime(at) },
          {
            name: 'what',
            heading: t('statement.what'),
            cell: (entry: Entry) => (
              <>
                {tell(`code.${entry.meaningMessage.code}`, entry.meaning)}{' '}
                {entry.isReversal && <span className="tag tag-amber">{t('accounts.reversal')}</span>}{' '}
                <RecordLink href={storyOf(entry.id)}>{t('accounts.follow')}</RecordLink>
              </>
            ),
          },
          {
            name: 'about',
            heading: t('trace.about'),
            cell: (entry: Entry) =>
              thingsOf(entry).map((id) => (
                <span key={id} className="thing">
                  <TraceLink id={id} />
                </span>
              )),
          },
          { name: 'amount', heading: t('earnings.amount'), isAmount: true, cell: ({ amount }: Entry) => <MoneyText money={amount} /> },
          {
            name: 'balance',
            heading: t('statement.balance'),
            isAmount: true,
            cell: ({ balanceAfter }: Entry) => balanceAfter !== null && <MoneyText money={balanceAfter} />,
          },
        ]}
      />
    </section>
  );
}
