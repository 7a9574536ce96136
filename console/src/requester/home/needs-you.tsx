import type { CountFields } from '../../api/generated/fragments.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import type { Organisation } from '../organisation-context.ts';

/** What waits for a decision of somebody in the organisation, with its number and its unit. */
export function NeedsYou({ counts }: { readonly counts: Organisation['counts'] }) {
  const t = useT();
  const { number } = useFormat();
  const shown = (count: CountFields | null | undefined): string =>
    count == null ? '' : count.isCapped ? `${number(count.value)}+` : number(count.value);
  const all = [
    { name: 'answers', count: counts?.answersToReview, unit: t('home.answers-to-review'), text: t('home.answers-to-review-text') },
    { name: 'gold', count: counts?.contradictedGold, unit: t('home.contradicted-gold'), text: t('home.contradicted-gold-text') },
    {
      name: 'requests',
      count: counts?.qualificationRequests,
      unit: t('home.qualification-requests'),
      text: t('home.qualification-requests-text'),
    },
  ].filter(({ count }) => (count?.value ?? 0) > 0);
  return (
    <section aria-labelledby="needs-you">
      <h2 id="needs-you">{t('home.needs-you')}</h2>
      {all.length === 0 ? (
        <p className="soft">{t('home.nothing-needs-you')}</p>
      ) : (
        <ul className="cards">
          {all.map(({ name, count, unit, text }) => (
            <li key={name} className="card needs-you">
              <strong className="figure">{shown(count)}</strong> <span>{unit}</span>
              <p className="soft">{text}</p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
