/** Schemas that a form can ask for: an object of texts, numbers, yes or no, and values to choose from. */
import type { Json } from '../../../api/generated/schema.ts';

export interface SimpleField {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'boolean' | 'choice';
  readonly options: readonly string[];
  readonly isRequired: boolean;
}

type JsonObject = { readonly [key: string]: Json };

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

const KINDS: Readonly<Record<string, SimpleField['kind']>> = { string: 'text', number: 'number', integer: 'number', boolean: 'boolean' };

/** Null: it takes an editor of text. */
export function simpleFields(schema: Json): readonly SimpleField[] | null {
  if (!isObject(schema) || schema['type'] !== 'object' || !isObject(schema['properties'])) return null;
  const required = Array.isArray(schema['required']) ? (schema['required'] as readonly Json[]) : [];
  const fields = Object.entries(schema['properties']).map(([name, field]): SimpleField | null => {
    if (!isObject(field)) return null;
    const isRequired = required.includes(name);
    const options = field['enum'];
    if (Array.isArray(options) && options.every((each: Json) => typeof each === 'string'))
      return { name, kind: 'choice', options, isRequired };
    const { type } = field;
    const kind = typeof type === 'string' ? KINDS[type] : undefined;
    return kind === undefined || options !== undefined ? null : { name, kind, options: [], isRequired };
  });
  return fields.length === 0 || fields.includes(null) ? null : (fields as SimpleField[]);
}

/** The object with one field set; an empty one is left out. */
export function withField(value: Json, name: string, field: Json | undefined): Json {
  const { [name]: _before, ...rest } = isObject(value) ? value : {};
  const next = field === undefined ? rest : { ...rest, [name]: field };
  return Object.keys(next).length === 0 ? null : next;
}
