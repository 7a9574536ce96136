import { useState } from 'react';
import { LedgerPostings } from '../../api/generated/admin.ts';
import { useRead } from '../../api/use-read.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { Shown } from '../../screen/shown.tsx';
import { PostingLines } from './posting-lines.tsx';

/** The postings of the ledger about the id itself, with who caused them. Read when somebody opens them. */
export function Postings({ about }: { readonly about: string }) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="statement" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('trace.postings')}</summary>
      {isOpen && <PostingList about={about} />}
    </details>
  );
}

function PostingList({ about }: { readonly about: string }) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const read = useRead(LedgerPostings, { about });
  return (
    <Shown
      read={read}
      isEmpty={({ ledgerPostings }) => ledgerPostings.length === 0}
      empty={<p className="soft">{t('trace.no-postings')}</p>}
    >
      {({ ledgerPostings }) =>
        ledgerPostings.map((posting) => (
          <section key={posting.id} className="posting" aria-label={posting.id}>
            <h3>
              {tell(`code.${posting.meaningMessage.code}`, posting.meaning)} <span className="soft">{dateTime(posting.at)}</span>
            </h3>
            <PostingLines entries={posting.entries} />
            <p className="soft">{posting.acts.map(({ verb, actorName }) => `${verb} (${actorName ?? t('admin.nobody')})`).join(', ')}</p>
          </section>
        ))
      }
    </Shown>
  );
}
