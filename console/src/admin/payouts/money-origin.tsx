import { MoneyStory, MoneyStoryBatches } from '../../api/generated/admin.ts';
import type { MoneyFields } from '../../api/generated/fragments.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { Shown } from '../../screen/shown.tsx';
import { StoryTable } from '../shared/story-table.tsx';
import { OriginBatches } from './origin-batches.tsx';
import { useVerdicts } from './use-verdicts.ts';

interface MoneyOriginProps {
  readonly id: string;
  readonly amount: MoneyFields;
}

/** The way of the money of this payout, from the requesters' deposits to the worker. */
export function MoneyOrigin({ id, amount }: MoneyOriginProps) {
  const t = useT();
  const read = useRead(MoneyStory, { about: id, first: 1 });
  const batches = useRead(MoneyStoryBatches, { about: id, first: 50 });
  const verdicts = useVerdicts(id);
  return (
    <section className="origin" aria-labelledby="origin">
      <h2 id="origin">{t('origin.title')}</h2>
      <Shown read={read}>
        {({ moneyStory }) => (
          <>
            <StoryTable
              title={t('origin.title')}
              steps={moneyStory?.summary ?? []}
              note={({ kind }) =>
                kind === 'appr' && verdicts !== null && verdicts.total > 0 ? t('origin.automatic', { ...verdicts }) : null
              }
            />
            {moneyStory?.isComplete === false && <p className="notice notice-waiting">{t('origin.too-long')}</p>}
          </>
        )}
      </Shown>
      <Shown read={batches}>
        {({ moneyStory }) => (
          <OriginBatches
            batches={moneyStory?.batches.nodes ?? []}
            amount={amount}
            isWhole={moneyStory?.batches.pageInfo.hasNextPage === false}
          />
        )}
      </Shown>
    </section>
  );
}
