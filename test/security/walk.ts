/** Queries that select everything that the schema offers, executed without the endpoint's limits on depth and cost. */
import type { Type } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import {
  execute,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  parse,
  type GraphQLArgument,
  type GraphQLError,
  type GraphQLOutputType,
} from 'graphql';
import { PassportAuthenticator } from '../../src/identity/index.ts';
import { anonymous, type Caller, type GraphContext } from '../../src/platform/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { valueFor, type RootField, type World } from './matrix.engine.ts';
import { FIELDS } from './matrix.table.ts';

const DEPTH = 7;

/** The caller that a request with this token has now; null: anonymous. */
export async function callerWith(market: TestMarketplace, token: string | null): Promise<Caller> {
  const actor = token === null ? anonymous : await market.get(PassportAuthenticator).actorOf(token);
  if (actor === null) throw new Error('this token is not valid');
  return { actor, requestId: 'test', address: '127.0.0.1' };
}

/** What resolvers get for a request of this caller. */
export function contextOf(market: TestMarketplace, caller: Caller): GraphContext {
  const req = { id: 'test', ip: '127.0.0.1', headers: {}, caller: Promise.resolve(caller), currentCaller: caller };
  const get = <T>(provider: Type<T>): T => market.get(provider);
  return { req, reply: {}, loaders: new Map(), get } as unknown as GraphContext;
}

/** Everything below a type, without going through a type twice. */
function everything(type: GraphQLOutputType, path: readonly string[], declare: (arg: GraphQLArgument) => string): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (!(isObjectType(named) || isInterfaceType(named)) || path.includes(named.name) || path.length >= DEPTH) return '{ __typename }';
  const inside = /Connection$/.test(named.name) ? path : [...path, named.name];
  const parts = Object.values(named.getFields())
    .filter(({ name }) => name !== 'edges' && name !== 'pageInfo')
    .map((field) => {
      const args = field.args.filter((arg) => isRequiredArgument(arg) || arg.name === 'includeEnded');
      const passed = args.map((arg) => `${arg.name}: ${declare(arg)}`).join(', ');
      return `${field.name}${passed ? `(${passed})` : ''} ${everything(field.type, inside, declare)}`;
    });
  return `{ ${parts.join(' ')} }`;
}

/**
 * Asks a root field with everything selected.
 *
 * @param withIds whether arguments that may be left out are given, when they are ids
 */
export async function askDeeply(
  market: TestMarketplace,
  world: World,
  root: RootField,
  caller: Caller,
  withIds: boolean,
): Promise<{ data: unknown; errors: readonly GraphQLError[] | undefined }> {
  const { schema } = market.get(GraphQLSchemaHost);
  const variables: Record<string, unknown> = {};
  const declarations: string[] = [];
  const declareAs = (arg: GraphQLArgument, value: unknown) => {
    const variable = `v${declarations.length}`;
    declarations.push(`$${variable}: ${String(arg.type)}`);
    variables[variable] = value;
    return `$${variable}`;
  };
  const declare = (arg: GraphQLArgument) => declareAs(arg, arg.name === 'includeEnded' ? true : valueFor(arg.type, world, arg.name));
  const special = FIELDS[root.name]?.args?.(world) ?? {};
  const args = root.field.args.filter(
    (arg) => isRequiredArgument(arg) || arg.name in special || (withIds && getNamedType(arg.type).name.endsWith('ID')),
  );
  const passed = args.map((arg) => `${arg.name}: ${arg.name in special ? declareAs(arg, special[arg.name]) : declare(arg)}`).join(', ');
  const selection = everything(root.field.type, [], declare);
  const text = `{ answer: ${root.field.name}${passed ? `(${passed})` : ''} ${selection} }`;
  const document = parse(declarations.length > 0 ? `query (${declarations.join(', ')}) ${text}` : text, { noLocation: true });
  const contextValue = contextOf(market, caller);
  const { data, errors } = await execute({ schema, document, contextValue, variableValues: variables });
  const bugs = (errors ?? []).filter((error) => error.originalError !== undefined && error.extensions.code === undefined);
  if (bugs.length > 0) throw new Error(`${root.name}: ${bugs[0]!.message} at ${bugs[0]!.path?.join('.')}`);
  return { data, errors };
}
