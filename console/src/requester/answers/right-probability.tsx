import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';

interface RightProbabilityProps {
  /** 0 to 1; null: no model has looked. */
  readonly value: number | null;
}

const toneOf = (value: number): 'low' | 'middle' | 'high' => (value < 0.2 ? 'low' : value < 0.7 ? 'middle' : 'high');

/** The chance that an answer or a label is right: a bar, and the figure. */
export function RightProbability({ value }: RightProbabilityProps) {
  const t = useT();
  const { percent } = useFormat();
  if (value === null) return <span className="soft">{t('chance.unknown')}</span>;
  return (
    <span className="chance">
      <svg className="chance-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect className="chance-track" width="100" height="8" rx="4" />
        <rect className={`chance-${toneOf(value)}`} width={Math.max(3, value * 100)} height="8" rx="4" />
      </svg>
      <span className="tabular">{percent(value)}</span>
    </span>
  );
}
