import { useId } from 'react';
import type { Outcome } from '../../api/send.ts';
import { useMaybeT } from '../../messages/language-context.ts';

interface TextAreaFieldProps {
  readonly name: string;
  readonly label: string;
  readonly help?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly outcome?: Outcome<unknown> | null;
  readonly required?: boolean;
}

/** Some lines to write, with their label, their help and what the server says of them. */
export function TextAreaField({ name, label, help, value, onChange, outcome, required }: TextAreaFieldProps) {
  const id = useId();
  const tell = useMaybeT();
  const refusal = outcome?.refusals.find(({ path }) => path.includes(name));
  const described = [help === undefined ? '' : `${id}-help`, refusal === undefined ? '' : `${id}-fault`].filter(Boolean).join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        name={name}
        className="growing"
        dir="auto"
        value={value}
        required={required}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={refusal !== undefined}
        aria-describedby={described === '' ? undefined : described}
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
