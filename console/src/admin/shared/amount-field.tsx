import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';

interface AmountFieldProps {
  readonly currency: string;
  readonly value: string;
  readonly onChange: (written: string) => void;
  readonly help?: string;
  readonly required?: boolean;
}

/** An amount as people write it: `1240.00` or `1240,00`. */
export function AmountField({ currency, value, onChange, help, required = true }: AmountFieldProps) {
  const t = useT();
  return (
    <TextField
      name="amountMinor"
      label={t('amount.in', { currency })}
      help={help}
      inputMode="decimal"
      required={required}
      value={value}
      onChange={onChange}
    />
  );
}
