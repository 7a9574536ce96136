import { useState } from 'react';
import { NoteSharedBankAccount, SharedBankAccounts, type SharedBankAccountsData } from '../../api/generated/admin.ts';
import { CheckField } from '../../forms/check-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { Empty } from '../../screen/empty.tsx';
import { ActionButton } from '../shared/action-button.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { PersonLink } from '../shared/person-link.tsx';

type Shared = SharedBankAccountsData['sharedBankAccounts']['nodes'][number];

/** Bank accounts that several workers use at Stripe. An admin writes a note about each. */
export function SharedAccountsList() {
  const t = useT();
  const { dateTime } = useFormat();
  const [onlyNew, setOnlyNew] = useState(false);
  return (
    <section aria-label={t('shared-account.title')}>
      <p className="soft">{t('shared-account.text')}</p>
      <div className="admin-filters">
        <CheckField label={t('shared-account.only-new')} isChecked={onlyNew} onChange={setOnlyNew} />
      </div>
      <PagedTable
        document={SharedBankAccounts}
        variables={{ onlyNew, first: 20 }}
        of={({ sharedBankAccounts }) => sharedBankAccounts}
        caption={t('shared-account.title')}
        keyOf={({ id }) => id}
        empty={<Empty title={t('shared-account.none')} text={t('shared-account.none-text')} />}
        columns={[
          {
            name: 'workers',
            heading: t('shared-account.workers'),
            cell: ({ workers, isNew }: Shared) => (
              <>
                {workers.map((worker) => (
                  <span key={worker.id} className="thing">
                    <PersonLink person={worker} />
                  </span>
                ))}
                {isNew && <span className="tag tag-amber">{t('shared-account.new')}</span>}
              </>
            ),
          },
          { name: 'since', heading: t('reconciliation.since'), cell: ({ since }: Shared) => dateTime(since) },
          {
            name: 'note',
            heading: t('bank-details.found'),
            cell: ({ note, lookedBy, lookedAt }: Shared) =>
              lookedAt !== null && (
                <>
                  <span dir="auto">{note}</span>{' '}
                  <span className="soft">
                    <PersonLink person={lookedBy} />, {dateTime(lookedAt)}
                  </span>
                </>
              ),
          },
          {
            name: 'write',
            heading: t('bank.decide'),
            cell: ({ id }: Shared) => (
              <ActionButton
                label={t('shared-account.write')}
                text={<p>{t('shared-account.write-text')}</p>}
                reason={{ name: 'note', label: t('bank-details.found'), help: t('shared-account.help') }}
                document={NoteSharedBankAccount}
                variables={(note) => ({ input: { id, note } })}
              />
            ),
          },
        ]}
      />
    </section>
  );
}
