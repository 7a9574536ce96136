import { useId } from 'react';
import type { LabelVerdict } from '../../api/generated/schema.ts';
import type { QuestionFields } from '../../api/generated/fragments.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';

export interface LabelFilter {
  /** 1: all, also those without a confidence. */
  readonly maximumConfidence: number;
  readonly question: string;
  readonly verdict: LabelVerdict | '';
  readonly externalId: string;
}

interface LabelFiltersProps {
  readonly filter: LabelFilter;
  readonly change: (filter: LabelFilter) => void;
  readonly form: readonly QuestionFields[];
}

const VERDICTS: readonly LabelVerdict[] = ['CONFIDENT', 'AMBIGUOUS', 'BUDGET', 'NO_WORKERS'];

/** Which labels are shown: the least sure ones, of one question, with one verdict, or of one task. */
export function LabelFilters({ filter, change, form }: LabelFiltersProps) {
  const t = useT();
  const tell = useMaybeT();
  const { percent } = useFormat();
  const id = useId();
  return (
    <search className="label-filters">
      <div className="field">
        <label htmlFor={`${id}-search`}>{t('labels.search')}</label>
        <input
          id={`${id}-search`}
          type="search"
          value={filter.externalId}
          onChange={(event) => change({ ...filter, externalId: event.target.value })}
        />
      </div>
      <label className="field">
        {filter.maximumConfidence === 1 ? t('labels.any-chance') : t('labels.at-most', { percent: percent(filter.maximumConfidence) })}
        <input
          type="range"
          min="0.5"
          max="1"
          step="0.01"
          value={filter.maximumConfidence}
          aria-valuetext={percent(filter.maximumConfidence)}
          onChange={(event) => change({ ...filter, maximumConfidence: Number(event.target.value) })}
        />
      </label>
      {form.length > 1 && (
        <SelectField
          label={t('labels.question')}
          value={filter.question}
          options={[{ value: '', label: t('labels.all-questions') }, ...form.map(({ name, prompt }) => ({ value: name, label: prompt }))]}
          onChange={(question) => change({ ...filter, question })}
        />
      )}
      <SelectField
        label={t('labels.verdict')}
        value={filter.verdict}
        options={[
          { value: '', label: t('labels.all-verdicts') },
          ...VERDICTS.map((value) => ({ value, label: tell(`label-verdict.${value}`, value) })),
        ]}
        onChange={(verdict) => change({ ...filter, verdict: verdict as LabelVerdict | '' })}
      />
    </search>
  );
}
