/**
 * Money that earlier versions stored in currencies whose digits they took from ICU: the upgrade refuses to start on each of
 * them, changes nothing by that, and goes on when the operator has said how the amounts are to be read.
 */
import { formatMoney, knownDigits, newId } from '../../src/kernel/index.ts';
import { MIGRATIONS_DIRECTORY, migrate } from '../../src/platform/database/migrate.ts';
import { diagnose } from '../../src/operator/doctor.ts';
import { acceptedCurrencies } from '../../src/operator/migrate.ts';
import { asOwner, type TestDatabase } from '../kit/database.ts';
import { APPLICATION_ROLE, fixtures, OldSchemas, standingOf } from './kit.ts';

const CHANGED = 'AFN ALL COP HUF IDR IQD IRR KPW LAK LBP MGA MMK PKR RSD SLL SOS SYP YER'.split(' ');
const schemas = new OldSchemas();
afterAll(() => schemas.drop());

const worldOf = () => schemas.restore(fixtures().find(({ name }) => name.endsWith('/world.seed'))!);

/** What an earlier version left: own money of 123456 minor units in the bank, in each of the currencies. */
async function storeIn(database: TestDatabase, currencies: readonly string[]): Promise<void> {
  await asOwner(database.ownerUrl, async (client) => {
    for (const currency of currencies) {
      const id = newId<'OwnMoney'>(new Date());
      const lines = [
        ['bank', null, currency, '-123456'],
        ['platform_equity', null, currency, '123456'],
      ];
      await client.query('select ledger.post($1, $2, $3, $4, now(), $5)', [
        newId<'Journal'>(new Date()),
        `eqin:${id}`,
        Buffer.alloc(32),
        'system:test',
        JSON.stringify([{ event: 'eqin', ref: id, lines }]),
      ]);
      const [admin] = (await client.query<{ id: string }>('select id from identity.person order by id limit 1')).rows;
      await client.query(
        `insert into payouts.own_money (id, direction, state, reference, amount_minor, currency, value_date, recorded_by, recorded_at)
         values ($1, 'in', 'done', $2, 123456, $3, '2026-11-01', $4, now())`,
        [id, `statement in ${currency}`, currency, admin?.id],
      );
    }
  });
}

const upgradeWith = (database: TestDatabase, accepted: readonly string[] = []) =>
  migrate(database.ownerUrl, APPLICATION_ROLE, MIGRATIONS_DIRECTORY, accepted);
const refusalOf = (database: TestDatabase, accepted: readonly string[] = []) =>
  upgradeWith(database, accepted).then(
    () => null,
    (error: Error) => error.message,
  );
const readings = (database: TestDatabase) =>
  asOwner(
    database.ownerUrl,
    async (client) =>
      (await client.query<{ currency: string; stored_in: string[] }>('select currency, stored_in from platform.iso_minor_units order by 1'))
        .rows,
  );

describe('the upgrade of a database with money in every currency whose digits change', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await worldOf();
    await storeIn(database, CHANGED);
  }, 60_000);
  afterAll(() => database.drop());

  it('refuses the upgrade with the name of every currency, where its money is and what to do', async () => {
    const { money } = await standingOf(database);
    const message = await refusalOf(database);
    for (const currency of CHANGED) {
      expect(message).toContain(`${currency} (0 digits before, ${knownDigits(currency)} now; in ledger.entry, payouts.own_money)`);
    }
    expect(message).toContain(`npm run migrate -- --accept-iso-digits ${CHANGED.join(',')}`);
    expect(message).toContain('docs/money.md');
    expect(message).not.toContain('USD');
    expect((await standingOf(database)).money).toEqual(money);
  });

  it.each(CHANGED)('refuses the upgrade for %s when every other currency is accepted', async (currency) => {
    const message = await refusalOf(
      database,
      CHANGED.filter((other) => other !== currency),
    );
    expect(message).toMatch(new RegExp(`change: ${currency} \\(0 digits before, \\d now; in [a-z_., ]+\\)\\. Nothing`));
    expect(message).not.toContain(`; ${CHANGED.find((other) => other !== currency)} (`);
  });

  it('goes on when all are accepted: amounts stay what they are, and are printed by ISO 4217', async () => {
    const { money } = await standingOf(database);
    await upgradeWith(database, CHANGED);
    expect((await standingOf(database)).money).toEqual(money);
    for (const currency of CHANGED) {
      expect(money[`${currency} bank`]).toBe('-123456');
      expect(formatMoney({ minor: 123_456n, currency })).toBe(currency === 'IQD' ? '123.456 IQD' : `1234.56 ${currency}`);
    }
    expect(await readings(database)).toEqual(CHANGED.map((currency) => ({ currency, stored_in: ['ledger.entry', 'payouts.own_money'] })));
    const lines: string[] = [];
    await diagnose(database.ownerUrl, (line) => lines.push(line));
    expect(lines.filter((line) => !line.startsWith('ok'))).toEqual([]);
  });

  it('asks only once', async () => {
    expect(await upgradeWith(database)).toEqual([]);
  });
});

describe('the upgrade of a database', () => {
  it('finds a price without any posting, too', async () => {
    const database = await worldOf();
    await asOwner(database.ownerUrl, async (client) => {
      await client.query('begin');
      await client.query('set local session_replication_role = replica');
      await client.query(
        `update batches.batch set currency = 'HUF' where id = (select id from batches.batch where state = 'draft' limit 1)`,
      );
      await client.query('commit');
    });
    expect(await refusalOf(database)).toContain('HUF (0 digits before, 2 now; in batches.batch');
    await database.drop();
  });

  it('needs no word about currencies that are named and in which nothing is stored', async () => {
    const database = await worldOf();
    await asOwner(database.ownerUrl, (client) =>
      client.query(`insert into identity.organisation select (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(), 'currency', 'HUF', 'name', 'Budapest'))).*
        from identity.organisation o order by id limit 1`),
    );
    await upgradeWith(database);
    expect(await readings(database)).toEqual([]);
    await database.drop();
  });
});

describe('--accept-iso-digits', () => {
  it('reads a list of currencies, and refuses what is none', () => {
    expect(acceptedCurrencies(' HUF, IDR,')).toEqual(['HUF', 'IDR']);
    expect(acceptedCurrencies(undefined)).toEqual([]);
    expect(() => acceptedCurrencies('HUF,forint')).toThrow('not forint');
    expect(() => acceptedCurrencies('all')).toThrow('ISO 4217 codes');
  });
});
