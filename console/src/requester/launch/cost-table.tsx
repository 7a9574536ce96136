import type { BatchCostFields } from '../../api/generated/fragments.ts';
import { useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';

interface CostTableProps {
  readonly cost: BatchCostFields;
  readonly hasTarget: boolean;
}

/** To the cent: reward, fee, what is set aside, and what the balance has. */
export function CostTable({ cost, hasTarget }: CostTableProps) {
  const t = useT();
  const rows = [
    { name: 'reward', label: t('cost.reward'), money: cost.reward },
    { name: 'fee', label: t('cost.fee'), money: cost.fee },
  ];
  return (
    <>
      <p className="soft">
        {t('batch.tasks', { count: cost.tasks })} · {t('cost.answers', { count: cost.assignments })}
      </p>
      <dl className="cost">
        {rows.map(({ name, label, money }) => (
          <div key={name}>
            <dt>{label}</dt>
            <dd>
              <MoneyText money={money} />
            </dd>
          </div>
        ))}
        <div className="cost-total">
          <dt>{t('cost.total')}</dt>
          <dd>
            <MoneyText money={cost.total} />
          </dd>
        </div>
        {hasTarget && (
          <div>
            <dt>{t('cost.least', { answers: cost.leastAssignments })}</dt>
            <dd>
              <MoneyText money={cost.leastTotal} />
            </dd>
          </div>
        )}
        <div>
          <dt>{t('cost.available')}</dt>
          <dd>
            <MoneyText money={cost.available} />
          </dd>
        </div>
      </dl>
      <p className="soft">{hasTarget ? t('cost.target-text') : t('cost.text')}</p>
    </>
  );
}
