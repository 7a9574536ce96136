import type { GoldData } from '../../api/generated/requester.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import type { Answer } from '../../outbox/store.ts';
import { Empty } from '../../screen/empty.tsx';
import { Pager } from '../../screen/pager.tsx';
import { isEmptyList, type Pages } from '../../screen/use-pages.ts';
import type { Item } from '../answers/answer-words.ts';
import { useAnswerWords } from '../answers/use-answer-words.ts';
import { RemoveGoldButton } from './remove-gold-button.tsx';

interface GoldListProps {
  readonly batch: NonNullable<GoldData['batch']>;
  readonly pages: Pages;
}

/** Tasks with known answers. */
export function GoldList({ batch: { id, gold, goldTaskCount, goldPerWorker, current }, pages }: GoldListProps) {
  const t = useT();
  const words = useAnswerWords();
  const { date } = useFormat();
  if (gold === null || isEmptyList(gold.nodes.length, pages)) return <Empty title={t('gold.empty')} text={t('gold.empty-text')} />;
  return (
    <section aria-labelledby="gold">
      <h2 id="gold">{t('gold.count', { count: goldTaskCount })}</h2>
      <p className="soft">{t('gold.per-worker', { count: goldPerWorker })}</p>
      <ul className="rows">
        {gold.nodes.map(({ task, answers, explanation, setAt }) => (
          <li key={task.id}>
            <span>
              <bdi className="id">{task.externalId ?? task.id}</bdi>{' '}
              {current.form
                .filter(({ name }) => name in (answers as Answer))
                .map((question) => (
                  <strong key={question.name} dir="auto">
                    {words(question, (answers as Answer)[question.name], task.payload as Item)}{' '}
                  </strong>
                ))}
              <span className="soft">
                {date(setAt)} {explanation}
              </span>
            </span>
            <RemoveGoldButton batchId={id} taskId={task.id} />
          </li>
        ))}
      </ul>
      <Pager pages={pages} page={gold.pageInfo} count={gold.nodes.length} />
    </section>
  );
}
