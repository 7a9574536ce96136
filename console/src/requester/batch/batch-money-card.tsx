import type { MoneyFields } from '../../api/generated/fragments.ts';
import { useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { amountText, perHour } from '../../forms/amounts.ts';
import { moneyParts } from './batch-money.ts';
import type { OwnBatch } from './own-batch.ts';

interface BatchMoneyCardProps {
  readonly batch: OwnBatch;
  /** Of approved answers, reward and fee; null where nothing was counted yet. */
  readonly spent: MoneyFields | null;
}

/** What was spent, what is set aside, and what of it comes back if the batch stops. */
export function BatchMoneyCard({ batch, spent }: BatchMoneyCardProps) {
  const t = useT();
  const { bound, comesBack } = moneyParts(batch);
  const { currency } = batch.reserved;
  const measured = batch.medianSeconds === null ? null : perHour(BigInt(batch.reward.minor), batch.medianSeconds);
  return (
    <section className="card" aria-labelledby="batch-money">
      <h2 id="batch-money">{t('batch-money.title')}</h2>
      <dl className="cost">
        <div>
          <dt>{t('batch-money.spent')}</dt>
          <dd>{spent === null ? '–' : <MoneyText money={spent} />}</dd>
        </div>
        <div className="cost-total">
          <dt>{t('batch-money.reserved')}</dt>
          <dd>
            <MoneyText money={batch.reserved} />
          </dd>
        </div>
        <div>
          <dt>{t('batch-money.bound')}</dt>
          <dd>
            <bdi className="money">{amountText(bound, currency)}</bdi>
          </dd>
        </div>
        <div>
          <dt>{t('batch-money.comes-back')}</dt>
          <dd>
            <bdi className="money">{amountText(comesBack, currency)}</bdi>
          </dd>
        </div>
        <div>
          <dt>{t('batch-money.each')}</dt>
          <dd>
            <MoneyText money={batch.reward} /> + <MoneyText money={batch.fee} />
          </dd>
        </div>
        <div>
          <dt>{t('batch-money.hour')}</dt>
          <dd>
            <MoneyText money={batch.rewardPerHour} />
          </dd>
        </div>
        {measured !== null && (
          <div>
            <dt>{t('batch-money.hour-measured')}</dt>
            <dd>
              <bdi className="money">{amountText(measured, currency)}</bdi>
            </dd>
          </div>
        )}
        {batch.target?.budget != null && (
          <div>
            <dt>{t('batch-money.budget')}</dt>
            <dd>
              <MoneyText money={batch.target.budget} />
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}
