/** What the application's role may do with each table is what its statements use: no right more, none less. */
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { asOwner, createTestDatabase, type TestDatabase } from '../kit/database.ts';
import { usedRights, type UsedRights } from './used-rights.ts';

let database: TestDatabase;
let used: UsedRights;
beforeAll(async () => {
  database = await createTestDatabase();
  used = await asOwner(database.ownerUrl, usedRights);
});
afterAll(() => database.drop());

const OURS = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public', 'graphile_worker')`;

/** By table or view: the rights that the role has, but SELECT. */
async function held(kinds: string): Promise<Map<string, string[]>> {
  return asOwner(database.ownerUrl, async (client) => {
    const { rows } = await client.query<{ name: string; rights: string[] }>(
      `select n.nspname || '.' || c.relname as name, array(
         select r from unnest(array['insert', 'update', 'delete', 'truncate', 'references', 'trigger']) r
         where has_table_privilege('guildhall_app', c.oid, r)) as rights
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${OURS} and c.relkind = any ($1) order by 1`,
      [[...kinds]],
    );
    return new Map(rows.map(({ name, rights }) => [name, rights]));
  });
}

it('every table has exactly the rights that the statements of the application use', async () => {
  const differences: string[] = [];
  for (const [table, rights] of await held('rp')) {
    const needed = ['insert', 'update', 'delete'].filter((right) => used.get(table)?.has(right as never) === true);
    const line = `"${table}": ${JSON.stringify(needed)}`;
    if (JSON.stringify(rights) !== JSON.stringify(needed))
      differences.push(`has ${JSON.stringify(rights)}; write in migrations/rights.json: ${line}`);
  }
  expect(differences).toEqual([]);
});

it('the statements name only tables that exist', async () => {
  const tables = await held('rp');
  expect([...used.keys()].filter((table) => !tables.has(table))).toEqual([]);
});

it('rights.json names tables that exist, each once, in order', async () => {
  const text = await readFile('migrations/rights.json', 'utf8');
  const named = [...text.matchAll(/^ {2}"([^"]+)"/gm)].map(([, name]) => name);
  const tables = [...(await held('rp')).keys()];
  expect(named).toEqual(tables.filter((table) => named.includes(table)));
  expect(named.length).toBeGreaterThan(90);
});

it('views are for reading only', async () => {
  const views = await held('vm');
  expect(views.size).toBeGreaterThan(0);
  expect([...views].filter(([, rights]) => rights.length > 0)).toEqual([]);
});

it('the scan sees what it has to see', () => {
  expect(used.get('identity.session')).toEqual(new Set(['insert', 'update', 'delete']));
  expect(used.get('identity.organisation')).toEqual(new Set(['insert', 'update']));
  // By a row lock, a trigger and a COPY.
  expect(used.get('payouts.stripe_call')?.has('update')).toBe(true);
  expect(used.get('labels.change')?.has('insert')).toBe(true);
  expect(used.get('batches.task')?.has('insert')).toBe(true);
  expect(used.get('payouts.payout')?.has('delete')).toBe(false);
});

describe('the role of the application', () => {
  const refused = async (sql: string): Promise<string> => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query(sql);
      return 'done';
    } catch (error) {
      return String((error as { code?: string }).code);
    } finally {
      await client.end();
    }
  };
  const DENIED = '42501';

  it.each([
    'delete from payouts.payout',
    'delete from payouts.payout_run',
    'delete from payouts.stripe_call',
    'delete from payouts.stripe_event',
    'delete from payouts.stripe_transaction',
    'delete from payouts.checkout',
    'delete from payouts.funding',
    'delete from payouts.refund',
    'delete from payouts.card_dispute',
    'delete from payouts.invoice',
    'delete from payouts.reconciliation_difference',
    'delete from review.review',
    'delete from work.assignment',
    'delete from reputation.evidence',
    'delete from identity.person',
    'delete from identity.restriction',
    'delete from identity.api_key',
    'delete from platform.act',
    'update platform.act set verb = verb',
    'update payouts.funding set id = id',
    'update identity.terms_acceptance set version = version',
    'insert into ledger.entry default values',
    'update ledger.balance set account_id = account_id',
    'delete from ledger.journal',
    'insert into platform.seal default values',
    'delete from platform.append_only',
    'truncate payouts.payout',
    'truncate identity.session',
    'alter table payouts.payout disable trigger all',
    'drop table payouts.payout',
    'create table identity.mine (id int)',
    'create table public.mine (id int)',
    'delete from public.migration',
  ])('%s is refused', async (sql) => expect(await refused(sql)).toBe(DENIED));
});
