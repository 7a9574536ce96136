/** Entities are the single place for the names and types of columns: each equals its table, and no statement lists one by hand. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { DataSource, type EntityMetadata } from 'typeorm';
import { groupBy } from '../../src/kernel/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { wholeRowsIn, type Tables } from './whole-rows.ts';

/** Schema that a folder's tables are in, where it is not the folder's name. */
const SCHEMAS: Readonly<Record<string, readonly string[]>> = {
  identity: ['identity', 'payouts'],
  platform: ['platform', 'files'],
  stripe: ['payouts'],
  funding: ['payouts'],
  treasury: ['payouts', 'treasury'],
};

/**
 * Files that list most columns of a table by hand, with the reason.
 *
 * Exports of personal data: the columns are the format of the export, which is chosen for the person and does not follow the table.
 */
const EXPORTS = /\/personal-data\.repository\.ts$/;
/** Files that have such a list for good, with the reason. A file that has none may not be named. */
const BY_HAND: Readonly<Record<string, string>> = {
  'src/batches/launch/reservation.repository.ts': 'the statement that holds them writes them in the database; no row is read',
  'src/payouts/payees/shared-banks.repository.ts': 'the latest review of each bank account is joined to a sum over accounts',
  'src/payouts/runs/run-file.ts': 'the heading of the file for the bank, not a statement',
  'src/reputation/evidence.repository.ts': 'sums by day are read as floating point numbers and days since 1970',
};

interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly isNullable: boolean;
  readonly isPrimary: boolean;
}

let market: TestMarketplace;
let tables: Map<string, TableColumn[]>;

async function columnsOfDatabase(): Promise<Map<string, TableColumn[]>> {
  const rows = await market.db.query<TableColumn & { table: string }>(
    `select n.nspname || '.' || c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
       not a.attnotnull as "isNullable",
       exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any(i.indkey)) as "isPrimary"
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public', 'graphile_worker')
`,
  );
  const byTable = groupBy(rows, (row) => row.table);
  return new Map([...byTable].map(([table, columns]) => [table, sorted(columns.map(({ table: _table, ...column }) => column))]));
}

function sorted(columns: TableColumn[]): TableColumn[] {
  return columns.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function columnsOfEntity(entity: EntityMetadata): TableColumn[] {
  const columns = entity.columns.map((column) => ({
    name: column.databaseName,
    type: `${entity.connection.driver.normalizeType(column)}${column.isArray ? '[]' : ''}`,
    isNullable: column.isNullable,
    isPrimary: column.isPrimary,
  }));
  return sorted(columns);
}

async function sources(end: string): Promise<string[]> {
  const names = await readdir('src', { recursive: true });
  return names
    .filter((name) => name.endsWith(end) && !name.endsWith('.spec.ts') && !/^(?:tools|operator)\//.test(name))
    .map((name) => join('src', name))
    .sort();
}

/** The properties of the entities in a file, as they are written. */
function propertiesIn(
  path: string,
  source: string,
): { of: string; column: string; isNullable: boolean; isSecret: boolean; isOptional: boolean; type: string }[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.ES2022, true);
  return file.statements.filter(ts.isClassDeclaration).flatMap((entity) =>
    entity.members.filter(ts.isPropertyDeclaration).map((property) => {
      const decorator = ts.getDecorators(property)![0]!.expression as ts.CallExpression;
      return {
        of: `${entity.name!.text}.${property.name.getText()}`,
        column: (decorator.arguments[0] as ts.StringLiteral).text + (/array: true/.test(decorator.getText()) ? '[]' : ''),
        isNullable: /nullable: true/.test(decorator.getText()),
        isSecret: /select: false/.test(decorator.getText()),
        isOptional: property.questionToken !== undefined,
        type: property.type!.getText(),
      };
    }),
  );
}

/** What the value of a column is in TypeScript; of a text, a UUID and JSON the entity may say more than that. */
const VALUE_TYPES: Readonly<Record<string, RegExp>> = {
  boolean: /^boolean$/,
  int: /^number$/,
  smallint: /^number$/,
  real: /^number$/,
  'double precision': /^number$/,
  bigint: /^bigint$/,
  timestamptz: /^Date$/,
  date: /^string$/,
  bytea: /^Buffer$/,
};

describe('an entity', () => {
  beforeAll(async () => {
    market = await openMarketplace();
    tables = await columnsOfDatabase();
  });
  afterAll(() => market.close());

  it('equals its table in columns, types, nullability and primary key', () => {
    const entities = market.get(DataSource).entityMetadatas;
    expect(entities.length).toBeGreaterThan(12);
    for (const entity of entities) {
      const table = `${entity.schema}.${entity.tableName}`;
      expect({ table, columns: columnsOfEntity(entity) }).toEqual({ table, columns: tables.get(table) });
    }
  });

  it('belongs to one table and is registered with TypeORM', async () => {
    const entities = market.get(DataSource).entityMetadatas;
    const written: string[] = [];
    for (const path of await sources('.entity.ts'))
      written.push(...[...(await readFile(path, 'utf8')).matchAll(/^export class (\w+)/gm)].map((match) => match[1]!));
    expect(entities.map((entity) => entity.name).sort()).toEqual(written.sort());
    expect(new Set(entities.map((entity) => entity.tablePath)).size).toBe(entities.length);
  });

  it('holds neither relations nor methods', async () => {
    for (const entity of market.get(DataSource).entityMetadatas) expect([entity.name, entity.relations]).toEqual([entity.name, []]);
    for (const path of await sources('.entity.ts')) {
      const file = ts.createSourceFile(path, await readFile(path, 'utf8'), ts.ScriptTarget.ES2022, true);
      const members = file.statements.filter(ts.isClassDeclaration).flatMap((entity) => [...entity.members]);
      expect([path, members.filter((member) => !ts.isPropertyDeclaration(member)).length]).toEqual([path, 0]);
    }
  });

  it('gives each property a type that fits its column', async () => {
    const wrong: string[] = [];
    for (const path of await sources('.entity.ts'))
      for (const { of, column, isNullable, isSecret, isOptional, type } of propertiesIn(path, await readFile(path, 'utf8'))) {
        const value = type.replace(/ \| null$/, '');
        if ((value !== type) !== isNullable) wrong.push(`${of}: ${type} for a column that is ${isNullable ? '' : 'not '}nullable`);
        if (isSecret !== isOptional) wrong.push(`${of}: only what is not selected is optional`);
        if (VALUE_TYPES[column]?.test(value) === false) wrong.push(`${of}: ${type} for ${column}`);
      }
    expect(wrong).toEqual([]);
  });

  it('replaces each list of columns that a statement would repeat', async () => {
    const names: Tables = new Map([...tables].map(([table, columns]) => [table, columns.map(({ name }) => name)]));
    const byHand = new Map<string, string>();
    for (const path of await sources('.ts')) {
      if (EXPORTS.test(path) || path.endsWith('.checks.ts')) continue;
      const domain = path.split('/')[1]!;
      const found = wholeRowsIn(await readFile(path, 'utf8'), names, SCHEMAS[domain] ?? [domain]);
      if (found.length > 0) byHand.set(path, `${path}: ${found.map(({ table, line }) => `${table} in line ${line}`).join(', ')}`);
    }
    expect([...byHand].flatMap(([path, problem]) => (path in BY_HAND ? [] : [problem]))).toEqual([]);
    expect(Object.keys(BY_HAND).filter((path) => !byHand.has(path))).toEqual([]);
  });
});

describe('wholeRowsIn', () => {
  const parcels: Tables = new Map([['post.parcel', ['id', 'worker_id', 'weight', 'sent_at', 'note']]]);
  const linesIn = (source: string) => wholeRowsIn(source, parcels, ['post']).map(({ table, line }) => `${table} ${line}`);

  it.each([
    ['a statement that selects most columns', 'sql = `select id, worker_id as "workerId", weight, note from post.parcel where id = $1`'],
    ['a statement that returns most columns', 'sql = `update post.parcel set weight = 1 returning id, worker_id, weight, sent_at`'],
    ['a constant that lists most columns', 'const PARCEL = `p.id, p.worker_id as "workerId", p.weight, p.sent_at as "sentAt", p.note`'],
    ['a list in a subquery', 'sql = `select 1 from (select id, worker_id, weight, note from post.parcel) p`'],
  ])('finds %s', (_what, source) => expect(linesIn(`\n${source};`)).toEqual(['post.parcel 2']));

  it.each([
    ['columns that an insert writes', 'sql = `insert into post.parcel (id, worker_id, weight, sent_at, note) values ($1, $2, $3, $4, $5)`'],
    [
      'columns that an insert selects',
      'sql = `insert into post.parcel (id, worker_id, weight, sent_at) select id, worker_id, weight, sent_at from given`',
    ],
    ['a part of a row', 'sql = `select id, worker_id, weight from post.parcel`'],
    ['the columns of an entity', 'sql = `select ${columnsOf(ParcelEntity)} from post.parcel where worker_id = $1 and weight > 1`'],
    ['the columns of another table', 'sql = `select id, worker_id, weight, sent_at from post.letter`'],
  ])('passes %s', (_what, source) => expect(linesIn(source)).toEqual([]));
});
