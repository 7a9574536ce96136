import { useT } from '../../messages/language-context.ts';
import { STEPS, stepOf, type Faults, type Step } from './steps.ts';

interface StepsNavProps {
  readonly step: Step;
  readonly go: (step: Step) => void;
  readonly faults: Faults;
}

/** The steps in their order, each with the number of its faults. */
export function StepsNav({ step, go, faults }: StepsNavProps) {
  const t = useT();
  return (
    <nav aria-label={t('wizard.steps')}>
      <ol className="steps">
        {STEPS.map((each, index) => {
          const count = faults.refusals.filter((refusal) => stepOf(refusal) === each).length;
          return (
            <li key={each}>
              <button type="button" className="step" aria-current={each === step ? 'step' : undefined} onClick={() => go(each)}>
                <span className="step-place" aria-hidden="true">
                  {index + 1}
                </span>
                {t(`wizard.step.${each}`)}
                {count > 0 && <span className="tag tag-brick">{t('wizard.faults', { count })}</span>}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
