/**
 * How a client shows an item to a worker: which field, as what, under which label. The grammar is closed: a client needs one
 * renderer per kind. A view is a hint. It changes neither what an item may hold nor what a worker may read.
 *
 * Pure. Without a view the list is empty, and the server infers nothing: a client shows fields that no entry names by their
 * shape, after those that the view names.
 */
import { invalid, isBlankText, lengthOf, type Refusal, say } from '../kernel/index.ts';
import { HIDDEN_FIELD_PREFIX } from './answer-form.ts';
import { isJsonObject, textFault, type JsonSchema } from './json.ts';

/** One field of the item, shown as one thing. */
export interface ItemPart {
  readonly field: string;
  readonly kind: PartKind;
  /** Heading above it; null: the client shows the name of the field. */
  readonly label: string | null;
  /** What a picture, a sound or a film shows, for those who cannot see or hear it; for all items alike. */
  readonly alt: string | null;
  /** The field of the item that says so for this item; it goes before `alt`. */
  readonly altField: string | null;
}

/** Several parts in columns. */
export interface SideBySide {
  readonly kind: 'side_by_side';
  readonly label: string | null;
  readonly parts: readonly ItemPart[];
}

export type ItemViewEntry = ItemPart | SideBySide;
export type ItemView = readonly ItemViewEntry[];

export const PART_KINDS = ['text', 'markdown', 'image', 'audio', 'video', 'table', 'chat', 'json'] as const;
export type PartKind = (typeof PART_KINDS)[number];
export type ViewKind = ItemViewEntry['kind'];

export const VIEW_LIMITS = {
  bytes: 32 * 1024,
  entries: 50,
  parts: { least: 2, most: 4 },
  fieldLength: 200,
  labelLength: 200,
  altLength: 1_000,
} as const;

/** The kinds that an alternative text may describe. */
const DESCRIBED: ReadonlySet<PartKind> = new Set(['image', 'audio', 'video']);

/** The JSON types that a field may have to be shown as a kind. */
const SHOWN_FROM: Readonly<Record<PartKind, readonly string[]>> = {
  text: ['string', 'number', 'integer', 'boolean', 'null'],
  markdown: ['string', 'null'],
  // An address, or the id of an uploaded file.
  image: ['string', 'null'],
  audio: ['string', 'null'],
  video: ['string', 'null'],
  // A list of rows: objects, or lists of cells.
  table: ['array', 'null'],
  // A list of { role, content }.
  chat: ['array', 'null'],
  json: ['string', 'number', 'integer', 'boolean', 'null', 'object', 'array'],
};

/** Everything that is wrong with a view; paths begin at the entry's index. */
export function checkView(view: ItemView, itemSchema: JsonSchema | null): Refusal[] {
  if (view.length > VIEW_LIMITS.entries) return [invalid(say`A view has at most ${VIEW_LIMITS.entries} entries.`)];
  const bytes = Buffer.byteLength(JSON.stringify(view));
  if (bytes > VIEW_LIMITS.bytes) return [invalid(say`A view has at most ${VIEW_LIMITS.bytes} bytes as JSON; this one has ${bytes}.`)];
  const shown = new Set<string>();
  return view.flatMap((entry, index) => {
    const path = [String(index)];
    const label = checkWords(entry.label, 'label', VIEW_LIMITS.labelLength, path);
    if (entry.kind !== 'side_by_side') return [...label, ...checkPart(entry, itemSchema, shown, path)];
    const { least, most } = VIEW_LIMITS.parts;
    const count = entry.parts.length;
    if (count < least || count > most) return [...label, invalid(say`Side by side stand ${least} to ${most} parts.`, ...path, 'parts')];
    const parts = entry.parts.flatMap((part, place) => {
      const under = [...path, 'parts', String(place)];
      return [...checkWords(part.label, 'label', VIEW_LIMITS.labelLength, under), ...checkPart(part, itemSchema, shown, under)];
    });
    return [...label, ...parts];
  });
}

function checkPart(part: ItemPart, schema: JsonSchema | null, shown: Set<string>, path: readonly string[]): Refusal[] {
  const { field, kind, alt, altField } = part;
  const faults = [...checkField(field, SHOWN_FROM[kind], schema, `shown as ${kind}`, [...path, 'field'])];
  if (shown.has(field)) faults.push(invalid(say`The field "${field}" is shown twice; leave one of the entries out.`, ...path, 'field'));
  shown.add(field);
  if (alt !== null) {
    if (!DESCRIBED.has(kind)) faults.push(invalid(say`Only an image, audio or video has an "alt"; "${field}" is ${kind}.`, ...path, 'alt'));
    faults.push(...checkWords(alt, 'alt', VIEW_LIMITS.altLength, path));
  }
  if (altField !== null) {
    if (!DESCRIBED.has(kind)) {
      faults.push(invalid(say`Only an image, audio or video has an "altField"; "${field}" is ${kind}.`, ...path, 'altField'));
    } else if (altField === field) {
      faults.push(invalid(say`A field does not describe itself; name the field that holds the description.`, ...path, 'altField'));
    }
    faults.push(...checkField(altField, ['string', 'null'], schema, 'an alternative text', [...path, 'altField']));
  }
  return faults;
}

function checkField(field: string, types: readonly string[], schema: JsonSchema | null, use: string, path: readonly string[]): Refusal[] {
  const length = lengthOf(field);
  const fault = textFault(field);
  if (fault !== null) return [invalid(say`The name of the field ${fault}.`, ...path)];
  if (length < 1 || length > VIEW_LIMITS.fieldLength) {
    return [invalid(say`Name a field of the item, with 1 to ${VIEW_LIMITS.fieldLength} characters.`, ...path)];
  }
  if (field.startsWith(HIDDEN_FIELD_PREFIX)) {
    return [invalid(say`Fields that begin with "${HIDDEN_FIELD_PREFIX}" are not shown to workers; name another.`, ...path)];
  }
  const known = knownTypes(schema, field);
  if (known === 'any') return [];
  if (known === 'none') return [invalid(say`The item schema allows no field "${field}"; name one of its properties.`, ...path)];
  return known.some((type) => types.includes(type))
    ? []
    : [invalid(say`The item schema makes "${field}" ${listed(known)}, which cannot be ${use}.`, ...path)];
}

/**
 * The JSON types that the item schema allows for a field: `any` where it does not say, or says it in a way that only a
 * validator understands; `none` where it allows no such field.
 */
function knownTypes(schema: JsonSchema | null, field: string): readonly string[] | 'any' | 'none' {
  if (!isJsonObject(schema)) return schema === false ? 'none' : 'any';
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  if (!Object.hasOwn(properties, field)) {
    // A pattern may allow it.
    return schema.additionalProperties === false && schema.patternProperties === undefined ? 'none' : 'any';
  }
  const property = properties[field];
  if (property === false) return 'none';
  if (!isJsonObject(property)) return 'any';
  const types: unknown[] = Array.isArray(property.type) ? property.type : [property.type];
  return types.every((type) => typeof type === 'string') ? types : 'any';
}

function checkWords(text: string | null, path: string, most: number, under: readonly string[]): Refusal[] {
  if (text === null) return [];
  const fault = textFault(text);
  if (fault !== null) return [invalid(say`The ${path} ${fault}.`, ...under, path)];
  if (isBlankText(text)) return [invalid(say`The ${path} must have a visible character; leave it out instead.`, ...under, path)];
  const length = lengthOf(text);
  return length > most ? [invalid(say`The ${path} may have at most ${most} characters; it has ${length}.`, ...under, path)] : [];
}

function listed(types: readonly string[]): string {
  return types.length === 1 ? `of the type ${types[0]}` : `one of the types ${types.join(', ')}`;
}
