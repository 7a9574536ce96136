import { LedgerStory } from '../../api/generated/admin.ts';
import type { StoryStepFields } from '../../api/generated/fragments.ts';
import { useRead } from '../../api/use-read.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Shown } from '../../screen/shown.tsx';
import { DataTable } from '../../tables/data-table.tsx';
import { TraceLink } from '../shared/trace-link.tsx';

/** One ledger entry: the entries that its money came from, and those that it went to. */
export function EntryStory({ entryId }: { readonly entryId: string }) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime, number } = useFormat();
  const read = useRead(LedgerStory, { entryId });
  const accountOf = ({ kind, ownerId }: StoryStepFields['entry']['account']) => (
    <>
      {tell(`account-kind.${kind}`, kind)} {ownerId !== null && <TraceLink id={ownerId} />}
    </>
  );
  const steps = (title: string, rows: readonly StoryStepFields[]) => (
    <>
      <h3>{title}</h3>
      {rows.length === 0 ? (
        <p className="soft">{t('accounts.story-ends')}</p>
      ) : (
        <DataTable
          caption={title}
          rows={rows}
          keyOf={({ entry, distance }) => `${entry.id} ${distance}`}
          columns={[
            { name: 'steps', heading: t('accounts.distance'), cell: ({ distance }: StoryStepFields) => number(distance) },
            {
              name: 'what',
              heading: t('statement.what'),
              cell: ({ entry }: StoryStepFields) => (
                <>
                  {tell(`code.${entry.meaningMessage.code}`, entry.meaning)} <span className="soft">{dateTime(entry.at)}</span>
                </>
              ),
            },
            { name: 'account', heading: t('books.account'), cell: ({ entry }: StoryStepFields) => accountOf(entry.account) },
            {
              name: 'ends',
              heading: t('accounts.ends'),
              isAmount: true,
              cell: ({ ends }: StoryStepFields) => <MoneyText money={ends} />,
            },
            {
              name: 'amount',
              heading: t('earnings.amount'),
              isAmount: true,
              cell: ({ amount }: StoryStepFields) => <MoneyText money={amount} />,
            },
          ]}
        />
      )}
    </>
  );
  return (
    <section className="card" aria-labelledby="entry">
      <h2 id="entry">{t('accounts.story')}</h2>
      <Shown read={read} isEmpty={({ ledgerStory }) => ledgerStory === null} empty={<p className="soft">{t('accounts.no-entry')}</p>}>
        {({ ledgerStory: story }) =>
          story !== null && (
            <>
              <p>
                <strong>
                  <MoneyText money={story.entry.amount} />
                </strong>{' '}
                {tell(`code.${story.entry.meaningMessage.code}`, story.entry.meaning)}, {accountOf(story.entry.account)}{' '}
                <span className="soft">{dateTime(story.entry.at)}</span>
              </p>
              {!story.isComplete && <p className="notice notice-waiting">{t('trace.incomplete')}</p>}
              {steps(t('accounts.sources'), story.sources)}
              {steps(t('accounts.uses'), story.uses)}
            </>
          )
        }
      </Shown>
    </section>
  );
}
