/**
 * What the database guarantees, each tried by the application's role and, where it holds for everybody, by the owner of
 * the tables, a superuser. What a posting may do.
 */
import pg from 'pg';
import { newId } from '../../src/kernel/index.ts';
import { chart, type LedgerEvent } from '../../src/ledger/index.ts';
import { fund, openIntruders, type Intruders, type Statement } from './intruders.ts';
import { fresh, openBooks, usd, type Books } from './kit.ts';

describe('the guarantees of the database for postings', () => {
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

  describe('4: balances stay within their bounds', () => {
    it('a posting below the floor returns the missing amount and writes nothing', async () => {
      const { organisationId } = await books.launched(100n, 40n);
      const spend = {
        event: 'launch',
        ref: 'too much',
        lines: [
          ['requester_available', organisationId, 'USD', '-61'],
          ['batch_escrow', fresh.batch(), 'USD', '61'],
        ],
      };
      const before = (await intruders.owner.query('select count(*) from ledger.journal')).rows;
      for (const client of intruders.both) {
        const { rows } = await client.query(...intruders.posting([spend]));
        expect(rows).toEqual([
          { journal_id: null, short_kind: 'requester_available', short_owner: organisationId, short_currency: 'USD', shortfall: 1n },
        ]);
      }
      expect((await intruders.owner.query('select count(*) from ledger.journal')).rows).toEqual(before);
    });
    it('a line cannot spend money that a later line brings in', async () => {
      const organisationId = fresh.organisation();
      const launch = chart.launch({ batchId: fresh.batch(), organisationId, revision: 1, total: usd(5) });
      const funding = chart.fundingReceived({ fundingId: fresh.funding(), organisationId, gross: usd(5), rail: 'manual' });
      expect(await books.tryPost([launch, funding])).toBe(5n);
      expect(await books.tryPost([funding, launch])).toEqual(expect.any(String));
    });
    it('refuses a balance above the ceiling', async () => {
      const overpaid = {
        event: 'dp',
        ref: 'overpaid',
        lines: [
          ['bank', null, 'USD', '-1'],
          ['requester_receivable', fresh.organisation(), 'USD', '1'],
        ],
      };
      for (const client of intruders.both) await intruders.refused(client, '23514', intruders.posting([overpaid]));
    });
    it('refuses a balance out of bounds to the owner of the table', async () => {
      await intruders.refused(intruders.owner, '23514', [`update ledger.balance set posted = -1 where floor = 0`]);
      await books.post(
        chart.disputeOpened({ disputeId: newId<'Act'>(), organisationId: fresh.organisation(), disputed: usd(5), fee: usd(1) }),
      );
      await intruders.refused(intruders.owner, '23514', [`update ledger.balance set posted = 1 where ceiling = 0`]);
    });
  });

  describe('5: a key is used for one request', () => {
    it('returns the first journal for the same request and posts nothing', async () => {
      const event = fund(fresh.organisation(), 30);
      const first = newId<'Journal'>();
      for (const client of intruders.both) {
        const { rows } = await client.query(
          ...intruders.posting([event], `again:${event.ref}`, client === intruders.application ? first : newId<'Journal'>()),
        );
        expect(rows[0]).toMatchObject({ journal_id: first });
      }
    });
    it('returns the first journal when the money is spent by then', async () => {
      const { organisationId } = await books.launched(10n, 1n);
      const launch = chart.launch({ batchId: fresh.batch(), organisationId, revision: 1, total: usd(9) });
      const journal = await books.tryPost([launch], `gone:${organisationId}`);
      expect(await books.tryPost([launch], `gone:${organisationId}`)).toBe(journal);
    });
    it('refuses another request under the same key', async () => {
      const event = fund(fresh.organisation(), 30);
      await intruders.application.query(...intruders.posting([event], `other:${event.ref}`));
      for (const client of intruders.both) {
        await intruders.refused(client, 'LG002', intruders.posting([{ ...event, ref: newId<'Funding'>() }], `other:${event.ref}`));
      }
      await intruders.refused(
        intruders.owner,
        '23505',
        ...(await intruders.byHand(() => [])).map(([sql, values]): Statement => [
          sql,
          values?.map((value) => (String(value).startsWith('hand:') ? `other:${event.ref}` : value)),
        ]),
      );
    });
    it('posts once when two transactions use the key at the same time', async () => {
      const event = fund(fresh.organisation(), 30);
      const clients = await Promise.all(
        Array.from({ length: 8 }, async () => {
          const client = new pg.Client({ connectionString: books.database.url });
          await client.connect();
          return client;
        }),
      );
      const answers = await Promise.all(
        clients.map((client) => client.query<{ journal_id: string }>(...intruders.posting([event], `race:${event.ref}`))),
      );
      await Promise.all(clients.map((client) => client.end()));
      expect(new Set(answers.map(({ rows }) => rows[0]!.journal_id)).size).toBe(1);
    });
  });

  it('6: an event is posted once under any key, including within one journal', async () => {
    const event = fund(fresh.organisation(), 30);
    await intruders.application.query(...intruders.posting([event]));
    for (const client of intruders.both) await intruders.refused(client, 'LG003', intruders.posting([event]));
    for (const client of intruders.both)
      await intruders.refused(client, 'LG003', intruders.posting([fund(fresh.organisation(), 5), event]));
    const twice = fund(fresh.organisation(), 30);
    await intruders.refused(intruders.application, 'LG003', intruders.posting([twice, twice]));
    await intruders.refused(intruders.owner, '23505', [`insert into ledger.posted select * from ledger.posted limit 1`]);
  });

  describe('7: a posting is reversed at most once', () => {
    const request = ({ event, ref, reverses, lines }: LedgerEvent, changes: Record<string, unknown> = {}) => ({
      event,
      ref,
      reverses: [reverses!.event, reverses!.ref],
      lines: lines.map(({ account, amountMinor }) => [account.kind, account.ownerId, account.currency, String(amountMinor)]),
      ...changes,
    });
    it('refuses a second reversal under any name', async () => {
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
      for (const client of intruders.both)
        await intruders.refused(client, '23505', intruders.posting([request(reversal, { ref: 'another name' })]));
    });
    it('refuses a partial reversal, and a reversal of a reversal', async () => {
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
      for (const client of intruders.both) {
        for (const lines of [partly, inOrder, otherAccount])
          await intruders.refused(client, 'LG005', intruders.posting([request(reversal, { lines })]));
        await intruders.refused(client, '23503', intruders.posting([request(reversal, { reverses: ['fund', 'nothing'] })]));
      }
      await books.post(reversal);
      const undoUndo = chart.reversal(reversal);
      for (const client of intruders.both) await intruders.refused(client, 'LG005', intruders.posting([request(undoUndo)]));
    });
  });

  it('refuses a malformed posting', async () => {
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
    for (const client of intruders.both) {
      await intruders.refused(client, 'LG004', intruders.posting(lines('no_such_kind', organisationId)));
      await intruders.refused(client, 'LG004', intruders.posting(lines('requester_available', null)));
      await intruders.refused(client, 'LG004', intruders.posting(lines('platform_equity', organisationId)));
      await intruders.refused(client, 'LG004', intruders.posting([]));
      await intruders.refused(
        client,
        'LG004',
        intruders.posting([
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
      await intruders.refused(client, 'LG004', intruders.posting([{ event: 'fund', lines: lines('bank', null)[0]!.lines }]));
    }
  });
});
