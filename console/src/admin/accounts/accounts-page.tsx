import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Screen } from '../../screen/screen.tsx';
import { BooksLink } from '../shared/books-link.tsx';
import { AccountEntries } from './account-entries.tsx';
import { AccountFields, type WrittenAccount } from './account-fields.tsx';
import { accountInput, isAccountKind } from './account-kinds.ts';
import { EntryStory } from './entry-story.tsx';

/** Entries of any ledger account with the balance after each, and the source and use of an entry's money. */
export default function AccountsPage() {
  const t = useT();
  const [search, setSearch] = useSearchParams();
  const asked = search.get('kind');
  const [account, setAccount] = useState<WrittenAccount>({
    kind: isAccountKind(asked) ? asked : 'BANK',
    owner: search.get('owner') ?? '',
  });
  const [currency, setCurrency] = useState(search.get('currency') ?? 'USD');
  const entry = search.get('entry');
  const shown = isAccountKind(asked) ? accountInput(asked, search.get('owner') ?? '', search.get('currency') ?? '') : null;
  const show = () => {
    const { kind, ownerId, currency: code } = accountInput(account.kind, account.owner, currency);
    setSearch({ kind, ...(ownerId !== null && { owner: ownerId }), currency: code });
  };
  return (
    <Screen
      title={t('admin.accounts')}
      action={
        shown === null ? undefined : (
          <p className="row">
            <BooksLink paper="POSTINGS" options={paperOf(shown)} label={t('accounts.print')} />
            <BooksLink paper="POSTINGS" format="CSV" options={paperOf(shown)} label={t('accounts.csv')} />
          </p>
        )
      }
    >
      <form
        className="admin-filters account-form"
        aria-label={t('accounts.choose')}
        onSubmit={(event) => {
          event.preventDefault();
          show();
        }}
      >
        <AccountFields label={t('books.account')} ownerLabel={t('accounts.owner')} account={account} onChange={setAccount} />
        <TextField name="currency" label={t('runs.currency')} required value={currency} onChange={setCurrency} />
        <button type="submit" className="button">
          {t('accounts.show')}
        </button>
      </form>
      {entry !== null && <EntryStory key={entry} entryId={entry} />}
      {shown === null ? (
        entry === null && <Empty title={t('accounts.empty')} text={t('accounts.empty-text')} />
      ) : (
        <AccountEntries account={shown} />
      )}
    </Screen>
  );
}

const paperOf = ({ kind, ownerId, currency }: ReturnType<typeof accountInput>) => ({
  account: kind.toLowerCase(),
  owner: ownerId,
  currency,
});
