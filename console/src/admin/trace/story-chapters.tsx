import { MoneyStory, type MoneyStoryData } from '../../api/generated/admin.ts';
import type { StoryDirection } from '../../api/generated/schema.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { sideOf, type MoneySide } from '../shared/money-side.ts';
import { PagedTable } from '../shared/paged-table.tsx';
import { TraceLink } from '../shared/trace-link.tsx';
import { PostingLines } from './posting-lines.tsx';

type Chapter = NonNullable<MoneyStoryData['moneyStory']>['chapterPage']['nodes'][number];

interface StoryChaptersProps {
  readonly about: string;
  readonly kind: string | null;
  readonly direction: StoryDirection | null;
}

const NONE = { pageInfo: { hasNextPage: false, endCursor: null }, nodes: [] };

/** Each posting of the trace in the order of time, its lines collapsed. */
export function StoryChapters({ about, kind, direction }: StoryChaptersProps) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  // Amounts of this money alone: those of other money in the same posting are in its lines.
  const column = (side: MoneySide, heading: string) => ({
    name: side,
    heading,
    isAmount: true,
    cell: ({ amount, posting }: Chapter) => (amount !== null && sideOf(posting.event) === side ? <MoneyText money={amount} /> : null),
  });
  return (
    <section aria-labelledby="chapters">
      <h2 id="chapters">{kind === null ? t('trace.chapters') : t('trace.chapters-of-step')}</h2>
      <PagedTable
        document={MoneyStory}
        variables={{ about, kind, direction, first: 20 }}
        of={({ moneyStory }) => moneyStory?.chapterPage ?? NONE}
        caption={t('trace.chapters')}
        keyOf={({ posting }) => posting.id}
        empty={<p className="soft">{t('trace.no-money')}</p>}
        columns={[
          { name: 'at', heading: t('statement.at'), cell: ({ posting }: Chapter) => dateTime(posting.at) },
          {
            name: 'what',
            heading: t('statement.what'),
            cell: ({ posting, direction: way }: Chapter) => (
              <details>
                <summary>
                  {tell(`code.${posting.meaningMessage.code}`, posting.meaning)}
                  {way === 'HERE' && <span className="tag tag-green">{t('trace.here')}</span>}
                </summary>
                <PostingLines entries={posting.entries} />
              </details>
            ),
          },
          {
            name: 'about',
            heading: t('trace.about'),
            cell: ({ things }: Chapter) => (
              <>
                {things.map(({ id, kind: what, references }) => (
                  <span key={id} className="thing">
                    {tell(`thing.${what}`, what)} <TraceLink id={id} />{' '}
                    {references.map(({ reference }) => (
                      <bdi key={reference} className="faint">
                        {reference}
                      </bdi>
                    ))}
                  </span>
                ))}
              </>
            ),
          },
          column('requester', t('origin.requester')),
          column('worker', t('origin.worker')),
          column('platform', t('origin.platform')),
        ]}
      />
    </section>
  );
}
