/** The walls between domains in SQL: each rule refuses what breaks it, in sources and in migrations, and nothing else. */
import { readFile } from 'node:fs/promises';
import { TRIGGERS } from '../../ladder.mjs';
import { statements, uses } from '../../scripts/sql.mjs';
import { CROSSING_MIGRATIONS, lines, readFiles, readMigrations, readSources } from '../../scripts/walls.mjs';

/** What the older migrations made, which no rule holds. */
const BEFORE = `
  create table batches.task (id uuid);
  create table batches.gold (id uuid);
  create table work.assignment (id uuid);
  create table ledger.entry (id uuid);
  create view batches.task_view as select id from batches.task;
  comment on view batches.task_view is 'A task; not whether it is gold.';
  create view batches.bare_view as select id from batches.task;
  create function batches.lock_task(p_id uuid) returns boolean language sql as $$ select true $$;
  comment on function batches.lock_task(uuid) is 'Locks a task.';
  create function batches.unspoken(p_id uuid) returns boolean language sql as $$ select true $$;`;

const catalogueOf = () => readMigrations(new Map([['0001_before.sql', BEFORE]])).catalogue;

const inSource = (path: string, sql: string) =>
  lines(readSources(new Map([[path, `export const sql = \`${sql}\`;`]]), catalogueOf())).map((line) => line.slice(path.length + 2));

const inMigration = (sql: string) =>
  lines(
    readMigrations(
      new Map([
        ['0001_before.sql', BEFORE],
        ['0080_new.sql', sql],
      ]),
    ).problems,
  ).map((line) => line.slice('0080_new.sql: '.length));

const WORK = 'work/claim.repository.ts';

describe('the walls in sources', () => {
  it.each([
    ["reads another domain's table", 'select id from batches.task where id = $1', ['sql-read batches.task']],
    ["joins another domain's table", 'select from work.assignment a join batches.task t on t.id = a.id', ['sql-read batches.task']],
    ["reads another domain's table after a comma", 'select from work.assignment a, batches.task t', ['sql-read batches.task']],
    ['inserts into it', 'insert into batches.task (id) values ($1)', ['sql-write batches.task']],
    ['updates it', 'update batches.task set id = $1', ['sql-write batches.task']],
    ['deletes from it', 'delete from only batches.task', ['sql-write batches.task']],
    [
      'merges into it',
      'merge into batches.task t using work.assignment a on a.id = t.id when matched then delete',
      ['sql-write batches.task'],
    ],
    ['truncates it', 'truncate batches.task', ['sql-write batches.task']],
    ['copies into it', 'copy batches.task (id) from stdin', ['sql-write batches.task']],
    ['writes to a view of it', 'update batches.task_view set id = $1', ['sql-write batches.task_view']],
    ['locks its rows', 'select id from batches.task where id = $1 for no key update', ['sql-lock batches.task']],
    [
      'locks its rows by their alias',
      'select from work.assignment a join batches.task_view t on t.id = a.id for update of t skip locked',
      ['sql-lock batches.task_view'],
    ],
    ['locks it whole', 'lock table batches.task in share mode', ['sql-lock batches.task']],
    ['uses a view without a comment', 'select id from batches.bare_view', ['sql-undocumented batches.bare_view']],
    ['calls a function without a comment', 'select batches.unspoken($1)', ['sql-undocumented batches.unspoken']],
    ['names a table that no migration makes', 'select id from batches.tusk', ['sql-unknown batches.tusk']],
    ['names it in a string that is part of SQL', 'batches.task', ['sql-read batches.task']],
    ['quotes the names of a table', 'select 1 from "batches"."task"', ['sql-read batches.task']],
    ['quotes the schema of a table that it changes', 'update "batches".task set id = $1', ['sql-write batches.task']],
    ['writes names in upper case', 'SELECT ID FROM BATCHES.TASK', ['sql-read batches.task']],
    ['has a comment between schema and table', 'select 1 from batches./* the */task', ['sql-read batches.task']],
    ['has a line end between schema and table', 'delete from batches .\n task', ['sql-write batches.task']],
    ['reads a table with ONLY', 'select 1 from only batches.task t', ['sql-read batches.task']],
    ['reads a table in UPDATE … FROM', 'update work.assignment a set id = t.id from batches.task t', ['sql-read batches.task']],
    ['reads a table in DELETE … USING', 'delete from work.assignment a using batches.task t where t.id = a.id', ['sql-read batches.task']],
    ['reads a table in LATERAL', 'select from work.assignment a, lateral (select 1 from batches.task t) x', ['sql-read batches.task']],
    ['hides a table behind a CTE', 'with assignment as (select * from batches.task) select * from assignment', ['sql-read batches.task']],
    [
      'changes a table in a CTE',
      'with x as (delete from batches.task returning id) select id from work.assignment, x',
      ['sql-write batches.task'],
    ],
    ['truncates a view as the second of a list', 'truncate table work.assignment, batches.task_view', ['sql-write batches.task_view']],
    ['locks a view as the second of a list', 'lock table work.assignment, batches.task_view', ['sql-lock batches.task_view']],
    ['refreshes a view', 'refresh materialized view concurrently batches.task_view', ['sql-write batches.task_view']],
    [
      'locks all that stands after commas',
      'select 1 from work.assignment a, batches.task_view t where t.id = a.id for update',
      ['sql-lock batches.task_view'],
    ],
    [
      'locks by an alias with a digit',
      'select 1 from batches.task_view t1 join work.assignment a on a.id = t1.id for share of t1',
      ['sql-lock batches.task_view'],
    ],
    [
      'locks in the second of two clauses',
      'select 1 from work.assignment a join batches.task_view t on t.id = a.id for update of a for share of t nowait',
      ['sql-lock batches.task_view'],
    ],
    [
      'locks the rows of a subquery in FROM',
      'select 1 from (select id from batches.task_view where id = $1) t for update of t',
      ['sql-lock batches.task_view'],
    ],
    [
      'locks in a join in parentheses',
      'select 1 from (work.assignment a join batches.task_view t on t.id = a.id) for update',
      ['sql-lock batches.task_view'],
    ],
    ['locks with ONLY', 'select 1 from only batches.task_view for key share', ['sql-lock batches.task_view']],
    ['sets a search path', 'set local search_path = batches, pg_catalog', ['sql-search-path search_path']],
    ['adds a schema to the search path', 'set search_path = pg_catalog, batches', ['sql-search-path search_path']],
    ['sets a search path by a function', "select set_config('search_path', 'batches', true)", ['sql-search-path search_path']],
  ])('refuses SQL that %s', (_what, sql, problems) => expect(inSource(WORK, sql)).toEqual(problems));

  it.each([
    ['reads and writes its own tables', 'with a as (select from work.assignment for update) update work.assignment set id = $1'],
    ['reads a view of a domain below', 'select from batches.task_view t join work.assignment a on a.id = t.id for update of a'],
    ['calls a function of a domain below', 'select batches.lock_task($1)'],
    ['has an alias that is no schema', 'select t.task from work.assignment t where t.task = $1'],
    ['names a table in a comment', 'select 1 -- not batches.task'],
    [
      'locks its own rows beside a view in a subquery',
      'select (select t.id from batches.task_view t) from work.assignment a where exists (select from batches.task_view) for update',
    ],
    ['says a sentence that ends before a word', 'Only a task of the batches. Task ids are in the file from batches. None is shown.'],
    ['sets the search path of PostgreSQL itself', 'set local search_path = pg_catalog'],
  ])('allows SQL that %s', (_what, sql) => expect(inSource(WORK, sql)).toEqual([]));

  it('refuses SQL that reads a view of a domain above, or beside', () => {
    expect(inSource('ledger/a.repository.ts', 'select id from batches.task_view')).toEqual(['sql-up batches.task_view']);
    expect(inSource('reputation/a.repository.ts', 'select id from ledger.entry')).toEqual(['sql-up ledger.entry']);
  });

  it.each([
    ["@Entity({ schema: 'batches', name: 'task' })", 'batches.task'],
    ['@Entity({ name: "task", schema: "batches" })', 'batches.task'],
    ["@Entity('task', { schema: 'batches' })", 'batches.task'],
    ["@Entity({\n  schema: 'batches',\n  name: 'task',\n  synchronize: false,\n})", 'batches.task'],
    ["@ViewEntity({ schema: 'batches', name: 'task_view' })", 'batches.task_view'],
    ["@Entity({ schema: SCHEMA, name: 'task' })", '?.task'],
    ["@Entity('task')", '?.task'],
  ])('refuses the entity %s in another domain, or without a schema', (decorator, name) => {
    const source = new Map([['work/task.entity.ts', `${decorator}\nexport class Task {}`]]);
    expect(lines(readSources(source, catalogueOf()))).toEqual([`work/task.entity.ts: sql-entity ${name}`]);
  });

  it("allows an entity of the domain's own table", () => {
    const source = new Map([['work/a.entity.ts', "@Entity({ name: 'assignment', schema: 'work' })\nexport class Assignment {}"]]);
    expect(lines(readSources(source, catalogueOf()))).toEqual([]);
  });

  it.each([
    ['imports it', "import { TaskEntity } from '../batches/index.ts';"],
    ['imports it by another name', "import { TaskEntity as Row } from '../batches/tasks/task.entity.ts';"],
    ['passes it on', "export { TaskEntity } from '../batches/index.ts';"],
    ['asks TypeORM for it by name', "export const rows = (db) => db.getRepository('TaskEntity');"],
  ])("refuses a file that uses another domain's entity: it %s", (_what, text) => {
    const entity = "@Entity({ schema: 'batches', name: 'task' })\nexport class TaskEntity {}";
    const sources = new Map([
      ['batches/tasks/task.entity.ts', entity],
      ['batches/tasks/task.repository.ts', "import { TaskEntity } from './task.entity.ts';\nimport type { X } from '../index.ts';"],
      ['labels/a.ts', "import type { TaskEntity } from '../batches/index.ts';"],
      [WORK, text],
    ]);
    expect(lines(readSources(sources, catalogueOf()))).toEqual([`${WORK}: sql-foreign-entity TaskEntity`]);
  });

  it('follows constants of the file into SQL', () => {
    const source = new Map([[WORK, "const TASK = 'batches.task t';\nexport const sql = `update ${TASK} set id = $1`;"]]);
    expect(lines(readSources(source, catalogueOf()))).toEqual([`${WORK}: sql-read batches.task`, `${WORK}: sql-write batches.task`]);
  });

  it.each([
    ['a constant below the function', "export const f = () => `update ${VIEW} set id = $1`;\nconst VIEW = 'batches.task_view';"],
    ['a schema in a constant', "const SCHEMA = 'batches';\nexport const sql = `update ${SCHEMA}.task_view set id = $1`;"],
    ['texts that + puts together', "export const sql = 'delete from ' + 'batches.task_view' + where;"],
    ['texts that join puts together', "export const sql = ['delete from', 'batches.task_view', where].join(' ');"],
    ['a constant of a constant', "const A = 'update batches.';\nconst B = `${A}task_view`;\nexport const sql = B + ' set id = 1';"],
  ])('reads %s', (_what, text) => {
    expect(lines(readSources(new Map([[WORK, text]]), catalogueOf()))).toContain(`${WORK}: sql-write batches.task_view`);
  });

  it.each([
    ["import { TASK } from '../batches/index.ts';", 'TASK'],
    ["import { TASK as T } from '../batches/tasks/task.ts';", 'T'],
  ])('follows a constant of another domain into SQL: %s', (line, name) => {
    const sources = new Map([
      ['batches/tasks/task.ts', "export const TASK = 'batches.task t';"],
      ['batches/index.ts', "export { TASK } from './tasks/task.ts';"],
      [WORK, `${line}\nexport const sql = \`select t.id from \${${name}}\`;`],
    ]);
    expect(lines(readSources(sources, catalogueOf()))).toEqual([`${WORK}: sql-read batches.task`]);
  });

  it('reads SQL of checks too, and none of tests or outside of domains', () => {
    const sql = 'select id from batches.task';
    expect(inSource('work/work.checks.ts', sql)).toEqual(['sql-read batches.task']);
    expect(inSource('work/claim.spec.ts', sql)).toEqual([]);
    expect(inSource('operator/doctor.ts', sql)).toEqual([]);
  });
});

describe('the walls in new migrations', () => {
  it.each([
    ["make a view of another domain's table", 'create view work.x_view as select id from batches.task', ['sql-read batches.task']],
    ['make a view whose name does not say so', 'create view work.board as select id from work.assignment', ['sql-view-name work.board']],
    [
      'make a function that writes to a domain below',
      'create function work.f() returns void language plpgsql as $$ begin delete from batches.task; end $$',
      ['sql-write batches.task'],
    ],
    [
      'make a function that locks rows of a domain below',
      'create function work.f() returns void language plpgsql as $$ begin perform from batches.task t for share; end $$',
      ['sql-lock batches.task'],
    ],
    [
      'refer to a table above',
      'alter table batches.gold add constraint up foreign key (id) references work.assignment',
      ['sql-up work.assignment'],
    ],
    ['fill a table from another domain', 'insert into work.assignment (id) select id from batches.task', ['sql-read batches.task']],
    [
      'put a trigger on a table of a domain below',
      'create trigger t after update of id on batches.task for each row when (old.id <> new.id) execute function work.f()',
      ['sql-trigger batches.task.t'],
    ],
    [
      'run a statement that they put together from a variable',
      "create function work.f() returns void language plpgsql as $$ declare q text := 'delete from batches.task'; begin execute q; end $$",
      ['sql-write batches.task'],
    ],
    [
      'run a statement that they put together from pieces',
      "create function work.f() returns void language plpgsql as $$ begin execute 'delete from ' || 'batches.task'; end $$",
      ['sql-write batches.task'],
    ],
    [
      'run a statement with names as arguments of format',
      "create function work.f() returns void language plpgsql as $$ begin execute format('delete from %I.%I', 'batches', 'task'); end $$",
      ['sql-read batches.task'],
    ],
    [
      'quote a body by a tag in upper case',
      'create function work.f() returns void language plpgsql as $BODY1$ begin perform 1; delete from batches.task; end $BODY1$',
      ['sql-write batches.task'],
    ],
    ['quote the names of a view', 'create view "work"."x_view" as select id from "batches"."task"', ['sql-read batches.task']],
    [
      'set a search path on a function',
      'create function work.f() returns bigint language sql set search_path = batches as $$ select count(*) from task $$',
      ['sql-search-path work'],
    ],
    ['name a materialized view otherwise', 'create materialized view work.board as select 1', ['sql-view-name work.board']],
    [
      'read another domain in a block',
      'do $$ begin insert into work.assignment select id from batches.task; end $$',
      ['sql-read batches.task'],
    ],
  ])('refuses migrations that %s', (_what, sql, problems) => expect(inMigration(sql)).toEqual(problems));

  it.each([
    ['a foreign key to a table below', 'alter table work.assignment add constraint down foreign key (id) references batches.task'],
    ['a view of a view below', 'create view work.x_view as select a.id from work.assignment a join batches.task_view t using (id)'],
    [
      'a trigger that is listed',
      'create constraint trigger mark_key after update of answers on batches.gold for each row execute function labels.mark_key()',
    ],
    ['words about another domain', "comment on table work.assignment is 'Its task is in batches.task; see there.'"],
  ])('allows migrations with %s', (_what, sql) => expect(inMigration(sql)).toEqual([]));

  it('follows names that change', () => {
    const { catalogue } = readMigrations(
      new Map([
        ['0001_before.sql', BEFORE],
        [
          '0002_later.sql',
          `alter table batches.task rename to item;
           drop function batches.unspoken(uuid);
           create schema forms;
           alter view batches.bare_view set schema forms;
           create function batches.lock_task(p_id uuid, p_wait boolean) returns boolean language sql as $$ select true $$;
           drop function batches.lock_task(uuid);`,
        ],
      ]),
    );
    expect([...catalogue.tables].sort()).toEqual(['batches.gold', 'batches.item', 'ledger.entry', 'work.assignment']);
    expect([...catalogue.views].sort()).toEqual(['batches.task_view', 'forms.bare_view']);
    expect([...catalogue.functions]).toEqual(['batches.lock_task']);
  });
});

describe('the reader of SQL', () => {
  it('splits statements at semicolons, but not in strings, bodies and comments', () => {
    expect(statements("a 'x;''y'; b $$ c; -- d;\n e $$; /* f; */ g")).toEqual(["a 'x;''y'", 'b $$ c;  \n e $$', 'g']);
  });

  it('keeps the strongest use of a name', () => {
    expect(uses('update a.b set c = (select 1 from a.b)')).toEqual([{ kind: 'write', schema: 'a', name: 'b' }]);
  });

  it('sees names in SQL that a function puts together, and in regclass strings', () => {
    expect(uses("execute format('delete from a.b where %s', x)")).toContainEqual({ kind: 'write', schema: 'a', name: 'b' });
    expect(uses("select 'a.b'::regclass, 'of a.c'")).toEqual([{ kind: 'name', schema: 'a', name: 'b' }]);
  });
});

describe('migrations that no rule holds', () => {
  it.each(Object.keys(CROSSING_MIGRATIONS))('%s still breaks a rule, and is there', (file) => {
    const migrations = readFiles('migrations', '.sql');
    expect([...migrations.keys()]).toContain(file);
    const renamed = new Map([...migrations].map(([name, text]) => [name === file ? file.replace('.sql', '_checked.sql') : name, text]));
    expect(readMigrations(renamed).problems).not.toEqual([]);
    expect(readMigrations(migrations).problems).toEqual([]);
  });
});

describe('triggers from above', () => {
  it.each(TRIGGERS)('explains $trigger in the map, and beside the statements that fire it', async ({ trigger, runs, firedBy, reason }) => {
    expect(reason.length).toBeGreaterThan(30);
    expect(firedBy.length).toBeGreaterThan(0);
    for (const file of firedBy) expect(await readFile(file, 'utf8')).toContain(runs);
    const map = await readFile('ARCHITECTURE.md', 'utf8');
    expect(map).toContain(`\`${trigger}\``);
  });
});
