/** GraphQL scalars: an id for each kind of object, money as a string of minor units, JSON. */
import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { Bug, ID_PREFIXES, MOMENT_FORM, parseMoment, parsePublicId, publicId, type IdKind } from '../../kernel/index.ts';
import { badInput } from './bad-input.ts';

function textOf(node: ValueNode, name: string, example: string): string {
  if (node.kind !== Kind.STRING) throw badInput(`${name} must be a string, such as "${example}".`);
  return node.value;
}

function makeIdScalar(kind: IdKind): GraphQLScalarType<string, string> {
  const name = `${kind}ID`;
  const example = `${ID_PREFIXES[kind]}_…`;
  const parse = (value: unknown): string => {
    const id = typeof value === 'string' ? parsePublicId(kind, value) : null;
    if (id === null) throw badInput(`${name} must look like "${example}" with 26 characters after the "_".`);
    return id;
  };
  return new GraphQLScalarType({
    name,
    description: `The id of one ${kind}, as \`${example}\`: opaque, sortable by time of creation, never reused.`,
    serialize: (value) => publicId(kind, String(value)),
    parseValue: parse,
    parseLiteral: (node) => parse(textOf(node, name, example)),
  });
}

const idScalars = new Map<IdKind, GraphQLScalarType<string, string>>();

/**
 * Returns the scalar for ids of `kind`. The application uses the UUID, the API the public id. Use it as `@Field(() =>
 * idScalar('Batch'))`.
 */
export function idScalar(kind: IdKind): GraphQLScalarType<string, string> {
  let scalar = idScalars.get(kind);
  if (scalar === undefined) {
    scalar = makeIdScalar(kind);
    idScalars.set(kind, scalar);
  }
  return scalar;
}

const MAXIMUM_MINOR = 9_223_372_036_854_775_807n;
const DIGITS = 19;

function parseMinor(value: unknown): bigint {
  // A longer number may be the number of a card or an account. Errors must not repeat those.
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e12) {
    throw badInput(`MinorUnits is a string: write "${value}", in quotes.`);
  }
  if (typeof value !== 'string' || !/^-?\d+$/.test(value)) {
    throw badInput('MinorUnits must be a string holding a whole number of minor units, such as "1250" for 12.50 USD.');
  }
  // Checks the length before the conversion, whose time is quadratic in the length.
  const minor = value.replace(/^-/, '').length > DIGITS ? null : BigInt(value);
  if (minor === null || minor > MAXIMUM_MINOR || minor < -MAXIMUM_MINOR)
    throw badInput(`MinorUnits must be from -${MAXIMUM_MINOR} to ${MAXIMUM_MINOR}.`);
  return minor;
}

export const MinorUnits = new GraphQLScalarType<bigint, string>({
  name: 'MinorUnits',
  description:
    'An amount of money in minor units (cents for USD, yen for JPY), as a string: it may exceed what a JSON number holds exactly.',
  serialize: (value) => String(value),
  parseValue: parseMinor,
  parseLiteral: (node) => parseMinor(node.kind === Kind.INT ? Number(node.value) : textOf(node, 'MinorUnits', '1250')),
});

function parseDateTime(value: unknown): Date {
  const moment = typeof value === 'string' ? parseMoment(value) : null;
  if (moment === null) throw badInput(`DateTime must be ${MOMENT_FORM}.`);
  return moment;
}

export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description:
    'A point in time in RFC 3339 with an offset, such as `2026-11-02T09:00:00Z`. The precision is one millisecond; responses are in UTC. A day that does not exist, hour 24, a leap second and a year outside 0001 to 9999 are refused.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  serialize: (value) => {
    if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
    throw new Bug('a DateTime is not a date');
  },
  parseValue: parseDateTime,
  parseLiteral: (node) => parseDateTime(textOf(node, 'DateTime', '2026-11-02T09:00:00Z')),
});

function literalValue(node: ValueNode): unknown {
  switch (node.kind) {
    case Kind.NULL:
      return null;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.STRING:
    case Kind.ENUM:
    case Kind.BOOLEAN:
      return node.value;
    case Kind.LIST:
      return node.values.map(literalValue);
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map((field) => [field.name.value, literalValue(field.value)]));
    case Kind.VARIABLE:
      throw badInput('Pass JSON as one variable, not with variables inside.');
  }
}

export const JsonScalar = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any value that JSON can represent.',
  serialize: (value) => value,
  // Values that cannot be stored are refused for the whole request before any value is read (request-text.ts).
  parseValue: (value) => value,
  parseLiteral: literalValue,
});
