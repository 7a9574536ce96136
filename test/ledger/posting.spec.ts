import { money } from '../../src/kernel/index.ts';
import { chart, entryCursor, type LedgerEntry } from '../../src/ledger/index.ts';
import { fresh, openBooks, usd, type Books } from './kit.ts';

describe('Ledger.post', () => {
  let books: Books;
  beforeAll(async () => {
    books = await openBooks();
  });
  afterAll(() => books.close());

  it('moves money from a funding to a worker', async () => {
    const { organisationId, batchId } = await books.launched(1_000n, 600n);
    const workerId = fresh.worker();
    await books.post(chart.approved({ assignmentId: fresh.assignment(), batchId, workerId, reward: usd(100), fee: usd(20) }));
    expect(await books.balance('requester_available', organisationId)).toBe(400n);
    expect(await books.balance('batch_escrow', batchId)).toBe(480n);
    expect(await books.balance('worker_pending', workerId)).toBe(100n);
    expect(await books.balance('platform_fee_revenue', null)).toBe(20n);
    expect(await books.balance('bank', null)).toBe(-1_000n);
  });

  it('refuses to spend missing money, states the missing amount, and leaves the transaction usable', async () => {
    const { organisationId } = await books.launched(1_000n, 600n);
    const tooMuch = chart.launch({ batchId: fresh.batch(), organisationId, revision: 1, total: usd(401) });
    expect(await books.tryPost([tooMuch])).toBe(1n);
    const inTwo = await books.commands.must(books.system, async (tx) => {
      const first = await books.ledger.post(tx, `${organisationId}:first`, [tooMuch]);
      expect(first).toMatchObject({ ok: false, refusals: [{ kind: 'INSUFFICIENT_FUNDS', shortfall: usd(1) }] });
      return books.ledger.post(tx, `${organisationId}:second`, [
        chart.launch({ batchId: fresh.batch(), organisationId, revision: 1, total: usd(400) }),
      ]);
    });
    expect(inTwo).toEqual(expect.any(String));
    expect(await books.balance('requester_available', organisationId)).toBe(0n);
  });

  it('posts nothing for events without money', async () => {
    const free = { assignmentId: fresh.assignment(), batchId: fresh.batch(), workerId: fresh.worker(), reward: usd(0), fee: usd(0) };
    expect(await books.tryPost([chart.approved(free)])).toBeNull();
  });

  it('returns the first journal for a repeated key, for any caller at any time', async () => {
    const event = chart.fundingReceived({
      fundingId: fresh.funding(),
      organisationId: fresh.organisation(),
      gross: usd(7),
      rail: 'manual',
    });
    const first = await books.tryPost([event], `repeat:${event.ref}`);
    books.clock.advanceSeconds(86_400);
    expect(await books.tryPost([event], `repeat:${event.ref}`)).toBe(first);
    await expect(books.tryPost([chart.reversal(event)], `repeat:${event.ref}`)).rejects.toThrow('was used for another posting');
    await expect(books.tryPost([event])).rejects.toThrow(`fund:${event.ref} was posted before`);
  });

  it('reads an event, its journal and its reversal', async () => {
    const { organisationId, fundingId } = await books.launched(500n, 1n);
    const posted = await books.ledger.eventOf(books.db, 'fund', fundingId);
    expect(posted).toMatchObject({ event: 'fund', ref: fundingId, actor: 'system:test', reverses: null, reversedBy: null });
    expect(posted!.lines.map((line) => [line.seq, line.account.kind, line.amountMinor, line.balanceAfterMinor])).toEqual([
      [1, 'bank', -500n, null],
      [2, 'requester_available', 500n, 500n],
    ]);
    expect(posted!.createdAt).toEqual(books.clock.now());
    const journal = await books.ledger.journal(books.db, posted!.journalId);
    expect(journal!.events.map(({ event, lines }) => [event, lines.length])).toEqual([
      ['fund', 2],
      ['launch', 2],
    ]);
    expect(await books.ledger.eventOf(books.db, 'fund', fresh.funding())).toBeNull();
    expect(await books.ledger.journal(books.db, fresh.funding() as never)).toBeNull();

    const batchId = fresh.batch();
    await books.post(chart.launch({ batchId, organisationId, revision: 1, total: usd(100) }));
    const name = { event: 'launch', ref: `${batchId}:1` };
    await books.commands.must(books.system, (tx) => books.ledger.reverse(tx, `undo ${batchId}`, name));
    expect((await books.ledger.eventOf(books.db, name.event, name.ref))?.reversedBy).toEqual({ event: 'undo', ref: `launch:${batchId}:1` });
    expect(await books.balance('batch_escrow', batchId)).toBe(0n);
  });

  it('reads statements page by page, newest first', async () => {
    const { batchId } = await books.launched(1_000n, 600n);
    const workerId = fresh.worker();
    for (let reward = 1; reward <= 5; reward++) {
      await books.post(chart.approved({ assignmentId: fresh.assignment(), batchId, workerId, reward: usd(reward), fee: usd(1) }));
    }
    for (const account of [
      { kind: 'worker_pending', ownerId: workerId, currency: 'USD' },
      { kind: 'platform_fee_revenue', ownerId: null, currency: 'USD' },
    ] as const) {
      const read: bigint[] = [];
      let after: readonly (string | number)[] | null = null;
      do {
        const page: LedgerEntry[] = await books.ledger.entries(books.db, account, { first: 2, after });
        read.push(...page.slice(0, 2).map((entry) => entry.amountMinor));
        after = page.length > 2 ? entryCursor(page[1]!) : null;
      } while (after !== null);
      expect(read.slice(0, 5)).toEqual(account.ownerId === null ? [1n, 1n, 1n, 1n, 1n] : [5n, 4n, 3n, 2n, 1n]);
    }
    const nothing = { kind: 'worker_pending', ownerId: fresh.worker(), currency: 'USD' } as const;
    expect(await books.ledger.entries(books.db, nothing, { first: 2, after: null })).toEqual([]);
    expect(await books.ledger.entries(books.db, nothing, { first: 2, after: ['not a version', 1] })).toEqual([]);
  });

  it('reads several balances at once, in order, and the trial balance', async () => {
    const one = await books.launched(500n, 100n);
    const two = await books.launched(300n, 300n);
    const available = (ownerId: string) => ({ kind: 'requester_available', ownerId, currency: 'USD' }) as const;
    expect(
      await books.ledger.balances(books.db, [
        available(two.organisationId),
        available(fresh.organisation()),
        available(one.organisationId),
      ]),
    ).toEqual([0n, 0n, 400n]);
    expect(await books.ledger.balancesOf(books.db, [one.batchId, two.batchId, fresh.batch()], 'batch_escrow')).toEqual(
      expect.arrayContaining([
        { ownerId: one.batchId, currency: 'USD', minor: 100n },
        { ownerId: two.batchId, currency: 'USD', minor: 300n },
      ]),
    );
    await books.post(chart.equityPaidIn({ equityId: 'euros', amount: money(5n, 'EUR') }));
    const trial = await books.ledger.trialBalance(books.db);
    for (const currency of ['USD', 'EUR']) {
      const rows = trial.filter((row) => row.currency === currency);
      expect(rows.length).toBeGreaterThan(1);
      expect(rows.reduce((sum, row) => sum + row.minor, 0n)).toBe(0n);
    }
    expect(await books.ledger.audit(books.db)).toEqual([]);
  });

  it('keeps money apart by currency', async () => {
    const organisationId = fresh.organisation();
    await books.post(chart.fundingReceived({ fundingId: fresh.funding(), organisationId, gross: money(90n, 'EUR'), rail: 'manual' }));
    const launch = chart.launch({ batchId: fresh.batch(), organisationId, revision: 1, total: usd(90) });
    expect(await books.tryPost([launch])).toBe(90n);
    expect(await books.balance('requester_available', organisationId, 'EUR')).toBe(90n);
  });
});
