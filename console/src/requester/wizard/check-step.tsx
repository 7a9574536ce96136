import type { BatchCostFields } from '../../api/generated/fragments.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { CostTable } from '../launch/cost-table.tsx';
import type { StepProps } from './step-props.ts';
import { STEPS, stepOf, type Step } from './steps.ts';

interface CheckStepProps extends StepProps {
  readonly cost: BatchCostFields | null;
  readonly isChecking: boolean;
  readonly go: (step: Step) => void;
}

/** What is missing, by step, or that all is well. */
export function CheckStep({ draft, faults, cost, isChecking, go }: CheckStepProps) {
  const t = useT();
  const tell = useMaybeT();
  const steps = STEPS.map((step) => ({ step, own: faults.refusals.filter((refusal) => stepOf(refusal) === step) })).filter(
    ({ own }) => own.length > 0,
  );
  return (
    <>
      <section className="card" aria-labelledby="check">
        <h2 id="check">{t('check.title')}</h2>
        {steps.length === 0 && (
          <p className={isChecking ? 'soft' : 'notice notice-done'}>{isChecking ? t('state.loading') : t('check.well')}</p>
        )}
        {steps.map(({ step, own }) => (
          <div key={step} className="notice notice-refusal">
            <h3>{t(`wizard.step.${step}`)}</h3>
            <ul>
              {own.map(({ code, message, path }) => (
                <li key={path.join('.') + message}>
                  {tell(`code.${code}`, message)} {path.length > 0 && <code className="faint">{path.join(' › ')}</code>}
                </li>
              ))}
            </ul>
            {step !== 'check' && (
              <button type="button" className="button button-small" onClick={() => go(step)}>
                {t('check.go', { step: t(`wizard.step.${step}`) })}
              </button>
            )}
          </div>
        ))}
      </section>
      {cost !== null && !draft.internal && (
        <section className="card" aria-labelledby="check-cost">
          <h2 id="check-cost">{t('price.cost')}</h2>
          <CostTable cost={cost} hasTarget={draft.hasTarget} />
        </section>
      )}
    </>
  );
}
