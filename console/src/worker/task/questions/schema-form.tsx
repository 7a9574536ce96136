import { useId } from 'react';
import type { Json } from '../../../api/generated/schema.ts';
import type { Item } from '../item/choose-view.ts';
import { withField, type SimpleField } from './simple-schema.ts';

interface SchemaFormProps {
  readonly fields: readonly SimpleField[];
  readonly value: Json;
  readonly setValue: (value: Json) => void;
}

/** A field for each property of a simple schema. */
export function SchemaForm({ fields, value, setValue }: SchemaFormProps) {
  const id = useId();
  const held = (value ?? {}) as Item;
  const set = (name: string, field: Json | undefined) => setValue(withField(value, name, field));
  return (
    <div className="schema-form">
      {fields.map(({ name, kind, options }) => {
        const now = held[name];
        if (kind === 'boolean') {
          return (
            <label key={name} className="check">
              <input type="checkbox" checked={now === true} onChange={(event) => set(name, event.target.checked)} /> <span>{name}</span>
            </label>
          );
        }
        return (
          <div className="field" key={name}>
            <label htmlFor={`${id}-${name}`}>{name}</label>
            {kind === 'choice' ? (
              <select
                id={`${id}-${name}`}
                value={typeof now === 'string' ? now : ''}
                onChange={(event) => set(name, event.target.value || undefined)}
              >
                <option value="">–</option>
                {options.map((option) => (
                  <option key={option}>{option}</option>
                ))}
              </select>
            ) : kind === 'number' ? (
              <input
                id={`${id}-${name}`}
                type="number"
                step="any"
                value={typeof now === 'number' ? now : ''}
                onChange={(event) => set(name, Number.isNaN(event.target.valueAsNumber) ? undefined : event.target.valueAsNumber)}
              />
            ) : (
              <input
                id={`${id}-${name}`}
                dir="auto"
                value={typeof now === 'string' ? now : ''}
                onChange={(event) => set(name, event.target.value || undefined)}
              />
            )}
          </div>
        );
      })}
    </div>
  );
}
