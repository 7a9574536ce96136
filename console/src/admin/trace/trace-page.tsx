import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { MoneyStory } from '../../api/generated/admin.ts';
import type { StoryDirection } from '../../api/generated/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { ActsTable } from '../shared/acts-table.tsx';
import { SearchBox } from '../shared/search-box.tsx';
import { StoryTable, type StoryStep } from '../shared/story-table.tsx';
import { adminPageOfId } from './admin-page-of-id.ts';
import { Postings } from './postings.tsx';
import { StoryChapters } from './story-chapters.tsx';

interface Chosen {
  readonly kind: string;
  readonly direction: StoryDirection;
}

/** The story of any id: the way of its money, each posting of it, and who did what. */
export default function TracePage() {
  const t = useT();
  const [search, setSearch] = useSearchParams();
  const id = search.get('id') ?? '';
  return (
    <Screen title={t('admin.trace')}>
      <SearchBox
        label={t('trace.search')}
        help={t('trace.search-help')}
        value={id}
        search={(written) => setSearch(written === '' ? {} : { id: written })}
      />
      {id === '' ? <Empty title={t('trace.empty')} text={t('trace.empty-text')} /> : <Trace key={id} id={id} />}
    </Screen>
  );
}

function Trace({ id }: { readonly id: string }) {
  const t = useT();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const read = useRead(MoneyStory, { about: id, first: 1 });
  const page = adminPageOfId(id);
  const isChosen = ({ kind, direction }: StoryStep) => chosen?.kind === kind && chosen.direction === direction;
  return (
    <>
      {page !== null && (
        <p>
          <Link href={page}>{t('trace.page')}</Link>
        </p>
      )}
      <Shown
        read={read}
        isEmpty={({ moneyStory }) => moneyStory === null || moneyStory.summary.length === 0}
        empty={<p className="soft">{t('trace.no-money')}</p>}
      >
        {({ moneyStory }) =>
          moneyStory !== null && (
            <>
              <section aria-labelledby="story">
                <h2 id="story">{t('trace.story')}</h2>
                {!moneyStory.isComplete && <p className="notice notice-waiting">{t('trace.incomplete')}</p>}
                <StoryTable
                  title={t('trace.story')}
                  steps={moneyStory.summary}
                  note={({ direction }) => (direction === 'AFTER' ? t('trace.after') : direction === 'HERE' ? t('trace.here') : null)}
                  action={(step) => (
                    <button
                      type="button"
                      className="button button-small button-quiet story-choose"
                      aria-expanded={isChosen(step)}
                      onClick={() => setChosen(isChosen(step) ? null : { kind: step.kind, direction: step.direction })}
                    >
                      {isChosen(step) ? t('trace.close') : t('trace.open', { count: step.count })}
                    </button>
                  )}
                />
              </section>
              <StoryChapters about={id} kind={chosen?.kind ?? null} direction={chosen?.direction ?? null} />
            </>
          )
        }
      </Shown>
      <Postings about={id} />
      <section aria-labelledby="acts">
        <h2 id="acts">{t('trace.acts')}</h2>
        <ActsTable variables={{ subjectId: id, first: 20 }} />
      </section>
    </>
  );
}
