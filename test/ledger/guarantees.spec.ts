/**
 * What the database guarantees, each tried by the application's role and, where it holds for everybody, by the owner of
 * the tables, a superuser. How rows come in and stay.
 */
import { newId } from '../../src/kernel/index.ts';
import { ACCOUNT_KINDS, ALL_ACCOUNT_KINDS, chart, isGuarded, type AccountKind } from '../../src/ledger/index.ts';
import { fund, handEntry, openIntruders, type Intruders, type Statement } from './intruders.ts';
import { fresh, openBooks, usd, type Books } from './kit.ts';

describe('the guarantees of the database', () => {
  let books: Books;
  let intruders: Intruders;
  beforeAll(async () => {
    books = await openBooks();
    intruders = await openIntruders(books);
  });
  afterAll(async () => {
    await intruders.leave();
    await books.close();
  });
  afterEach(async () => {
    expect(await books.problems()).toEqual([]);
  });

  it('the chart of accounts equals that of the code', async () => {
    const { rows } = await intruders.owner.query<{
      kind: AccountKind;
      owner_kind: string;
      guarded: boolean;
      floor: string;
      ceiling: string;
    }>('select * from ledger.account_kind order by kind');
    expect(rows).toEqual(
      [...ALL_ACCOUNT_KINDS].sort().map((kind) => ({
        kind,
        owner_kind: ACCOUNT_KINDS[kind].owner,
        guarded: isGuarded(kind),
        floor: ACCOUNT_KINDS[kind].floor,
        ceiling: ACCOUNT_KINDS[kind].ceiling,
      })),
    );
  });

  describe('1: an event sums to zero per currency', () => {
    const organisationId = fresh.organisation();
    it('refuses an unbalanced posting', async () => {
      for (const client of intruders.both) {
        const lopsided = {
          ...fund(organisationId, 100),
          lines: [
            ['bank', null, 'USD', '-99'],
            ['requester_available', organisationId, 'USD', '100'],
          ],
        };
        await intruders.refused(client, 'LG001', intruders.posting([lopsided]));
        const twoCurrencies = {
          ...lopsided,
          lines: [
            ['bank', null, 'EUR', '-100'],
            ['requester_available', organisationId, 'USD', '100'],
          ],
        };
        await intruders.refused(client, 'LG001', intruders.posting([twoCurrencies]));
        // Two wrongs that make zero together are wrong all the same.
        const shifted = [
          { ...lopsided, ref: newId<'Funding'>() },
          {
            ...lopsided,
            ref: newId<'Funding'>(),
            lines: [
              ['bank', null, 'USD', '-101'],
              ['requester_available', organisationId, 'USD', '100'],
            ],
          },
        ];
        await intruders.refused(client, 'LG001', intruders.posting(shifted));
      }
    });
    it('refuses unbalanced rows of the owner at commit', async () => {
      await intruders.refused(
        intruders.owner,
        'LG001',
        ...(await intruders.byHand((journal, [bank, equity]) => [handEntry(journal, 1, bank!, -5), handEntry(journal, 2, equity!, 4)])),
      );
    });
    it('refuses unbalanced rows when constraints are checked early', async () => {
      const early: Statement[] = [['set constraints all immediate']];
      // Checked before it has entries: it announced two.
      await intruders.refused(intruders.owner, 'LG001', ...early, ...(await intruders.byHand(() => [])));
      // Checked while it is balanced: no further entry fits.
      const statements = await intruders.byHand((journal, [bank, equity]) => [
        handEntry(journal, 1, bank!, -5),
        handEntry(journal, 2, equity!, 5),
        ...early,
        handEntry(journal, 3, equity!, 7),
      ]);
      await intruders.refused(intruders.owner, 'LG004', ...statements);
    });
    it('refuses a journal with another number of entries than it announced', async () => {
      await intruders.refused(intruders.owner, 'LG001', ...(await intruders.byHand(() => [])));
      await intruders.refused(
        intruders.owner,
        'LG001',
        ...(await intruders.byHand((journal, [bank, equity]) => [handEntry(journal, 1, bank!, -5), handEntry(journal, 2, equity!, 5)], 3)),
      );
    });
  });

  it('2: entries are added only in the transaction of their journal', async () => {
    const organisationId = fresh.organisation();
    const journal = await books.post(chart.fundingReceived({ fundingId: fresh.funding(), organisationId, gross: usd(10), rail: 'manual' }));
    const columns = '(journal_id, seq, event, ref, account_id, currency, amount)';
    const copy = (seq: string): [string, unknown[]] => [
      `insert into ledger.entry ${columns} select journal_id, ${seq}, event, ref, account_id, currency, amount from ledger.entry
       where journal_id = $1 and account_version is null`,
      [journal],
    ];
    await intruders.refused(intruders.owner, 'LG004', copy('3'));
    await intruders.refused(intruders.owner, '23505', copy('2'));
    await intruders.refused(intruders.application, '42501', copy('3'));
    // Nor into the gap that a superuser made.
    await intruders.refused(
      intruders.owner,
      'LG004',
      ['set local session_replication_role = replica'],
      ['delete from ledger.entry where journal_id = $1 and seq = 2', [journal]],
      ['set local session_replication_role = origin'],
      copy('2'),
    );
  });

  it('3: nothing posted is changed or removed', async () => {
    await books.launched(100n, 40n);
    const statements = ['journal', 'posted', 'entry', 'account', 'account_kind'].flatMap((table) => [
      `delete from ledger.${table}`,
      `truncate ledger.${table} cascade`,
    ]);
    statements.push(
      `update ledger.entry set amount = amount + 1`,
      `update ledger.journal set actor = 'x'`,
      `update ledger.posted set ref = 'x'`,
      `update ledger.account set owner_id = gen_random_uuid() where owner_id is not null`,
      `update ledger.account_kind set floor = -100 where floor = 0`,
    );
    for (const sql of statements) {
      await intruders.refused(intruders.owner, '23001', [sql]);
      await intruders.refused(intruders.application, '42501', [sql]);
    }
    for (const sql of [
      'delete from ledger.balance',
      'truncate ledger.balance',
      'update ledger.balance set floor = -1',
      'update ledger.balance set ceiling = 1',
    ]) {
      await intruders.refused(intruders.owner, '23001', [sql]);
    }
  });

  it('3: the application can post and open accounts, and cannot write rows itself', async () => {
    const organisationId = fresh.organisation();
    await intruders.application.query(...intruders.posting([fund(organisationId, 25)]));
    await intruders.application.query(`select ledger.open_account('requester_pending', $1, 'USD', $2)`, [
      organisationId,
      books.clock.now(),
    ]);
    const hands = [
      ...['journal', 'posted', 'entry', 'account', 'balance', 'unrolled', 'account_kind'].map(
        (table) => `insert into ledger.${table} select * from ledger.${table}`,
      ),
      'update ledger.balance set posted = posted + 1',
      'delete from ledger.balance',
      'delete from ledger.unrolled',
      `update ledger.unrolled set amount = 1`,
      `alter table ledger.entry disable trigger all`,
      `create table ledger.mine (id int)`,
      `set session_replication_role = replica`,
    ];
    for (const sql of hands) await intruders.refused(intruders.application, '42501', [sql]);
    const { rows } = await intruders.owner.query<{ granted: boolean }>(
      `select has_any_column_privilege('guildhall_app', c.oid, 'insert, update, references') or has_table_privilege('guildhall_app', c.oid, 'delete, truncate, trigger')
       as granted from pg_class c where c.relnamespace = 'ledger'::regnamespace and c.relkind in ('r', 'v')`,
    );
    expect(rows.length).toBeGreaterThan(7);
    expect(rows.every((row) => !row.granted)).toBe(true);
  });

  it('3: functions of the owner ignore the search path of the caller', async () => {
    const { rows } = await intruders.owner.query<{ name: string; config: string[] | null }>(
      `select proname as name, proconfig as config from pg_proc where pronamespace = 'ledger'::regnamespace and prosecdef`,
    );
    expect(rows.map((row) => row.name).sort()).toEqual(['open_account', 'post', 'roll_up']);
    for (const row of rows) expect(row.config).toContain('search_path=pg_catalog, pg_temp');
    const { rows: open } = await intruders.owner.query(
      `select proname from pg_proc p, aclexplode(coalesce(proacl, acldefault('f', proowner))) a
       where pronamespace = 'ledger'::regnamespace and a.grantee = 0`,
    );
    expect(open).toEqual([]);
  });
});
