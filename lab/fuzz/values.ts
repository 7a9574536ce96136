/** Arguments of an operation, made from the schema: right ones as a user would give them, some of them then spoilt. */
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  type GraphQLInputType,
} from 'graphql';
import { ID_PREFIXES, newId, publicId, type IdKind, type Random } from '../../src/kernel/index.ts';
import { hostileJson, hostileMinorUnits, hostileNumber, hostileString } from './hostile.ts';

/** Ids of real objects by kind, of several owners. */
export type IdPool = ReadonlyMap<IdKind, readonly string[]>;

export interface ValueSource {
  readonly random: Random;
  readonly ids: IdPool;
  /** Right values by the name of a field or argument. */
  readonly plain: Readonly<Record<string, readonly unknown[]>>;
  /** How often a leaf is spoilt; 0 to 1. */
  readonly spoilt: number;
}

const DEEPEST = 6;
/** Of 100: an optional field that is given. */
const OPTIONAL_GIVEN = 35;

/** A value for the type; what `source.spoilt` says of its leaves is hostile. */
export function valueOfType(type: GraphQLInputType, name: string, source: ValueSource, depth = 0): unknown {
  const { random } = source;
  if (isNonNullType(type)) return valueOfType(type.ofType, name, source, depth);
  if (random.next() < source.spoilt / 6) return random.pick([null, [], {}, hostileString(random), hostileNumber(random), true]);
  if (isListType(type)) {
    const length = random.next() < source.spoilt / 4 ? random.pick([0, 2, 300, 5_000]) : random.pick([1, 1, 1, 2]);
    const item = valueOfType(type.ofType, name, source, depth + 1);
    return Array.from({ length }, () => (length > 10 ? item : valueOfType(type.ofType, name, source, depth + 1)));
  }
  if (isInputObjectType(type)) return objectOfType(type, source, depth);
  if (isEnumType(type)) {
    return random.next() < source.spoilt / 3 ? hostileString(random) : random.pick(type.getValues()).name;
  }
  return leaf(type.name, name, source);
}

function objectOfType(type: GraphQLInputType, source: ValueSource, depth: number): Record<string, unknown> {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return {};
  const { random } = source;
  const fields = Object.values(named.getFields());
  const given = fields.filter((field) => {
    if (isRequiredInputField(field)) return random.next() >= source.spoilt / 20;
    if (depth >= DEEPEST) return false;
    return random.below(100) < (getNamedType(field.type).name.endsWith('ID') ? 90 : OPTIONAL_GIVEN);
  });
  return Object.fromEntries(given.map((field) => [field.name, valueOfType(field.type, field.name, source, depth + 1)]));
}

function leaf(typeName: string, name: string, source: ValueSource): unknown {
  const { random } = source;
  const isSpoilt = random.next() < source.spoilt;
  const kind = typeName.replace(/ID$/, '') as IdKind;
  if (typeName.endsWith('ID') && kind in ID_PREFIXES) return isSpoilt ? spoiltId(kind, source) : idOf(kind, source);
  const known = source.plain[name];
  if (known !== undefined && !isSpoilt) return random.pick(known);
  switch (typeName) {
    case 'Int':
      return isSpoilt ? hostileNumber(random) : random.pick([1, 2, 10, 60, 3_600]);
    case 'Float':
      return isSpoilt ? hostileNumber(random) : random.pick([0.5, 0.9, 1, 10]);
    case 'Boolean':
      return isSpoilt ? random.pick([null, 'true', 0, 1]) : random.pick([true, false]);
    case 'MinorUnits':
      return isSpoilt ? hostileMinorUnits(random) : random.pick(['1', '100', '2500']);
    case 'JSON':
      return isSpoilt ? hostileJson(random) : { text: 'an item', label: 'yes' };
    case 'DateTime':
      return isSpoilt ? hostileString(random) : new Date(Date.now() + random.pick([1, 30, 400]) * 86_400_000).toISOString();
    default:
      return isSpoilt ? hostileString(random) : `plain ${name}`;
  }
}

function idOf(kind: IdKind, { random, ids }: ValueSource): string {
  const pool = ids.get(kind) ?? [];
  return pool.length === 0 ? publicId(kind, newId()) : random.pick(pool);
}

/** An id of another kind, of nothing, or of no shape at all. */
function spoiltId(kind: IdKind, source: ValueSource): unknown {
  const { random } = source;
  const right = idOf(kind, source);
  const makers: readonly (() => unknown)[] = [
    () => publicId(kind, newId()),
    () => idOf(random.pick([...source.ids.keys()]), source),
    () => right.toUpperCase(),
    () => `${right}\u0000`,
    () => `${right}a`,
    () => right.replace('_', '-'),
    () => `${ID_PREFIXES[kind]}_${'z'.repeat(26)}`,
    () => hostileString(random),
    () => hostileNumber(random),
    () => [right],
  ];
  return random.pick(makers)();
}

type Path = readonly (string | number)[];

function* leavesOf(value: unknown, path: Path = []): Generator<{ path: Path; value: unknown }> {
  if (value !== null && typeof value === 'object') {
    for (const [key, part] of Object.entries(value)) yield* leavesOf(part, [...path, Array.isArray(value) ? Number(key) : key]);
  } else yield { path, value };
}

/** A copy in which one leaf is hostile, of the same JSON type mostly. */
export function withOneSpoilt(value: unknown, random: Random): unknown {
  const leaves = [...leavesOf(value)];
  if (leaves.length === 0) return value;
  const { path, value: old } = random.pick(leaves);
  return replaced(value, path, hostileLike(old, random));
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  const part = replaced((value as Record<string | number, unknown>)[key], rest, by);
  return Array.isArray(value) ? value.with(Number(key), part) : { ...(value as object), [key]: part };
}

function hostileLike(old: unknown, random: Random): unknown {
  if (random.below(12) === 0) return random.pick([null, hostileJson(random), hostileNumber(random), hostileString(random)]);
  if (typeof old === 'number') return hostileNumber(random);
  if (typeof old === 'boolean') return random.pick([null, !old]);
  if (typeof old !== 'string') return hostileString(random);
  if (/^-?\d+$/.test(old)) return hostileMinorUnits(random);
  return random.below(3) === 0 ? brokenText(old, random) : hostileString(random);
}

/** The value with a character in it that PostgreSQL cannot store, or that is half of one. */
function brokenText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + random.pick(['\u0000', '\ud800', '\udfff']) + text.slice(at);
}
