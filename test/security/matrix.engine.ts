/**
 * Who may do what, asked of the running application: every root field and route, as every kind of caller.
 *
 * A request is made from the schema: each required argument gets a value of the world that the test built (the batch of
 * organisation A for a BatchID, and so on), and nothing is selected but what tells a refusal.
 */
import pg from 'pg';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { RequestMethod, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
} from 'graphql';
import { publicId, ID_PREFIXES, type IdKind } from '../../src/kernel/index.ts';
import { ALLOWANCE, type Allowance } from '../../src/platform/index.ts';
import type { GraphqlAnswer, TestMarketplace } from '../kit/marketplace.ts';

export const CALLERS = [
  ...(['anonymous', 'workerA', 'workerB', 'requesterA', 'requesterB', 'admin', 'auditor', 'suspended', 'foreignKey'] as const),
] as const;
export type CallerName = (typeof CALLERS)[number];

/** What the requests are about. Ids are public ones, and belong to organisation A or worker A. */
export interface World {
  readonly tokens: Readonly<Record<CallerName, string | null>>;
  readonly emails: Readonly<Record<'admin' | 'secondAdmin' | 'requesterA' | 'workerA' | 'workerB', string>>;
  /** UUIDs. */
  readonly personIds: Readonly<Record<'workerA' | 'reviewer' | 'requesterA', string>>;
  /** One of each kind: what an argument of that kind is filled with. */
  readonly ids: Readonly<Partial<Record<IdKind, string>>>;
  /** What single rows of the table ask about instead. */
  readonly also: Readonly<Record<string, string>>;
}

export interface RootField {
  /** `Query.batch` */
  readonly name: string;
  readonly operation: 'query' | 'mutation';
  readonly field: GraphQLField<unknown, unknown>;
  /** What its handler declares; undefined: nothing, and the guard lets nobody in. */
  readonly allowance: Allowance | 'public' | undefined;
}

type Handler = (...args: unknown[]) => unknown;

/** Every method of every class that Nest made, of all providers and controllers. */
function* methods(market: TestMarketplace, of: 'providers' | 'controllers'): Generator<[Type, Handler]> {
  for (const module of market.get(ModulesContainer).values()) {
    for (const { metatype } of module[of].values()) {
      const prototype = (metatype as Type | null)?.prototype as Record<string, unknown> | undefined;
      for (const key of Object.getOwnPropertyNames(prototype ?? {})) {
        if (Object.getOwnPropertyDescriptor(prototype, key)?.get !== undefined) continue;
        const handler = prototype?.[key];
        if (typeof handler === 'function') yield [metatype as Type, handler as Handler];
      }
    }
  }
}

function allowanceOf(handler: Handler): Allowance | 'public' | undefined {
  return Reflect.getMetadata(ALLOWANCE, handler) as Allowance | 'public' | undefined;
}

/** Every field of Query and Mutation, with what its handler declares. */
export function rootFields(market: TestMarketplace): RootField[] {
  const declared = new Map<string, Allowance | 'public' | undefined>();
  for (const [, handler] of methods(market, 'providers')) {
    const type: unknown = Reflect.getMetadata('graphql:resolver_type', handler);
    const name = String(Reflect.getMetadata('graphql:resolver_name', handler) ?? handler.name);
    if (type === 'Query' || type === 'Mutation') declared.set(`${type}.${name}`, allowanceOf(handler));
  }
  const { schema } = market.get(GraphQLSchemaHost);
  const of = (operation: 'query' | 'mutation') => {
    const type = operation === 'query' ? schema.getQueryType() : schema.getMutationType();
    return Object.values(type?.getFields() ?? {}).map((field) => {
      const name = `${type!.name}.${field.name}`;
      return { name, operation, field, allowance: declared.get(name) };
    });
  };
  return [...of('query'), ...of('mutation')];
}

/** `Type.field` of every field that a resolver of its own computes. */
export function fieldResolvers(market: TestMarketplace): string[] {
  return [...methods(market, 'providers')]
    .filter(([, handler]) => Reflect.getMetadata('graphql:resolve_property', handler) === true)
    .map(([resolver, handler]) => {
      const type = String(Reflect.getMetadata('graphql:resolver_type', resolver));
      return `${type}.${String(Reflect.getMetadata('graphql:resolver_name', handler) ?? handler.name)}`;
    });
}

export interface Route {
  /** `GET /files/:id/:name` */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  readonly path: string;
  readonly allowance: Allowance | 'public' | undefined;
}

/** Every route of every controller. */
export function routes(market: TestMarketplace): Route[] {
  const found: Route[] = [];
  for (const [controller, handler] of methods(market, 'controllers')) {
    if (!Reflect.hasMetadata(METHOD_METADATA, handler)) continue;
    const base = String(Reflect.getMetadata(PATH_METADATA, controller) ?? '');
    const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod] as Route['method'];
    for (const path of ([] as string[]).concat(Reflect.getMetadata(PATH_METADATA, handler) as string | string[])) {
      const whole = `/${base}/${path}`.replaceAll(/\/+/g, '/').replace(/(.)\/$/, '$1');
      found.push({ name: `${method} ${whole}`, method, path: whole, allowance: allowanceOf(handler) });
    }
  }
  return found;
}

/** A UUID that nothing has. */
const NOTHING = '00000000-0000-7000-8000-000000000000';

export function valueFor(type: GraphQLInputType, world: World, name: string): unknown {
  if (isNonNullType(type)) return valueFor(type.ofType, world, name);
  if (isListType(type)) return [valueFor(type.ofType, world, name)];
  if (isInputObjectType(type)) {
    return Object.fromEntries(
      Object.values(type.getFields())
        // What is optional is left out, but for ids: they are what the request is about.
        .filter((field) => isRequiredInputField(field) || getNamedType(field.type).name.endsWith('ID'))
        .map((field) => [field.name, valueFor(field.type, world, field.name)]),
    );
  }
  if (isEnumType(type)) return type.getValues()[0]?.name;
  const kind = type.name.replace(/ID$/, '') as IdKind;
  if (type.name.endsWith('ID') && kind in ID_PREFIXES) return world.ids[kind] ?? publicId(kind, NOTHING);
  const scalars: Record<string, unknown> = {
    Int: 1,
    Float: 1,
    Boolean: true,
    MinorUnits: '100',
    JSON: {},
    DateTime: '2027-01-01T00:00:00.000Z',
  };
  return scalars[type.name] ?? `a plain text for ${name}`;
}

/** What tells a refusal, and no more. */
function selectionFor(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isObjectType(named) || isInterfaceType(named)) {
    const fields = named.getFields();
    if (fields.userErrors) return '{ userErrors { __typename message path } }';
    if (fields.nodes) return '{ nodes { __typename } }';
  }
  return '{ __typename }';
}

function merged(generated: unknown, override: unknown): unknown {
  if (override === undefined) return generated;
  const areObjects = [generated, override].every((part) => part !== null && typeof part === 'object' && !Array.isArray(part));
  return areObjects ? { ...(generated as object), ...(override as object) } : override;
}

/** The field's request; `overrides` replaces generated arguments, or single fields of an input, by name. */
export function requestOf(
  world: World,
  root: RootField,
  overrides: Record<string, unknown> = {},
): { text: string; variables: Record<string, unknown> } {
  const isAsked = (arg: GraphQLArgument) => isRequiredArgument(arg) || arg.name in overrides || getNamedType(arg.type).name.endsWith('ID');
  const args = root.field.args.filter(isAsked);
  const variables = Object.fromEntries(args.map((arg) => [arg.name, merged(valueFor(arg.type, world, arg.name), overrides[arg.name])]));
  const declared = args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const text = `${root.operation}${declared ? ` (${declared})` : ''} { answer: ${root.field.name}${passed ? `(${passed})` : ''} ${selectionFor(root.field.type)} }`;
  return { text, variables };
}

/** Sends the field's request as `caller`. */
export async function ask(
  market: TestMarketplace,
  world: World,
  root: RootField,
  caller: CallerName,
  overrides: Record<string, unknown> = {},
): Promise<GraphqlAnswer> {
  const { text, variables } = requestOf(world, root, overrides);
  return market.graphql(text, variables, { token: world.tokens[caller], allowErrors: true });
}

/**
 * `denied`: told that one may not. `absent`: told that it does not exist. `empty`: a list of nothing. `fault`: the request
 * was refused for what it says, which hides what the answer would have been. `shown`: shown, done, or refused for its state.
 */
export type Outcome = 'denied' | 'absent' | 'empty' | 'fault' | 'shown';

export function outcomeOf(answer: GraphqlAnswer): Outcome {
  const codes = (answer.errors ?? []).map((error) => String(error.extensions?.code));
  if (codes.some((code) => code === 'UNAUTHENTICATED' || code === 'FORBIDDEN')) return 'denied';
  if (codes.length > 0 || answer.status !== 200) return 'fault';
  const value = (answer.data as { answer: unknown }).answer as { userErrors?: { __typename: string }[]; nodes?: unknown[] } | null;
  if (value === null) return 'absent';
  if (Array.isArray(value) ? value.length === 0 : value.nodes?.length === 0) return 'empty';
  const kinds = (value.userErrors ?? []).map((error) => error.__typename);
  if (kinds.includes('ForbiddenError')) return 'denied';
  if (kinds.includes('NotFoundError')) return 'absent';
  return kinds.includes('InvalidInputError') ? 'fault' : 'shown';
}

export function outcomeOfRoute(status: number): Outcome {
  if (status === 401 || status === 403) return 'denied';
  if (status === 404) return 'absent';
  return status === 400 || status === 415 || status >= 500 ? 'fault' : 'shown';
}

/** A connection to a market's database with the statement of {@link digest}, which takes longer to plan than to run. */
interface Digester {
  readonly client: pg.Client;
  readonly text: string;
}
const digesters = new WeakMap<TestMarketplace, Promise<Digester>>();

async function openDigester(market: TestMarketplace): Promise<Digester> {
  const client = new pg.Client({ connectionString: market.database.ownerUrl });
  // It ends when the market drops its database.
  client.on('error', () => undefined);
  await client.connect();
  const { rows: tables } = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema', 'graphile_worker') order by 1`,
  );
  const parts = tables.map(({ name }) => `(select coalesce(md5(string_agg(t::text, '|' order by t::text)), '-') from ${name} t)`);
  await client.query('set plan_cache_mode = force_generic_plan');
  return { client, text: `select md5(${parts.join(" || '|' || ")}) as digest` };
}

/** A digest of every row of every table, to show that a refusal changed none. */
export async function digest(market: TestMarketplace): Promise<string> {
  if (!digesters.has(market)) digesters.set(market, openDigester(market));
  const { client, text } = await digesters.get(market)!;
  const { rows } = await client.query<{ digest: string }>({ name: 'digest', text });
  return rows[0]?.digest ?? '';
}
