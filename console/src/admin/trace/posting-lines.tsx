import type { LedgerEntryFields } from '../../api/generated/fragments.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { DataTable } from '../../tables/data-table.tsx';
import { sideOfAccount, type MoneySide } from '../shared/money-side.ts';
import { TraceLink } from '../shared/trace-link.tsx';

/** The lines of a posting, which sum to zero. Requesters, workers and the platform have a column each. */
export function PostingLines({ entries }: { readonly entries: readonly LedgerEntryFields[] }) {
  const t = useT();
  const tell = useMaybeT();
  const column = (side: MoneySide, heading: string) => ({
    name: side,
    heading,
    isAmount: true,
    cell: ({ account, amount }: LedgerEntryFields) => (sideOfAccount(account.kind) === side ? <MoneyText money={amount} /> : null),
  });
  return (
    <DataTable
      caption={t('trace.lines')}
      rows={entries}
      keyOf={({ id }) => id}
      columns={[
        {
          name: 'account',
          heading: t('books.account'),
          cell: ({ account }: LedgerEntryFields) => (
            <>
              {tell(`account-kind.${account.kind}`, account.kind)} {account.ownerId !== null && <TraceLink id={account.ownerId} />}
            </>
          ),
        },
        column('requester', t('origin.requester')),
        column('worker', t('origin.worker')),
        column('platform', t('origin.platform')),
      ]}
    />
  );
}
