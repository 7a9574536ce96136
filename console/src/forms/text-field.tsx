import { useId, type HTMLInputTypeAttribute, type InputHTMLAttributes } from 'react';
import type { Outcome } from '../api/send.ts';
import { useMaybeT } from '../messages/language-context.ts';

interface TextFieldProps {
  readonly name: string;
  readonly label: string;
  readonly help?: string;
  readonly type?: HTMLInputTypeAttribute;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly outcome?: Pick<Outcome<unknown>, 'refusals'> | null;
  readonly autoComplete?: string;
  readonly inputMode?: InputHTMLAttributes<HTMLInputElement>['inputMode'];
  readonly required?: boolean;
  readonly minLength?: number;
  readonly list?: string;
  readonly min?: number | string;
  readonly max?: number;
  readonly step?: number | 'any';
}

/** A line to write, with its label, its help and what the server says of it. */
export function TextField({ name, label, help, type = 'text', value, onChange, outcome, ...more }: TextFieldProps) {
  const id = useId();
  const tell = useMaybeT();
  const refusal = outcome?.refusals.find(({ path }) => path.includes(name));
  const described = [help === undefined ? '' : `${id}-help`, refusal === undefined ? '' : `${id}-fault`].filter(Boolean).join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        type={type}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={refusal !== undefined}
        aria-describedby={described === '' ? undefined : described}
        dir={type === 'email' || type === 'password' ? 'ltr' : 'auto'}
        {...more}
      />
      {help !== undefined && (
        <p className="field-help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {refusal !== undefined && (
        <p className="field-fault" id={`${id}-fault`} role="alert">
          {tell(`code.${refusal.code}`, refusal.message)}
        </p>
      )}
    </div>
  );
}
