import { useMemo } from 'react';
import { useLanguage, useT } from '../messages/language-context.ts';
import { COUNTRIES } from './countries.ts';
import { SelectField } from './select-field.tsx';

interface CountryFieldProps {
  readonly value: string;
  readonly onChange: (code: string) => void;
}

/** Countries by their names in the person's language. */
export function CountryField({ value, onChange }: CountryFieldProps) {
  const t = useT();
  const { tag } = useLanguage().language;
  const options = useMemo(() => {
    const names = new Intl.DisplayNames([tag], { type: 'region' });
    const { compare } = new Intl.Collator(tag);
    const all = COUNTRIES.map((code) => ({ value: code, label: names.of(code) ?? code }));
    return [{ value: '', label: '–' }, ...all.sort((a, b) => compare(a.label, b.label))];
  }, [tag]);
  return <SelectField label={t('field.country')} value={value} options={options} onChange={onChange} />;
}
