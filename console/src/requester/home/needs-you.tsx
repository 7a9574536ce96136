import { NeedsYou as NeedsYouDocument } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS, pathTo } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import type { Organisation } from '../organisation-context.ts';
import { NeedsYouCard } from './needs-you-card.tsx';

/** Number of batches that are searched for open decisions. */
const SEARCHED_BATCHES = 50;

/** Open decisions of the organisation. Each card links to their pages. */
export function NeedsYou({ organisation: { id, counts } }: { readonly organisation: Organisation }) {
  const t = useT();
  const { answersToReview, contradictedGold, qualificationRequests } = counts;
  const isOfBatches = answersToReview.value + contradictedGold.value > 0;
  const read = useRead(NeedsYouDocument, { id, first: SEARCHED_BATCHES }, { pause: !isOfBatches });
  const batches = read.data?.organisation?.batches.nodes ?? [];
  const isNothing = !isOfBatches && qualificationRequests.value === 0;
  const toReview = batches.filter(({ assignmentCounts }) => assignmentCounts.submitted > 0);
  const inDoubt = batches.filter(({ contradictedGold: found }) => (found?.nodes.length ?? 0) > 0);
  return (
    <section aria-labelledby="needs-you">
      <h2 id="needs-you">{t('home.needs-you')}</h2>
      {isNothing && <p className="soft">{t('home.nothing-needs-you')}</p>}
      <ul className="cards">
        <NeedsYouCard
          count={answersToReview}
          unit={t('home.answers-to-review')}
          text={t('home.answers-to-review-text')}
          places={toReview.map((batch) => ({
            path: pathTo('review', batch.id),
            name: batch.title,
            count: batch.assignmentCounts.submitted,
          }))}
          otherwise={PATHS.batches}
        />
        <NeedsYouCard
          count={contradictedGold}
          unit={t('home.contradicted-gold')}
          text={t('home.contradicted-gold-text')}
          places={inDoubt.map((batch) => ({ path: pathTo('gold', batch.id), name: batch.title }))}
          otherwise={PATHS.batches}
        />
        <NeedsYouCard
          count={qualificationRequests}
          unit={t('home.qualification-requests')}
          text={t('home.qualification-requests-text')}
          places={[{ path: PATHS.tests, name: t('home.to-requests') }]}
          otherwise={PATHS.tests}
        />
      </ul>
    </section>
  );
}
