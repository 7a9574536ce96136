import type { BatchCostFields } from '../../api/generated/fragments.ts';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { CostTable } from '../launch/cost-table.tsx';
import { useOrganisation } from '../organisation-context.ts';
import { amountText, minorOf, perHour } from '../../forms/amounts.ts';
import type { StepProps } from './step-props.ts';

interface PriceStepProps extends StepProps {
  readonly cost: BatchCostFields | null;
  readonly taskCount: string;
  readonly setTaskCount: (count: string) => void;
}

/** What an answer pays, how long it takes, and what that makes. */
export function PriceStep({ draft, change, faults, cost, taskCount, setTaskCount }: PriceStepProps) {
  const t = useT();
  const { currency } = useOrganisation();
  const reward = minorOf(draft.reward, currency);
  const hourly = reward === null ? null : perHour(reward, Number(draft.estimatedSeconds));
  return (
    <>
      <section className="card" aria-labelledby="price">
        <h2 id="price">{t('price.title')}</h2>
        {draft.internal ? (
          <p className="notice">{t('price.internal')}</p>
        ) : (
          <>
            <div className="editor-grid">
              <TextField
                name="rewardMinor"
                label={t('price.reward', { currency })}
                help={t('price.reward-help')}
                inputMode="decimal"
                value={draft.reward}
                onChange={(next) => change({ reward: next })}
                outcome={faults}
              />
              <TextField
                name="estimatedSeconds"
                label={t('price.seconds')}
                help={t('price.seconds-help')}
                inputMode="numeric"
                value={draft.estimatedSeconds}
                onChange={(estimatedSeconds) => change({ estimatedSeconds })}
                outcome={faults}
              />
            </div>
            <p className="pay-per-hour" role="status">
              {hourly === null ? t('price.no-hourly') : t('price.hourly', { amount: amountText(hourly, currency) })}
            </p>
            {draft.hasTarget && (
              <TextField
                name="budgetMinor"
                label={t('price.budget', { currency })}
                help={t('price.budget-help')}
                inputMode="decimal"
                value={draft.budget}
                onChange={(budget) => change({ budget })}
                outcome={faults}
              />
            )}
          </>
        )}
        {draft.internal && (
          <TextField
            name="estimatedSeconds"
            label={t('price.seconds')}
            inputMode="numeric"
            value={draft.estimatedSeconds}
            onChange={(estimatedSeconds) => change({ estimatedSeconds })}
            outcome={faults}
          />
        )}
      </section>
      {!draft.internal && (
        <section className="card" aria-labelledby="cost">
          <h2 id="cost">{t('price.cost')}</h2>
          <TextField name="taskCount" label={t('price.task-count')} inputMode="numeric" value={taskCount} onChange={setTaskCount} />
          {cost === null ? <p className="soft">{t('price.no-cost')}</p> : <CostTable cost={cost} hasTarget={draft.hasTarget} />}
        </section>
      )}
      <section className="card" aria-labelledby="limits">
        <h2 id="limits">{t('price.limits')}</h2>
        <div className="editor-grid">
          <TextField
            name="leaseSeconds"
            label={t('price.lease')}
            help={t('price.lease-help')}
            inputMode="decimal"
            value={draft.leaseMinutes}
            onChange={(leaseMinutes) => change({ leaseMinutes })}
            outcome={faults}
          />
          <TextField
            name="autoApproveSeconds"
            label={t('price.approve')}
            help={t('price.approve-help')}
            inputMode="decimal"
            value={draft.autoApproveHours}
            onChange={(autoApproveHours) => change({ autoApproveHours })}
            outcome={faults}
          />
          <TextField
            name="expiresAt"
            type="datetime-local"
            label={t('price.expires')}
            help={t('price.expires-help')}
            value={draft.expiresAt}
            onChange={(expiresAt) => change({ expiresAt })}
            outcome={faults}
          />
        </div>
      </section>
    </>
  );
}
