/** GraphQL requests: any operation of the schema, its arguments in variables or in the text, with aliases, fragments and defaults. */
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isAbstractType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import type { Random } from '../../src/kernel/index.ts';
import { hostileNumberText, hostileString } from './hostile.ts';
import { valueOfType, withOneSpoilt, type ValueSource } from './values.ts';

export interface RootField {
  /** `Query.batch` */
  readonly name: string;
  readonly operation: 'query' | 'mutation';
  readonly field: GraphQLField<unknown, unknown>;
}

export function rootFields(schema: GraphQLSchema): RootField[] {
  const of = (operation: 'query' | 'mutation') => {
    const type = operation === 'query' ? schema.getQueryType() : schema.getMutationType();
    return Object.values(type?.getFields() ?? {}).map((field): RootField => ({ name: `${type!.name}.${field.name}`, operation, field }));
  };
  return [...of('query'), ...of('mutation')];
}

/** The alias of the root field in each document. */
export const ANSWER = 'answer';

interface Budget {
  fields: number;
}

/** The fields of a type, some levels deep; objects with required arguments get them. */
function selection(type: GraphQLOutputType, depth: number, budget: Budget, source: ValueSource, schema: GraphQLSchema): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (!isObjectType(named)) {
    const first = isAbstractType(named) ? schema.getPossibleTypes(named)[0] : undefined;
    return first === undefined ? '{ __typename }' : `{ __typename ... on ${first.name} ${selection(first, 0, budget, source, schema)} }`;
  }
  const parts = ['__typename'];
  for (const field of source.random.shuffled(Object.values(named.getFields()))) {
    if (budget.fields <= 0) break;
    const isLeaf = isLeafType(getNamedType(field.type));
    if (field.name === 'userErrors') continue;
    if (!isLeaf && (depth <= 0 || source.random.below(3) === 0)) continue;
    budget.fields -= 1;
    parts.push(`${field.name}${passedLiterally(field.args, source)} ${selection(field.type, depth - 1, budget, source, schema)}`);
  }
  const errors = named.getFields().userErrors === undefined ? '' : ' userErrors { __typename message path }';
  return `{ ${parts.join(' ')}${errors} }`;
}

function passedLiterally(args: readonly GraphQLArgument[], source: ValueSource): string {
  const given = args.filter((arg) => isRequiredArgument(arg) || source.random.below(4) === 0);
  const texts = given.map((arg) => {
    const value = arg.name === 'first' ? source.random.pick([1, 2, 3, 100]) : valueOfType(arg.type, arg.name, source);
    return `${arg.name}: ${literal(value, arg.type, source.random)}`;
  });
  return texts.length === 0 ? '' : `(${texts.join(', ')})`;
}

/** A value as the text of a GraphQL document. */
function literal(value: unknown, type: GraphQLInputType | null, random: Random): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number') return random.below(40) === 0 ? hostileNumberText(random) : String(value);
  if (typeof value === 'boolean') return String(value);
  const inner = type !== null && isNonNullType(type) ? type.ofType : type;
  if (typeof value === 'string') {
    return inner !== null && isEnumType(inner) && /^[A-Z_a-z]\w*$/.test(value) ? value : JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    const item = inner !== null && isListType(inner) ? inner.ofType : null;
    return `[${value.map((part) => literal(part, item, random)).join(', ')}]`;
  }
  const fields = inner !== null && isInputObjectType(inner) ? inner.getFields() : {};
  const named = Object.entries(value).filter(([key]) => /^[A-Z_a-z]\w*$/.test(key));
  return `{${named.map(([key, part]) => `${key}: ${literal(part, fields[key]?.type ?? null, random)}`).join(', ')}}`;
}

export interface GraphqlRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export function makeRequest(root: RootField, schema: GraphQLSchema, source: ValueSource): GraphqlRequest {
  const { random } = source;
  const args = root.field.args.filter((arg) => isRequiredArgument(arg) || random.below(2) === 0);
  const right = args.map((arg) => valueOfType(arg.type, arg.name, source));
  // One wrong value among right ones gets further than many.
  const values = source.spoilt === 0 && random.below(4) > 0 ? (withOneSpoilt(right, random) as unknown[]) : right;
  const budget = { fields: random.pick([8, 20, 40]) };
  const fields = selection(root.field.type, random.pick([0, 1, 2, 3]), budget, source, schema);
  const style = random.below(10);
  if (style === 0) return inText(root, args, values, fields, random);
  const declared = args.map((arg, index) => {
    const isDefault = style === 1 && !isNonNullType(arg.type);
    return `$${arg.name}: ${String(arg.type)}${isDefault ? ` = ${literal(values[index], arg.type, random)}` : ''}`;
  });
  const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const call = `${root.field.name}${passed === '' ? '' : `(${passed})`}`;
  const head = `${root.operation}${declared.length === 0 ? '' : ` (${declared.join(', ')})`}`;
  const isFragment = style === 2 && fields !== '';
  const body = isFragment ? `{ ${ANSWER}: ${call} { ...Part } }` : `{ ${ANSWER}: ${call} ${fields}${again(root, call, fields, style)} }`;
  const fragment = isFragment ? ` fragment Part on ${getNamedType(root.field.type).name} ${fields}` : '';
  const given = args.filter((_arg, index) => style !== 1 || isNonNullType(args[index]!.type));
  const variables = Object.fromEntries(given.map((arg) => [arg.name, values[args.indexOf(arg)]]));
  if (random.next() < source.spoilt / 10) Object.assign(variables, { [hostileString(random)]: hostileString(random) });
  return { query: head + body + fragment, variables };
}

/** A query asked several times in one document. */
function again(root: RootField, call: string, fields: string, style: number): string {
  if (style !== 3 || root.operation !== 'query') return '';
  return [1, 2, 3].map((number) => ` more${number}: ${call} ${fields}`).join('');
}

function inText(
  root: RootField,
  args: readonly GraphQLArgument[],
  values: readonly unknown[],
  fields: string,
  random: Random,
): GraphqlRequest {
  const passed = args.map((arg, index) => `${arg.name}: ${literal(values[index], arg.type, random)}`).join(', ');
  return { query: `${root.operation} { ${ANSWER}: ${root.field.name}${passed === '' ? '' : `(${passed})`} ${fields} }`, variables: {} };
}
