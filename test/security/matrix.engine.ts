/**
 * Who may do what, asked of the running application: every root field and route, as every kind of caller.
 *
 * A request is made from the schema: each required argument gets a value of the world that the test built (the batch of
 * organisation A for a BatchID, and so on), and nothing is selected but what tells a refusal.
 */
import { PATH_METADATA, METHOD_METADATA } from '@nestjs/common/constants.js';
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
  isObjectType,
  isInterfaceType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
} from 'graphql';
import { publicId, ID_PREFIXES, type IdKind } from '../../src/kernel/index.ts';
import { asOwner } from '../kit/database.ts';
import type { GraphqlAnswer, TestMarketplace } from '../kit/marketplace.ts';

export const CALLERS = ['anonymous', 'workerA', 'workerB', 'requesterA', 'requesterB', 'admin', 'suspended', 'foreignKey'] as const;
export type CallerName = (typeof CALLERS)[number];

/** What the requests are about: a UUID of each kind, all belonging to organisation A or worker A. */
export interface World {
  readonly tokens: Readonly<Record<CallerName, string | null>>;
  readonly ids: Readonly<Partial<Record<IdKind, string>>>;
}

export interface RootField {
  /** `Query.batch` */
  readonly name: string;
  readonly operation: 'query' | 'mutation';
  readonly field: GraphQLField<unknown, unknown>;
}

export function rootFields(market: TestMarketplace): RootField[] {
  const schema = market.get(GraphQLSchemaHost).schema;
  const of = (operation: 'query' | 'mutation') =>
    Object.values((operation === 'query' ? schema.getQueryType() : schema.getMutationType())?.getFields() ?? {}).map((field) => ({
      name: `${operation === 'query' ? 'Query' : 'Mutation'}.${field.name}`,
      operation,
      field,
    }));
  return [...of('query'), ...of('mutation')];
}

export interface Route {
  /** `GET /files/:id/:name` */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  readonly path: string;
}

/** Every route of every controller. */
export function routes(market: TestMarketplace): Route[] {
  const found: Route[] = [];
  for (const module of market.get(ModulesContainer).values()) {
    for (const controller of module.controllers.values()) {
      const type = controller.metatype as Type;
      const base = String(Reflect.getMetadata(PATH_METADATA, type) ?? '');
      for (const key of Object.getOwnPropertyNames(type.prototype)) {
        const handler = (type.prototype as Record<string, unknown>)[key];
        if (typeof handler !== 'function' || !Reflect.hasMetadata(METHOD_METADATA, handler)) continue;
        const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod] as Route['method'];
        const paths = ([] as string[]).concat(Reflect.getMetadata(PATH_METADATA, handler) as string | string[]);
        for (const path of paths) {
          const whole = `/${base}/${path}`.replaceAll(/\/+/g, '/').replace(/(.)\/$/, '$1');
          found.push({ name: `${method} ${whole}`, method, path: whole });
        }
      }
    }
  }
  return found;
}

function valueFor(type: GraphQLInputType, world: World, name: string): unknown {
  if (isNonNullType(type)) return valueFor(type.ofType, world, name);
  if (isListType(type)) return [valueFor(type.ofType, world, name)];
  if (isInputObjectType(type)) {
    return Object.fromEntries(
      Object.values(type.getFields())
        // What is optional is left out, but for ids: they are what the request is about.
        .filter((field) => isNonNullType(field.type) || getNamedType(field.type).name.endsWith('ID'))
        .map((field) => [field.name, valueFor(field.type, world, field.name)]),
    );
  }
  if (isEnumType(type)) return type.getValues()[0]?.name;
  const kind = type.name.replace(/ID$/, '') as IdKind;
  if (type.name.endsWith('ID') && kind in ID_PREFIXES) return publicId(kind, world.ids[kind] ?? '00000000-0000-7000-8000-000000000000');
  const scalars: Record<string, unknown> = { Int: 1, Float: 1, Boolean: true, MinorUnits: '100', JSON: {}, DateTime: '2027-01-01T00:00:00.000Z' };
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

/** Sends the field's request as `caller`; `overrides` replaces generated argument values by name. */
export async function ask(market: TestMarketplace, world: World, root: RootField, caller: CallerName, overrides: Record<string, unknown> = {}): Promise<GraphqlAnswer> {
  const args = root.field.args.filter((arg) => isNonNullType(arg.type) || arg.name in overrides || getNamedType(arg.type).name.endsWith('ID'));
  const variables = Object.fromEntries(
    args.map((arg) => {
      const generated = valueFor(arg.type, world, arg.name);
      const override = overrides[arg.name];
      const merged = generated !== null && typeof generated === 'object' && !Array.isArray(generated) && override !== null && typeof override === 'object';
      return [arg.name, override === undefined ? generated : merged ? { ...generated, ...override } : override];
    }),
  );
  const declared = args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const text = `${root.operation}${declared ? ` (${declared})` : ''} { answer: ${root.field.name}${passed ? `(${passed})` : ''} ${selectionFor(root.field.type)} }`;
  return market.graphql(text, variables, { token: world.tokens[caller], allowErrors: true });
}

/** `refused`: nothing was shown or done because of who asked. `other`: a fault of the request, which hides what the answer would have been. */
export function verdict(answer: GraphqlAnswer): 'allowed' | 'refused' | 'other' {
  const codes = (answer.errors ?? []).map((error) => String(error.extensions?.code));
  if (codes.some((code) => code === 'UNAUTHENTICATED' || code === 'FORBIDDEN')) return 'refused';
  if (codes.length > 0 || answer.status !== 200) return 'other';
  const value = (answer.data as { answer: unknown }).answer as { userErrors?: { __typename: string }[]; nodes?: unknown[] } | null;
  if (value === null || (Array.isArray(value) && value.length === 0)) return 'refused';
  if (value.userErrors?.some((error) => error.__typename === 'NotFoundError' || error.__typename === 'ForbiddenError')) return 'refused';
  if (value.nodes?.length === 0) return 'refused';
  return 'allowed';
}

/** A digest of every row of every table, to show that a refusal changed none. */
export async function digest(market: TestMarketplace): Promise<string> {
  return asOwner(market.database.ownerUrl, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema', 'graphile_worker') order by 1`,
    );
    const parts = tables.map(({ name }) => `(select coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '-') from ${name} t)`);
    const { rows } = await client.query<{ digest: string }>(`select md5(concat_ws('|', ${parts.join(', ')})) as digest`);
    return rows[0]?.digest ?? '';
  });
}
