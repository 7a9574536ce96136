import type { GoldData } from '../../api/generated/requester.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import type { Item } from '../answers/answer-words.ts';
import { useAnswerWords } from '../answers/use-answer-words.ts';
import { RemoveGoldButton } from './remove-gold-button.tsx';

interface ContradictedGoldListProps {
  readonly batch: NonNullable<GoldData['batch']>;
}

/** Known answers that the crowd contradicts: they may be wrong themselves. */
export function ContradictedGoldList({ batch: { id, contradictedGold, current } }: ContradictedGoldListProps) {
  const t = useT();
  const words = useAnswerWords();
  const { percent } = useFormat();
  const contradicted = contradictedGold?.nodes ?? [];
  if (contradicted.length === 0) return null;
  return (
    <section className="notice notice-waiting" aria-labelledby="contradicted">
      <h2 id="contradicted">{t('gold.contradicted', { count: contradicted.length })}</h2>
      <ul className="rows">
        {contradicted.map(({ task, question, goldLabel, crowdLabel, confidence, answers }) => {
          const asked = current.form.find(({ name }) => name === question);
          const item = task.payload as Item;
          const shown = (value: typeof goldLabel) => (asked === undefined ? JSON.stringify(value) : words(asked, value, item));
          return (
            <li key={`${task.id}:${question}`}>
              <span>
                <bdi className="id">{task.externalId ?? task.id}</bdi>{' '}
                {t('gold.against', { known: shown(goldLabel), crowd: shown(crowdLabel), percent: percent(confidence), count: answers })}
              </span>
              <RemoveGoldButton batchId={id} taskId={task.id} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
