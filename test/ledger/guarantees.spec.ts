/**
 * What the database guarantees, each tried by the application's role and, where it holds for everybody, by the owner of
 * the tables, a superuser.
 */
import { createHash } from 'node:crypto';
import pg from 'pg';
import { newId } from '../../src/kernel/index.ts';
import { ALL_ACCOUNT_KINDS, ACCOUNT_KINDS, chart, isGuarded, type AccountKind, type LedgerEvent } from '../../src/ledger/index.ts';
import { fresh, openBooks, usd, type Books } from './kit.ts';

describe('the database guarantees that', () => {
  let books: Books;
  let owner: pg.Client;
  let application: pg.Client;
  beforeAll(async () => {
    books = await openBooks();
    owner = new pg.Client({ connectionString: books.database.ownerUrl });
    application = new pg.Client({ connectionString: books.database.url });
    await Promise.all([owner.connect(), application.connect()]);
  });
  afterAll(async () => {
    await Promise.all([owner.end(), application.end()]);
    await books.close();
  });
  afterEach(async () => {
    expect(await books.problems()).toEqual([]);
  });

  const both = () => [
    { role: 'the application', client: application },
    { role: 'the owner', client: owner },
  ];

  /** How many rows the ledger has, so that a refusal can be seen to change none. */
  async function size(): Promise<string> {
    const tables = ['account', 'balance', 'journal', 'posted', 'entry', 'unrolled', 'account_kind'];
    const counts = tables.map((table) => `(select count(*) || ':' || coalesce(sum(hashtext(t::text)), 0) from ledger.${table} t)`);
    return (await owner.query<{ size: string }>(`select concat_ws(' ', ${counts.join(', ')}) as size`)).rows[0]!.size;
  }

  /** Runs statements in one transaction, which must fail with this SQLSTATE and change nothing. */
  async function refused(client: pg.Client, code: string, ...statements: [sql: string, parameters?: unknown[]][]): Promise<string> {
    const before = await size();
    await client.query('begin');
    let failure: { code?: string; message: string } | null = null;
    try {
      for (const [sql, parameters] of statements) await client.query(sql, parameters);
      await client.query('commit');
    } catch (error) {
      failure = error as { code?: string; message: string };
      await client.query('rollback');
    }
    expect({ code: failure?.code, message: failure?.message }).toEqual({ code, message: expect.any(String) });
    expect(await size()).toBe(before);
    return failure!.message;
  }

  /** A call of ledger.post as the application makes it. */
  function posting(events: unknown, key: string = newId<'Journal'>(), journal: string = newId<'Journal'>()): [string, unknown[]] {
    const request = JSON.stringify(events);
    return [
      'select * from ledger.post($1, $2, $3, $4, $5, $6)',
      [journal, key, createHash('sha256').update(request).digest(), 'test', books.clock.now(), request],
    ];
  }

  const fund = (organisationId: string, amount: number, ref: string = newId<'Funding'>()) => ({
    event: 'fund',
    ref,
    lines: [
      ['bank', null, 'USD', `-${amount}`],
      ['requester_available', organisationId, 'USD', `${amount}`],
    ],
  });

  /** The owner's way around ledger.post: rows by hand. */
  async function byHand(
    entries: (journal: string, accounts: string[]) => [string, unknown[]?][],
    announced = 2,
  ): Promise<[string, unknown[]?][]> {
    const journal = newId<'Journal'>();
    const { rows } = await owner.query<{ id: string }>(
      `select ledger.open_account(kind, null, 'USD', $1) as id from unnest(array['bank', 'platform_equity']) kind`,
      [books.clock.now()],
    );
    return [
      [
        `insert into ledger.journal (id, idempotency_key, request_hash, actor, created_at, entries, hash) values ($1, $2, '', 'hand', $3, $4, '')`,
        [journal, `hand:${journal}`, books.clock.now(), announced],
      ],
      [
        `insert into ledger.posted (event, ref, journal_id, first_seq, last_seq) values ('hand', ($1::uuid)::text, $1::uuid, 1, 2)`,
        [journal],
      ],
      ...entries(
        journal,
        rows.map((row) => row.id),
      ),
    ];
  }
  const entry = (journal: string, seq: number, account: string, amount: number): [string, unknown[]] => [
    `insert into ledger.entry (journal_id, seq, event, ref, account_id, currency, amount) values ($1::uuid, $2, 'hand', ($1::uuid)::text, $3, 'USD', $4)`,
    [journal, seq, account, amount],
  ];

  it('the chart of accounts is the one of the code', async () => {
    const { rows } = await owner.query<{ kind: AccountKind; owner_kind: string; guarded: boolean; floor: string; ceiling: string }>(
      'select * from ledger.account_kind order by kind',
    );
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
    it('when posted', async () => {
      for (const { client } of both()) {
        const lopsided = {
          ...fund(organisationId, 100),
          lines: [
            ['bank', null, 'USD', '-99'],
            ['requester_available', organisationId, 'USD', '100'],
          ],
        };
        await refused(client, 'LG001', posting([lopsided]));
        const twoCurrencies = {
          ...lopsided,
          lines: [
            ['bank', null, 'EUR', '-100'],
            ['requester_available', organisationId, 'USD', '100'],
          ],
        };
        await refused(client, 'LG001', posting([twoCurrencies]));
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
        await refused(client, 'LG001', posting(shifted));
      }
    });
    it('at commit, for the owner who writes rows by hand', async () => {
      await refused(
        owner,
        'LG001',
        ...(await byHand((journal, [bank, equity]) => [entry(journal, 1, bank!, -5), entry(journal, 2, equity!, 4)])),
      );
    });
    it('also when constraints are checked early', async () => {
      const early: [string, unknown[]?][] = [['set constraints all immediate']];
      // Checked before it has entries: it announced two.
      await refused(owner, 'LG001', ...early, ...(await byHand(() => [])));
      // Checked while it is balanced: no further entry fits.
      const statements = await byHand((journal, [bank, equity]) => [
        entry(journal, 1, bank!, -5),
        entry(journal, 2, equity!, 5),
        ...early,
        entry(journal, 3, equity!, 7),
      ]);
      await refused(owner, 'LG004', ...statements);
    });
    it('and a journal has entries, as many as it announced', async () => {
      await refused(owner, 'LG001', ...(await byHand(() => [])));
      await refused(
        owner,
        'LG001',
        ...(await byHand((journal, [bank, equity]) => [entry(journal, 1, bank!, -5), entry(journal, 2, equity!, 5)], 3)),
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
    await refused(owner, 'LG004', copy('3'));
    await refused(owner, '23505', copy('2'));
    await refused(application, '42501', copy('3'));
    // Nor into the gap that a superuser made.
    await refused(
      owner,
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
      await refused(owner, '23001', [sql]);
      await refused(application, '42501', [sql]);
    }
    for (const sql of [
      'delete from ledger.balance',
      'truncate ledger.balance',
      'update ledger.balance set floor = -1',
      'update ledger.balance set ceiling = 1',
    ]) {
      await refused(owner, '23001', [sql]);
    }
  });

  it('3: the application may post and open accounts, and write nothing by hand', async () => {
    const organisationId = fresh.organisation();
    await application.query(...posting([fund(organisationId, 25)]));
    await application.query(`select ledger.open_account('requester_pending', $1, 'USD', $2)`, [organisationId, books.clock.now()]);
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
    for (const sql of hands) await refused(application, '42501', [sql]);
    const { rows } = await owner.query<{ granted: boolean }>(
      `select has_any_column_privilege('guildhall_app', c.oid, 'insert, update, references') or has_table_privilege('guildhall_app', c.oid, 'delete, truncate, trigger')
       as granted from pg_class c where c.relnamespace = 'ledger'::regnamespace and c.relkind in ('r', 'v')`,
    );
    expect(rows.length).toBeGreaterThan(7);
    expect(rows.every((row) => !row.granted)).toBe(true);
  });

  it('3: functions of the owner do not look where the caller says', async () => {
    const { rows } = await owner.query<{ name: string; config: string[] | null }>(
      `select proname as name, proconfig as config from pg_proc where pronamespace = 'ledger'::regnamespace and prosecdef`,
    );
    expect(rows.map((row) => row.name).sort()).toEqual(['open_account', 'post', 'roll_up']);
    for (const row of rows) expect(row.config).toContain('search_path=pg_catalog, pg_temp');
    const { rows: open } = await owner.query(
      `select proname from pg_proc p, aclexplode(coalesce(proacl, acldefault('f', proowner))) a
       where pronamespace = 'ledger'::regnamespace and a.grantee = 0`,
    );
    expect(open).toEqual([]);
  });

  describe('4: balances stay within their bounds', () => {
    it('when posting: it answers what is missing and writes nothing', async () => {
      const { organisationId } = await books.launched(100n, 40n);
      const spend = {
        event: 'launch',
        ref: 'too much',
        lines: [
          ['requester_available', organisationId, 'USD', '-61'],
          ['batch_escrow', fresh.batch(), 'USD', '61'],
        ],
      };
      const before = (await owner.query('select count(*) from ledger.journal')).rows;
      for (const { client } of both()) {
        const { rows } = await client.query(...posting([spend]));
        expect(rows).toEqual([
          { journal_id: null, short_kind: 'requester_available', short_owner: organisationId, short_currency: 'USD', shortfall: 1n },
        ]);
      }
      expect((await owner.query('select count(*) from ledger.journal')).rows).toEqual(before);
    });
    it('at each line, in their order: what comes in later cannot be spent before', async () => {
      const organisationId = fresh.organisation();
      const launch = chart.launch({ batchId: fresh.batch(), organisationId, revision: 1, total: usd(5) });
      const funding = chart.fundingReceived({ fundingId: fresh.funding(), organisationId, gross: usd(5), rail: 'manual' });
      expect(await books.tryPost([launch, funding])).toBe(5n);
      expect(await books.tryPost([funding, launch])).toEqual(expect.any(String));
    });
    it('above too: nobody owes less than nothing', async () => {
      const overpaid = {
        event: 'dp',
        ref: 'overpaid',
        lines: [
          ['bank', null, 'USD', '-1'],
          ['requester_receivable', fresh.organisation(), 'USD', '1'],
        ],
      };
      for (const { client } of both()) await refused(client, '23514', posting([overpaid]));
    });
    it('for the owner too', async () => {
      await refused(owner, '23514', [`update ledger.balance set posted = -1 where floor = 0`]);
      await books.post(
        chart.disputeOpened({ disputeId: newId<'Act'>(), organisationId: fresh.organisation(), disputed: usd(5), fee: usd(1) }),
      );
      await refused(owner, '23514', [`update ledger.balance set posted = 1 where ceiling = 0`]);
    });
  });

  describe('5: a key is used for one request', () => {
    it('the same again answers the first journal and posts nothing', async () => {
      const event = fund(fresh.organisation(), 30);
      const first = newId<'Journal'>();
      for (const { client } of both()) {
        const { rows } = await client.query(...posting([event], `again:${event.ref}`, client === application ? first : newId<'Journal'>()));
        expect(rows[0]).toMatchObject({ journal_id: first });
      }
    });
    it('also when the money is gone by now', async () => {
      const { organisationId } = await books.launched(10n, 1n);
      const launch = chart.launch({ batchId: fresh.batch(), organisationId, revision: 1, total: usd(9) });
      const journal = await books.tryPost([launch], `gone:${organisationId}`);
      expect(await books.tryPost([launch], `gone:${organisationId}`)).toBe(journal);
    });
    it('another request is refused', async () => {
      const event = fund(fresh.organisation(), 30);
      await application.query(...posting([event], `other:${event.ref}`));
      for (const { client } of both()) {
        await refused(client, 'LG002', posting([{ ...event, ref: newId<'Funding'>() }], `other:${event.ref}`));
      }
      await refused(
        owner,
        '23505',
        ...(await byHand(() => [])).map(([sql, values]): [string, unknown[]?] => [
          sql,
          values?.map((value) => (String(value).startsWith('hand:') ? `other:${event.ref}` : value)),
        ]),
      );
    });
    it('two at once post once', async () => {
      const event = fund(fresh.organisation(), 30);
      const clients = await Promise.all(
        Array.from({ length: 8 }, async () => {
          const client = new pg.Client({ connectionString: books.database.url });
          await client.connect();
          return client;
        }),
      );
      const answers = await Promise.all(
        clients.map((client) => client.query<{ journal_id: string }>(...posting([event], `race:${event.ref}`))),
      );
      await Promise.all(clients.map((client) => client.end()));
      expect(new Set(answers.map(({ rows }) => rows[0]!.journal_id)).size).toBe(1);
    });
  });

  it('an event is posted once, under any key, also within one journal', async () => {
    const event = fund(fresh.organisation(), 30);
    await application.query(...posting([event]));
    for (const { client } of both()) await refused(client, 'LG003', posting([event]));
    for (const { client } of both()) await refused(client, 'LG003', posting([fund(fresh.organisation(), 5), event]));
    const twice = fund(fresh.organisation(), 30);
    await refused(application, 'LG003', posting([twice, twice]));
    await refused(owner, '23505', [`insert into ledger.posted select * from ledger.posted limit 1`]);
  });

  describe('7: a posting is reversed at most once', () => {
    const request = ({ event, ref, reverses, lines }: LedgerEvent, changes: Record<string, unknown> = {}) => ({
      event,
      ref,
      reverses: [reverses!.event, reverses!.ref],
      lines: lines.map(({ account, amountMinor }) => [account.kind, account.ownerId, account.currency, String(amountMinor)]),
      ...changes,
    });
    it('under any name', async () => {
      const funding = chart.fundingReceived({
        fundingId: fresh.funding(),
        organisationId: fresh.organisation(),
        gross: usd(8),
        rail: 'manual',
      });
      await books.post(funding);
      const reversal = chart.reversal(funding);
      await books.post(reversal);
      await books.post(
        chart.fundingReceived({
          fundingId: fresh.funding(),
          organisationId: funding.lines[1]!.account.ownerId as never,
          gross: usd(8),
          rail: 'manual',
        }),
      );
      await expect(books.tryPost([reversal])).rejects.toThrow('was posted before');
      for (const { client } of both()) await refused(client, '23505', posting([request(reversal, { ref: 'another name' })]));
    });
    it('only whole, and only what is no reversal', async () => {
      const funding = chart.fundingReceived({
        fundingId: fresh.funding(),
        organisationId: fresh.organisation(),
        gross: usd(8),
        rail: 'manual',
      });
      await books.post(funding);
      const reversal = chart.reversal(funding);
      const organisation = reversal.lines[0]!.account.ownerId;
      const partly = [
        ['requester_available', organisation, 'USD', '-7'],
        ['bank', null, 'USD', '7'],
      ];
      const inOrder = [...request(reversal).lines].reverse();
      const otherAccount = [
        ['requester_available', organisation, 'USD', '-8'],
        ['platform_equity', null, 'USD', '8'],
      ];
      for (const { client } of both()) {
        for (const lines of [partly, inOrder, otherAccount]) await refused(client, 'LG005', posting([request(reversal, { lines })]));
        await refused(client, '23503', posting([request(reversal, { reverses: ['fund', 'nothing'] })]));
      }
      await books.post(reversal);
      const undoUndo = chart.reversal(reversal);
      for (const { client } of both()) await refused(client, 'LG005', posting([request(undoUndo)]));
    });
  });

  it('what is malformed is refused', async () => {
    const organisationId = fresh.organisation();
    const lines = (kind: string, ownerId: string | null) => [
      {
        event: 'fund',
        ref: 'x',
        lines: [
          ['bank', null, 'USD', '-1'],
          [kind, ownerId, 'USD', '1'],
        ],
      },
    ];
    for (const { client } of both()) {
      await refused(client, 'LG004', posting(lines('no_such_kind', organisationId)));
      await refused(client, 'LG004', posting(lines('requester_available', null)));
      await refused(client, 'LG004', posting(lines('platform_equity', organisationId)));
      await refused(client, 'LG004', posting([]));
      await refused(
        client,
        'LG004',
        posting([
          {
            event: 'fund',
            ref: 'x',
            lines: [
              ['bank', null, 'USD', '0'],
              ['bank', null, 'USD', '0'],
            ],
          },
        ]),
      );
      await refused(client, 'LG004', posting([{ event: 'fund', lines: lines('bank', null)[0]!.lines }]));
    }
  });
});
