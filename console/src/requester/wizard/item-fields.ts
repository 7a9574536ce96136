/** Fields of an item: from a sample, from a schema and a view, and back. Pure. */
import type { ItemViewFields } from '../../api/generated/fragments.ts';
import type { ItemPartInput, ItemViewInput, Json } from '../../api/generated/schema.ts';
import { newField, type DraftField, type FieldKind, type FieldType } from './batch-draft.ts';

type JsonObject = { readonly [key: string]: Json };

export const isJsonObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whatever the order of keys: a database keeps none. */
export function isEqualJson(one: Json, other: Json): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((each: Json, index) => isEqualJson(each, (other as readonly Json[])[index] ?? null));
  }
  if (!isJsonObject(one) || !isJsonObject(other)) return one === other;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length && keys.every((key) => key in other && isEqualJson(one[key] ?? null, other[key] ?? null))
  );
}

const MEDIA = [
  { kind: 'IMAGE', ending: /\.(?:png|jpe?g|webp|gif|avif)$/i, name: /image|picture|photo|img/i },
  { kind: 'AUDIO', ending: /\.(?:mp3|wav|ogg|flac|m4a|opus)$/i, name: /audio|sound|recording/i },
  { kind: 'VIDEO', ending: /\.(?:mp4|webm|mov|mkv)$/i, name: /video|film|clip/i },
] as const;

const isFile = (value: string): boolean => /^(?:fil_\w+|https?:\/\/\S+)$/.test(value);

function kindOfText(name: string, value: string): FieldKind {
  const media = MEDIA.find((each) => each.ending.test(value) || (isFile(value) && each.name.test(name)));
  return media?.kind ?? 'TEXT';
}

function kindOfSample(name: string, value: Json): FieldKind {
  if (typeof value === 'string') return kindOfText(name, value);
  if (Array.isArray(value) && value.length > 0) {
    if (value.every((each: Json) => isJsonObject(each) && 'role' in each && 'content' in each)) return 'CHAT';
    return value.every((each: Json) => isJsonObject(each) || Array.isArray(each)) ? 'TABLE' : 'JSON';
  }
  return typeof value === 'object' && value !== null ? 'JSON' : 'TEXT';
}

const typeOfSample = (value: Json): FieldType =>
  typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value === 'boolean' ? 'boolean' : 'string';

export const sampleText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The fields of one item. Names that mean something to an upload are no fields. */
export function fieldsOfSample(item: JsonObject): DraftField[] {
  return Object.entries(item)
    .filter(([name]) => !['externalId', 'redundancy', '_gold'].includes(name))
    .map(([name, value]) => ({
      ...newField(name, kindOfSample(name, value)),
      ...{ type: typeOfSample(value), isShown: !name.startsWith('_'), sample: sampleText(value) },
    }));
}

function schemaOfField({ kind, type }: DraftField): JsonObject {
  if (kind === 'TABLE' || kind === 'CHAT') return { type: 'array' };
  if (kind === 'JSON') return {};
  return { type: kind === 'TEXT' ? type : 'string' };
}

export function schemaOf(fields: readonly DraftField[]): Json {
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, schemaOfField(field)])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

const partOf = ({ name, kind, label, alt, altField }: DraftField): ItemPartInput => ({
  ...{ kind, field: name },
  ...(label === '' ? {} : { label }),
  ...(alt === '' ? {} : { alt }),
  ...(altField === '' ? {} : { altField }),
});

export function viewOf(fields: readonly DraftField[]): ItemViewInput[] {
  const groups: DraftField[][] = [];
  for (const field of fields.filter(({ isShown }) => isShown)) {
    const before = groups.at(-1);
    if (field.isBeside && before !== undefined) before.push(field);
    else groups.push([field]);
  }
  return groups.map((group) => (group.length === 1 ? partOf(group[0]!) : { kind: 'SIDE_BY_SIDE', parts: group.map(partOf) }));
}

/** The view as the server gives it, for the preview. */
export const shownViewOf = (fields: readonly DraftField[]): ItemViewFields[] =>
  viewOf(fields).map(({ kind, field, label, alt, altField, parts }) => ({
    ...{ kind, field: field ?? null, label: label ?? null, alt: alt ?? null, altField: altField ?? null },
    parts: (parts ?? []).map((part) => ({ ...part, label: part.label ?? null, alt: part.alt ?? null, altField: part.altField ?? null })),
  }));

const KIND_OF_TYPE: Readonly<Record<string, FieldKind>> = { array: 'TABLE', object: 'JSON' };
const TYPES: readonly string[] = ['string', 'number', 'integer', 'boolean'];

/** The fields behind a schema and a view: those of the view in its order, then those that it does not show. */
export function fieldsOf(schema: Json, view: readonly ItemViewFields[]): DraftField[] {
  const properties = isJsonObject(schema) && isJsonObject(schema['properties']) ? schema['properties'] : {};
  const required = isJsonObject(schema) && Array.isArray(schema['required']) ? (schema['required'] as readonly Json[]) : [];
  const entries = view.flatMap(({ parts, ...entry }) =>
    parts.length === 0 ? [{ ...entry, place: 0 }] : parts.map((part, place) => ({ ...part, place })),
  );
  const make = (name: string): DraftField => {
    const entry = entries.find(({ field }) => field === name);
    const property = properties[name];
    const named = isJsonObject(property) ? property['type'] : undefined;
    const type = typeof named === 'string' ? named : undefined;
    const byType = type !== undefined ? (KIND_OF_TYPE[type] ?? 'TEXT') : 'JSON';
    return {
      ...newField(name, (entry?.kind as FieldKind | undefined) ?? byType),
      ...{ type: (TYPES.includes(type ?? '') ? type : 'string') as FieldType, required: required.includes(name) },
      ...{ label: entry?.label ?? '', alt: entry?.alt ?? '', altField: entry?.altField ?? '' },
      ...{ isShown: view.length === 0 ? !name.startsWith('_') : entry !== undefined, isBeside: (entry?.place ?? 0) > 0 },
    };
  };
  const shown = entries.map(({ field }) => field ?? '');
  return [...new Set([...shown, ...Object.keys(properties)])].filter((name) => name !== '').map(make);
}

/** The fields with the values of an item as their samples. */
export const withSamples = (fields: readonly DraftField[], item: Json): DraftField[] =>
  fields.map((field) => {
    const value = isJsonObject(item) ? item[field.name] : undefined;
    return value === undefined ? field : { ...field, sample: sampleText(value) };
  });

/** A value of the sample, as the type of its field has it. */
function valueOfSample({ kind, type, sample }: DraftField): Json {
  const isText = ['TEXT', 'MARKDOWN', 'IMAGE', 'AUDIO', 'VIDEO'].includes(kind) && type === 'string';
  if (isText) return sample;
  try {
    return JSON.parse(sample) as Json;
  } catch {
    return sample;
  }
}

/** The item of the preview; fields without a sample show their name. */
export const sampleItem = (fields: readonly DraftField[]): JsonObject =>
  Object.fromEntries(fields.map((field) => [field.name, field.sample === '' ? `‹${field.name}›` : valueOfSample(field)]));
