/** What all migrations together leave in a database keeps the walls between domains, whichever migration made it. */
import { lines, readDatabase, readFiles, readMigrations } from '../../scripts/walls.mjs';
import { asOwner, createTestDatabase, type TestDatabase } from '../kit/database.ts';

let database: TestDatabase;
beforeAll(async () => void (database = await createTestDatabase()));
afterAll(() => database.drop());

/** The broken rules of a database in which `sql` ran; it is rolled back. */
function brokenAfter(sql: string): Promise<string[]> {
  return asOwner(database.ownerUrl, async (client) => {
    await client.query('begin');
    try {
      await client.query(sql);
      return lines((await readDatabase(client)).problems);
    } finally {
      await client.query('rollback');
    }
  });
}

describe('the walls in a migrated database', () => {
  it('keeps every rule', async () => {
    const { problems } = await asOwner(database.ownerUrl, readDatabase);
    expect(lines(problems)).toEqual([]);
  });

  it('holds the names that the check reads from the migrations', async () => {
    const { catalogue } = await asOwner(database.ownerUrl, readDatabase);
    const sorted = (names: object) => Object.entries(names).map(([kind, set]) => [kind, [...(set as Set<string>)].sort()]);
    expect(sorted(readMigrations(readFiles('migrations', '.sql')).catalogue)).toEqual(sorted(catalogue));
    expect(catalogue.tables.size).toBeGreaterThan(90);
  });

  it.each([
    [
      'a function that writes to a table of the domain below it',
      'create function work.f() returns void language plpgsql as $$ begin update batches.task set free_slots = 1; end $$',
      'function work.f: sql-write batches.task',
    ],
    [
      'a function that locks a row of the domain below it',
      'create function work.f() returns void language plpgsql as $$ begin perform from batches.task t for update; end $$',
      'function work.f: sql-lock batches.task',
    ],
    [
      'a function that names a table of the domain above it',
      'create function batches.f() returns bigint language sql as $$ select count(*) from work.assignment $$',
      'function batches.f: sql-up work.assignment',
    ],
    [
      "a view of another domain's table",
      'create view review.x_view as select id from work.assignment',
      'view review.x_view: sql-read work.assignment',
    ],
    [
      'a view of an undocumented view',
      'create view work.x_view as select 1 as a; create view review.x_view as select a from work.x_view',
      'view review.x_view: sql-undocumented work.x_view',
    ],
    [
      'a foreign key to a table above',
      'alter table batches.gold add column a uuid constraint up_fkey references work.assignment',
      'constraint batches.gold: sql-up work.assignment',
    ],
    [
      'a rule that writes to a table of the domain below it',
      'create rule r as on insert to work.assignment do also delete from batches.task',
      'rule work.assignment: sql-write batches.task',
    ],
    [
      'a default that calls a function of the domain above it',
      'create function work.f() returns int language sql as $$ select 1 $$; alter table batches.gold add column a int default work.f()',
      'default batches.gold: sql-up work.f',
    ],
    [
      'a function with a search path of its own',
      "create function work.f() returns bigint language sql set search_path = batches as 'select count(*) from task'",
      'function work.f: sql-search-path search_path',
    ],
    [
      'a trigger that is not listed',
      'create function review.f() returns trigger language plpgsql as $$ begin return null; end $$; create trigger t after update on work.assignment for each row execute function review.f()',
      'trigger work.assignment.t: sql-trigger review.f',
    ],
    ['a listed trigger that is not there', 'drop trigger mark_key on batches.gold', 'ladder.mjs: sql-trigger batches.gold.mark_key'],
    ['a schema of nobody', 'create schema nobody; create table nobody.a ()', 'table nobody.a: sql-owner nobody'],
  ])('refuses %s', async (_what, sql, line) => expect(await brokenAfter(sql)).toEqual([line]));
});
