/** Many postings at once on the same accounts: none deadlocks, no floor breaks, no minor unit is made or lost. */
import { createHash, randomInt } from 'node:crypto';
import pg from 'pg';
import { newId } from '../../src/kernel/index.ts';
import { chart, type LedgerEvent } from '../../src/ledger/index.ts';
import { fresh, openBooks, usd, type Books } from './kit.ts';

function shuffled<T>(items: readonly T[]): T[] {
  const rest = [...items];
  return items.map(() => rest.splice(randomInt(rest.length), 1)[0]!);
}

describe('concurrent transactions', () => {
  let books: Books;
  let clients: pg.Client[];
  beforeAll(async () => {
    books = await openBooks();
    clients = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const client = new pg.Client({ connectionString: books.database.url });
        await client.connect();
        return client;
      }),
    );
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.end()));
    await books.close();
  });

  /** Without the retries that a command has: a deadlock fails the test. Answers whether it was posted. */
  async function post(client: pg.Client, events: readonly LedgerEvent[]): Promise<boolean> {
    const request = JSON.stringify(
      events.map(({ event, ref, lines }) => ({
        event,
        ref,
        lines: lines.map(({ account, amountMinor }) => [account.kind, account.ownerId, account.currency, String(amountMinor)]),
      })),
    );
    const hash = createHash('sha256').update(request).digest();
    const { rows } = await client.query<{ journal_id: string | null }>('select * from ledger.post($1, $2, $3, $4, $5, $6)', [
      newId<'Journal'>(),
      newId<'Journal'>(),
      hash,
      'test',
      books.clock.now(),
      request,
    ]);
    return rows[0]!.journal_id !== null;
  }

  it('postings never deadlock, in any order of accounts and when they open the same account', async () => {
    const workers = Array.from({ length: 6 }, fresh.worker);
    const launched = await Promise.all(Array.from({ length: 4 }, () => books.launched(1_000_000n, 100_000n)));
    let approvals = 0;
    await Promise.all(
      clients.map(async (client) => {
        for (let round = 0; round < 25; round++) {
          const newWorkers = round === 0 ? workers : [];
          const events = shuffled([...workers, ...newWorkers]).flatMap((workerId) =>
            shuffled(launched)
              .slice(0, 2)
              .flatMap(({ batchId, organisationId }) => [
                chart.approved({ assignmentId: fresh.assignment(), batchId, workerId, reward: usd(5), fee: usd(1) }),
                chart.bonus({ bonusId: fresh.bonus(), organisationId, workerId, amount: usd(5), fee: usd(1) }),
              ]),
          );
          expect(await post(client, shuffled(events))).toBe(true);
          approvals += events.length;
        }
      }),
    );
    const earned = await Promise.all(workers.map((workerId) => books.balance('worker_pending', workerId)));
    expect(earned.reduce((sum, each) => sum + each, 0n)).toBe(BigInt(approvals) * 5n);
    expect(await books.balance('platform_fee_revenue', null)).toBe(BigInt(approvals));
    expect(await books.problems()).toEqual([]);
  });

  it('transactions spend the same money once', async () => {
    for (let round = 0; round < 10; round++) {
      const { organisationId } = await books.launched(1_001n, 1n);
      const outcomes = await Promise.all(
        clients.flatMap((client) => [
          post(client, [chart.launch({ batchId: fresh.batch(), organisationId, revision: 1, total: usd(100) })]),
          post(client, [chart.launch({ batchId: fresh.batch(), organisationId, revision: 1, total: usd(100) })]),
        ]),
      );
      expect(outcomes.filter(Boolean)).toHaveLength(10);
      expect(await books.balance('requester_available', organisationId)).toBe(0n);
    }
  });

  it('reads an exact platform balance while it is rolled up', async () => {
    const { batchId } = await books.launched(100_000n, 100_000n);
    const before = await books.balance('platform_fee_revenue', null);
    let posted = 0n;
    let running = true;
    const seen: bigint[] = [];
    const rolling = (async () => {
      while (running) {
        await books.jobs.sweepAll();
        seen.push(await books.balance('platform_fee_revenue', null));
      }
    })();
    await Promise.all(
      clients.map(async (client) => {
        for (let i = 0; i < 20; i++) {
          await post(client, [
            chart.approved({ assignmentId: fresh.assignment(), batchId, workerId: fresh.worker(), reward: usd(2), fee: usd(1) }),
          ]);
          posted += 1n;
        }
      }),
    );
    running = false;
    await rolling;
    expect(await books.balance('platform_fee_revenue', null)).toBe(before + posted);
    // It only grew, whenever somebody looked.
    expect(seen).toEqual([...seen].sort((a, b) => Number(a - b)));
    await books.jobs.sweepAll();
    expect(await books.db.query('select * from ledger.unrolled')).toEqual([]);
    expect(await books.balance('platform_fee_revenue', null)).toBe(before + posted);
  });
});
