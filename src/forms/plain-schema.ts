/**
 * Plain JSON Schemas: they compile within milliseconds and run in time linear in the value. They need no thread. Most
 * schemas of items and answers are plain.
 *
 * Only listed keywords are plain. None of them tries alternatives, refers elsewhere, compares values with one another or
 * matches patterns. Each part of a value meets at most one subschema.
 */
import { isJsonObject } from './json.ts';

const PLAIN_LIMITS = { bytes: 4 * 1024, depth: 9, subschemas: 50, values: 50 } as const;

const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'null', 'object', 'array']);
const NOTES = new Set(['title', 'description', '$comment', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly']);
const NUMBERS = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
]);

/** Whether the schema is plain; it may still be one that is refused. */
export function isPlainSchema(schema: unknown): boolean {
  if (typeof schema === 'boolean') return true;
  const left = { subschemas: PLAIN_LIMITS.subschemas };
  return isPlain(schema, PLAIN_LIMITS.depth, left) && Buffer.byteLength(JSON.stringify(schema)) <= PLAIN_LIMITS.bytes;
}

function isPlain(schema: unknown, depth: number, left: { subschemas: number }): boolean {
  if (typeof schema === 'boolean') return true;
  if (!isJsonObject(schema) || depth === 0 || left.subschemas-- <= 0) return false;
  return Object.entries(schema).every(([keyword, value]) => {
    if (keyword === 'properties') return isJsonObject(value) && Object.values(value).every((part) => isPlain(part, depth - 1, left));
    if (keyword === 'items' || keyword === 'additionalProperties') return isPlain(value, depth - 1, left);
    return isPlainKeyword(keyword, value);
  });
}

function isPlainKeyword(keyword: string, value: unknown): boolean {
  if (keyword === '$schema') return typeof value === 'string';
  if (NOTES.has(keyword)) return isScalar(value) || (Array.isArray(value) && isScalars(value));
  if (NUMBERS.has(keyword)) return typeof value === 'number';
  if (keyword === 'const') return isScalar(value);
  if (keyword === 'enum' || keyword === 'required') return isScalars(value);
  return keyword === 'type' && (Array.isArray(value) ? value : [value]).every((type) => TYPES.has(type as string));
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value !== 'object';
}

function isScalars(value: unknown): boolean {
  return Array.isArray(value) && value.length <= PLAIN_LIMITS.values && value.every(isScalar);
}
