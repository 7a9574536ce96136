/** What a migration has to say, and may not do, because it runs while the marketplace is in use. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { headOf, MIGRATIONS_DIRECTORY } from '../../src/platform/database/migrate.ts';

/** From here on. Files of before are not changed. */
const FIRST = 160;
/** From here on an index of a table with rows is built concurrently. */
const FIRST_CONCURRENT = 173;

const files = readdirSync(MIGRATIONS_DIRECTORY)
  .filter((name) => name.endsWith('.sql'))
  .map((name) => ({ name, number: Number(name.slice(0, 4)), sql: readFileSync(join(MIGRATIONS_DIRECTORY, name), 'utf8') }));

const saysItsLocks = (sql: string) => /\block(s|ed)?\b/i.test(headOf(sql).replaceAll('\n--', ''));

/** Indexes that block writes of a table that the file did not make. */
function blockingIndexes(sql: string): string[] {
  const made = new Set([...sql.matchAll(/create table (?:if not exists )?([\w.]+)/gi)].map((match) => match[1]));
  return [...sql.matchAll(/create (?:unique )?index (?!concurrently)(\w+)\s+on (?:only )?([\w.]+)/gi)]
    .filter((match) => !made.has(match[2]))
    .map((match) => match[1]!);
}

it('says in the head comment of each migration what it locks', () => {
  expect(files.filter(({ number, sql }) => number >= FIRST && !saysItsLocks(sql)).map(({ name }) => name)).toEqual([]);
  expect(saysItsLocks('-- A column.\n-- Locks batches.batch for a moment.\nselect 1;\n')).toBe(true);
  expect(saysItsLocks('-- A column.\nselect 1; -- Locks nothing.\n')).toBe(false);
});

it('builds indexes of tables with rows concurrently', () => {
  expect(files.filter(({ number }) => number >= FIRST_CONCURRENT).flatMap(({ sql }) => blockingIndexes(sql))).toEqual([]);
  expect(blockingIndexes('create table a.b (c int);\ncreate index b_c on a.b (c);\ncreate index d_e on a.d (e);')).toEqual(['d_e']);
});
