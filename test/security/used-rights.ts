/**
 * Which rights on which tables the application's statements use, read from its sources and from the functions in the
 * database that run as their caller.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import ts from 'typescript';
import { literalsIn, locksOf } from '../../scripts/sql.mjs';

export type Right = 'insert' | 'update' | 'delete';
/** By table: `identity.session`. */
export type UsedRights = Map<string, Set<Right>>;

/** What libraries do with SQL of their own. */
const BY_LIBRARIES: readonly (readonly [string, Right])[] = [
  ['identity.rate_limit', 'insert'],
  ['identity.rate_limit', 'update'],
];

const TABLE = String.raw`([a-z_]+\.[a-z_]+)`;

export async function usedRights(client: pg.Client): Promise<UsedRights> {
  const used: UsedRights = new Map();
  const use = (table: string, right: Right) => void used.set(table, (used.get(table) ?? new Set()).add(right));
  const entities = new Map<string, string>();
  const sources = await Promise.all((await sourceFiles('src')).map(async (path) => parse(path, await readFile(path, 'utf8'))));
  for (const source of sources) for (const [name, table] of entitiesIn(source)) entities.set(name, table);
  for (const source of sources) {
    for (const sql of literalsIn(source)) statementRights(sql, use);
    for (const [entity, right] of entityRights(source)) use(entities.get(entity) ?? `no entity ${entity}`, right);
  }
  const { rows } = await client.query<{ body: string }>(
    `select p.prosrc as body from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where not p.prosecdef and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public', 'graphile_worker')
       and p.proname not in ('make_append_only', 'grant_application')`,
  );
  for (const { body } of rows) for (const statement of withoutComments(body).split(';')) statementRights(statement, use);
  for (const [table, right] of BY_LIBRARIES) use(table, right);
  return used;
}

/** Those of the application: no specs; no tools, which connect as they like; not the migrations, which are the owner's. */
async function sourceFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true });
  return entries
    .filter(
      (name) =>
        name.endsWith('.ts') && !name.endsWith('.spec.ts') && !name.startsWith('operator/') && name !== 'platform/database/migrate.ts',
    )
    .map((name) => join(directory, name));
}

function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
}

function statementRights(text: string, use: (table: string, right: Right) => void): void {
  const sql = text.replaceAll(/\s+/g, ' ');
  for (const [, table = ''] of sql.matchAll(new RegExp(`\\bupdate (?:only )?${TABLE}`, 'gi'))) use(table, 'update');
  for (const [, table = ''] of sql.matchAll(new RegExp(`\\bdelete from (?:only )?${TABLE}`, 'gi'))) use(table, 'delete');
  if (/ from stdin/i.test(sql)) for (const [, table = ''] of sql.matchAll(new RegExp(`\\bcopy ${TABLE}`, 'gi'))) use(table, 'insert');
  for (const match of sql.matchAll(new RegExp(`\\binsert into ${TABLE}`, 'gi'))) {
    use(match[1] ?? '', 'insert');
    const rest = sql.slice(match.index + match[0].length).split(/\binsert into\b/i, 1)[0] ?? '';
    if (/\bon conflict\b/i.test(rest) && /\bdo update\b/i.test(rest)) use(match[1] ?? '', 'update');
  }
  // A row lock needs UPDATE on its table.
  for (const table of locksOf(sql)) use(table, 'update');
}

function withoutComments(sql: string): string {
  return sql
    .split('\n')
    .map((line) => line.split('--', 1)[0])
    .join('\n');
}

/** Entity classes of a file and their tables. */
function entitiesIn(source: ts.SourceFile): [string, string][] {
  const pattern = /@Entity\(\{ schema: '([a-z_]+)', name: '([a-z_]+)' \}\)\s*export class (\w+)/g;
  return [...source.text.matchAll(pattern)].map(([, schema, name, className = '']) => [className, `${schema}.${name}`]);
}

/** `entities.insert(SomeEntity, …)`, and so on. */
function entityRights(source: ts.SourceFile): [string, Right][] {
  const pattern = /\bentities\s*\.(insert|update|delete|upsert|save|remove|softDelete|increment|decrement)\(\s*(\w+)/g;
  return [...source.text.matchAll(pattern)].flatMap(([, verb = '', entity = '']): [string, Right][] => {
    if (verb === 'insert') return [[entity, 'insert']];
    if (verb === 'delete' || verb === 'remove') return [[entity, 'delete']];
    if (verb === 'upsert' || verb === 'save')
      return [
        [entity, 'insert'],
        [entity, 'update'],
      ];
    return [[entity, 'update']];
  });
}
