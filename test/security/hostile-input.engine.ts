/** Hostile values for every argument of every operation: where they can stand is read from the schema. */
import { getNamedType, isEnumType, isInputObjectType, isListType, isNonNullType, isScalarType } from 'graphql';
import type { GraphQLInputType, GraphQLNamedType } from 'graphql';
import { valueFor, type RootField, type World } from './matrix.engine.ts';

/** One place in an operation that takes a value: `input.tasks.0.payload`. */
export interface Place {
  readonly argument: string;
  readonly path: readonly (string | number)[];
  readonly type: GraphQLNamedType;
}

const DEEPEST = 6;

function* placesIn(type: GraphQLInputType, argument: string, path: readonly (string | number)[]): Generator<Place> {
  if (path.length > DEEPEST) return;
  if (isNonNullType(type)) yield* placesIn(type.ofType, argument, path);
  else if (isListType(type)) yield* placesIn(type.ofType, argument, [...path, 0]);
  else if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) yield* placesIn(field.type, argument, [...path, field.name]);
  } else if (isEnumType(type) || isScalarType(type)) yield { argument, path, type: getNamedType(type) };
}

/** Every place of an operation. */
export function places(root: RootField): Place[] {
  return root.field.args.flatMap((arg) => [...placesIn(arg.type, arg.name, [])]);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** `base` with `value` at `path`; what is missing on the way gets the values that its type needs. */
function withAt(type: GraphQLInputType, base: unknown, path: readonly (string | number)[], value: unknown, world: World): unknown {
  if (isNonNullType(type)) return withAt(type.ofType, base, path, value, world);
  if (path.length === 0) return value;
  const [key, ...rest] = path;
  if (isListType(type)) {
    const list = Array.isArray(base) && base.length > 0 ? base : [valueFor(type.ofType, world, 'a list')];
    return [withAt(type.ofType, list[0], rest, value, world), ...(list.slice(1) as unknown[])];
  }
  if (!isInputObjectType(type)) return value;
  const object = isRecord(base) ? base : (valueFor(type, world, String(key)) as Record<string, unknown>);
  const field = type.getFields()[String(key)]!;
  return { ...object, [String(key)]: withAt(field.type, object[String(key)], rest, value, world) };
}

/** The arguments of a request that is as the world would have it, but for one value. */
export function argumentsWith(
  root: RootField,
  place: Place,
  value: unknown,
  world: World,
  special: Record<string, unknown>,
): Record<string, unknown> {
  const argument = root.field.args.find(({ name }) => name === place.argument)!;
  const generated = valueFor(argument.type, world, argument.name);
  const own = special[place.argument];
  const base = isRecord(generated) && isRecord(own) ? { ...generated, ...own } : (own ?? generated);
  return { ...special, [place.argument]: withAt(argument.type, base, place.path, value, world) };
}
