/** Relay connections with keyset cursors. `first` is at most 100. */
import type { Type } from '@nestjs/common';
import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import type { GraphQLError } from 'graphql';
import { decodeCursor, encodeCursor, isUuid } from '../../kernel/index.ts';
import { SeenWithParent } from '../access/visibility.ts';
import { badInput } from './bad-input.ts';

export const MAXIMUM_PAGE = 100;

@SeenWithParent()
@ObjectType({ description: 'Position of a page in its connection.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether a further page exists.' })
  hasNextPage: boolean;

  @Field(() => String, { nullable: true, description: 'Pass as `after` to read on.' })
  endCursor: string | null;
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 20, description: 'Number of objects on the page, 1 to 100.' })
  first: number = 20;

  @Field(() => String, { nullable: true, description: 'The `endCursor` of the page before.' })
  after?: string | null;
}

export interface Edge<T> {
  node: T;
  cursor: string;
}

export interface Connection<T> {
  edges: Edge<T>[];
  nodes: T[];
  pageInfo: PageInfo;
}

/** Creates the classes `<Node>Connection` and `<Node>Edge`. Pass `name` where the name of the node type would clash. */
export function connectionType<T>(node: Type<T>, name: string): Type<Connection<T>> {
  class EdgeClass {}
  Object.defineProperty(EdgeClass, 'name', { value: `${name}Edge` });
  Field(() => node, { description: 'The object at this position of the list.' })(EdgeClass.prototype, 'node');
  Field(() => String, { description: 'Its place in the connection.' })(EdgeClass.prototype, 'cursor');
  SeenWithParent()(EdgeClass);
  ObjectType(`${name}Edge`, { description: `One ${name} and its cursor.` })(EdgeClass);

  class ConnectionClass {}
  Object.defineProperty(ConnectionClass, 'name', { value: `${name}Connection` });
  Field(() => [EdgeClass], { description: 'The page, with cursors.' })(ConnectionClass.prototype, 'edges');
  Field(() => [node], { description: 'The page, without cursors.' })(ConnectionClass.prototype, 'nodes');
  Field(() => PageInfo, { description: 'Whether and where to read on.' })(ConnectionClass.prototype, 'pageInfo');
  SeenWithParent()(ConnectionClass);
  ObjectType(`${name}Connection`, { description: `A page of ${name}.` })(ConnectionClass);
  return ConnectionClass as unknown as Type<Connection<T>>;
}

/** A checked page request. `after` is the sort key of the last row of the previous page. */
export interface Page {
  readonly first: number;
  readonly after: readonly (string | number)[] | null;
}

/** Checks a page request. @param keyLength number of parts of the sort key. @throws GraphQLError BAD_USER_INPUT */
export function pageOf(args: PageArgs, keyLength: number): Page {
  if (args.first < 1 || args.first > MAXIMUM_PAGE) throw badInput(`"first" must be 1 to ${MAXIMUM_PAGE}.`);
  if (args.after === null || args.after === undefined) return { first: args.first, after: null };
  const after = decodeCursor(args.after, keyLength);
  if (after === null) throw badCursor();
  return { first: args.first, after };
}

/** The error for a cursor of another connection. It was made up, and the database might fail on it. */
export function badCursor(): GraphQLError {
  return badInput('"after" must be an endCursor of this connection.');
}

/**
 * Returns the id of the last row of the previous page, for a connection ordered by id only; null for the first page.
 *
 * @throws GraphQLError BAD_USER_INPUT for a made-up cursor
 */
export function afterId(page: Page): string | null {
  if (page.after === null) return null;
  const [id] = page.after;
  if (isUuid(id)) return id;
  throw badCursor();
}

/**
 * Reads one page of a connection that is ordered by id only.
 *
 * @param read returns rows after this id (null: from the first row); `limit` is the page size plus one, to detect a next page
 * @throws GraphQLError BAD_USER_INPUT
 */
export async function connectionById<Row extends { readonly id: string }, T>(
  args: PageArgs,
  read: (after: string | null, limit: number) => Promise<readonly Row[]> | readonly Row[],
  map: (row: Row) => T,
): Promise<Connection<T>> {
  const page = pageOf(args, 1);
  return connection(await read(afterId(page), page.first + 1), page, (row) => [row.id], map);
}

/**
 * Creates a connection from rows that were read with `limit first + 1`.
 *
 * @param key returns the sort key of a row, with the parts of the query's `order by`
 */
export function connection<Row, T>(
  rows: readonly Row[],
  page: Page,
  key: (row: Row) => readonly (string | number | bigint)[],
  map: (row: Row) => T,
): Connection<T> {
  const kept = rows.slice(0, page.first);
  const edges = kept.map((row) => ({ node: map(row), cursor: encodeCursor(key(row)) }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: { hasNextPage: rows.length > page.first, endCursor: edges.at(-1)?.cursor ?? null },
  };
}
