/**
 * Random lives of a small marketplace against a model that is a map of numbers: the ledger accepts what the model
 * accepts, holds the same balances, and every lot is somewhere, whole.
 */
import fc from 'fast-check';
import type { AssignmentId, BatchId, FundingId, OrganisationId, PayoutId, ReviewId, WorkerId } from '../../src/kernel/index.ts';
import { chart, type LedgerEvent } from '../../src/ledger/index.ts';
import { fresh, openBooks, usd, type Books } from './kit.ts';

interface Move {
  readonly verb:
    | 'fund'
    | 'launch'
    | 'withdraw'
    | 'approve'
    | 'release'
    | 'bonus'
    | 'reject'
    | 'stand'
    | 'overturn'
    | 'pay'
    | 'bounce'
    | 'undoFunding'
    | 'refund';
  /** Which of the two organisations, batches, workers. */
  readonly which: 0 | 1;
  readonly amount: number;
}

const move: fc.Arbitrary<Move> = fc.record({
  verb: fc.constantFrom<Move['verb']>(
    ...(['fund', 'fund', 'launch', 'launch', 'withdraw', 'approve', 'approve', 'approve', 'release', 'bonus'] as const),
    ...(['reject', 'stand', 'overturn', 'pay', 'pay', 'bounce', 'undoFunding', 'refund'] as const),
  ),
  which: fc.constantFrom<0 | 1>(0, 1),
  amount: fc.integer({ min: 1, max: 60 }),
});

class World {
  readonly organisations: OrganisationId[] = [fresh.organisation(), fresh.organisation()];
  readonly batches: BatchId[] = [fresh.batch(), fresh.batch()];
  readonly workers: WorkerId[] = [fresh.worker(), fresh.worker()];
  readonly fundings: { id: FundingId; event: LedgerEvent; undone: boolean }[] = [];
  readonly rejections: { reviewId: ReviewId; assignmentId: AssignmentId; which: 0 | 1; reward: number; fee: number; closed: boolean }[] =
    [];
  readonly payouts: { payoutId: PayoutId; which: 0 | 1; amount: number; bounced: boolean }[] = [];
  revision = 0;

  /** The events of a move; null when the world has nothing that it could be about. What is accepted is told by `done`. */
  eventsOf({ verb, which, amount }: Move): { events: LedgerEvent[]; done?: () => void } | null {
    const [organisationId, batchId, workerId] = [this.organisations[which]!, this.batches[which]!, this.workers[which]!];
    const ofBatch = { batchId, organisationId, revision: ++this.revision };
    const slot = { reward: usd(amount), fee: usd(amount % 7) };
    const total = usd(amount * 3);
    switch (verb) {
      case 'fund': {
        const id = fresh.funding();
        const event = chart.fundingReceived({ fundingId: id, organisationId, gross: total, rail: 'manual' });
        return { events: [event], done: () => this.fundings.push({ id, event, undone: false }) };
      }
      case 'launch':
        return { events: [chart.launch({ ...ofBatch, total })] };
      case 'withdraw':
        return { events: [chart.slotsWithdrawn({ ...ofBatch, total: usd(amount) })] };
      case 'approve':
        // To the other worker too, in one journal.
        return {
          events: this.workers.map((each) => chart.approved({ assignmentId: fresh.assignment(), batchId, workerId: each, ...slot })),
        };
      case 'release':
        return { events: [chart.holdEnded({ ref: fresh.assignment(), workerId, amount: usd(amount) })] };
      case 'bonus':
        return { events: [chart.bonus({ bonusId: fresh.bonus(), organisationId, workerId, amount: usd(amount), fee: usd(amount % 3) })] };
      case 'refund': {
        const of = { refundId: fresh.bonus() as string, organisationId, amount: usd(amount) };
        return { events: [chart.refundAsked(of), chart.refundDone({ ...of, rail: 'manual' })] };
      }
      case 'reject': {
        const rejection = {
          reviewId: fresh.review(),
          assignmentId: fresh.assignment(),
          which,
          reward: amount,
          fee: amount % 7,
          closed: false,
        };
        return {
          events: [chart.rejected({ reviewId: rejection.reviewId, assignmentId: rejection.assignmentId, batchId, ...slot })],
          done: () => this.rejections.push(rejection),
        };
      }
      case 'stand':
      case 'overturn': {
        const open = this.rejections.find((each) => !each.closed);
        if (open === undefined) return null;
        const of = { reviewId: open.reviewId, assignmentId: open.assignmentId, reward: usd(open.reward), fee: usd(open.fee) };
        return {
          events: [
            verb === 'stand'
              ? chart.rejectionStands({ ...of, organisationId: this.organisations[open.which]! })
              : chart.overturned({ ...of, workerId: this.workers[which]! }),
          ],
          done: () => (open.closed = true),
        };
      }
      case 'pay': {
        const of = { payoutId: fresh.payout(), workerId, amount: usd(amount) };
        return {
          events: [chart.payoutReserved(of), chart.payoutPaidByBank(of)],
          done: () => this.payouts.push({ payoutId: of.payoutId, which, amount, bounced: false }),
        };
      }
      case 'bounce': {
        const paid = this.payouts.find((each) => !each.bounced && each.which === which);
        if (paid === undefined) return null;
        const of = { payoutId: paid.payoutId, workerId, amount: usd(paid.amount) };
        return {
          events: [chart.reversal(chart.payoutPaidByBank(of)), chart.payoutFailed(of)],
          done: () => (paid.bounced = true),
        };
      }
      case 'undoFunding': {
        const funding = this.fundings.find((each) => !each.undone);
        if (funding === undefined) return null;
        return { events: [chart.reversal(funding.event)], done: () => (funding.undone = true) };
      }
    }
  }
}

/** A map from account to amount, and one rule: what belongs to somebody never falls below zero. */
class Model {
  readonly balances = new Map<string, bigint>();

  /** Applies the events; answers what the first account that lacks something lacks at worst, and then applies nothing. */
  apply(events: readonly LedgerEvent[]): bigint | null {
    const next = new Map(this.balances);
    const lacks = new Map<string, bigint>();
    for (const { account, amountMinor } of events.flatMap((event) => event.lines)) {
      const key = `${account.kind} ${account.ownerId ?? ''}`;
      const after = (next.get(key) ?? 0n) + amountMinor;
      next.set(key, after);
      if (account.ownerId !== null && after < 0n) lacks.set(key, -after > (lacks.get(key) ?? 0n) ? -after : lacks.get(key)!);
    }
    for (const [, missing] of lacks) return missing;
    for (const [key, after] of next) this.balances.set(key, after);
    return null;
  }
}

describe('a random life of a marketplace', () => {
  let books: Books;
  beforeAll(async () => {
    books = await openBooks();
  });
  afterAll(() => books.close());

  /** What the ledger holds for the owners of this world, and the change of the platform's accounts. */
  async function held(since: ReadonlyMap<string, bigint>): Promise<Map<string, bigint>> {
    const rows = await books.db.query<{ kind: string; owner_id: string | null; posted: bigint }>(
      'select kind, owner_id, posted from ledger.account_balance',
    );
    return new Map(
      rows.map((row) => [`${row.kind} ${row.owner_id ?? ''}`, row.posted - (since.get(`${row.kind} ${row.owner_id ?? ''}`) ?? 0n)]),
    );
  }

  it('agrees with the model after each step, and each lot stays whole', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 20, maxLength: 45 }), async (moves) => {
        const [world, model] = [new World(), new Model()];
        const before = await held(new Map());
        for (const each of moves) {
          const step = world.eventsOf(each);
          if (step === null) continue;
          const events = step.events.filter((event) => event.lines.length > 0);
          const missing = model.apply(events);
          const posted = await books.tryPost(events);
          if (missing === null) expect(posted).toEqual(expect.any(String));
          else expect(posted).toBe(missing);
          if (missing === null) step.done?.();
        }
        const now = await held(before);
        for (const [account, minor] of model.balances) expect([account, now.get(account) ?? 0n]).toEqual([account, minor]);
        await lotsAreWhole(world);
      }),
      { numRuns: Number(process.env.LEDGER_MODEL_RUNS ?? 12), endOnFailure: true },
    );
    expect(await books.problems()).toEqual([]);
  });

  /** Each funding's money, wherever it is now, adds up to the funding; and every account's origins add up to its balance. */
  async function lotsAreWhole(world: World): Promise<void> {
    const perAccount = new Map<string, bigint>();
    for (const funding of world.fundings) {
      const where = (await books.ledger.locationsOf(books.db, funding.event))!;
      const gross = funding.event.lines[1]!.amountMinor;
      expect(where.reduce((sum, { minor }) => sum + minor, 0n)).toBe(gross);
      if (funding.undone) expect(where.map(({ account }) => account.kind)).toEqual(['bank']);
      for (const { account, minor } of where) {
        const key = `${account.kind} ${account.ownerId ?? ''}`;
        perAccount.set(key, (perAccount.get(key) ?? 0n) + minor);
      }
    }
    const undone = new Set(world.fundings.filter((funding) => funding.undone).map((funding) => funding.id as string));
    for (const [kind, owners] of [
      ['requester_available', world.organisations],
      ['batch_escrow', world.batches],
      ['worker_pending', world.workers],
      ['worker_available', world.workers],
    ] as const) {
      for (const ownerId of owners) {
        const balance = await books.balance(kind, ownerId);
        // Told from the other end: the lots say that this much of them is here, and the account says the same.
        expect([kind, perAccount.get(`${kind} ${ownerId}`) ?? 0n]).toEqual([kind, balance]);
        const origins = await books.ledger.originsOf(books.db, { kind, ownerId, currency: 'USD' });
        expect(origins.reduce((sum, step) => sum + step.endsMinor, 0n)).toBe(balance);
        for (const step of origins) {
          expect([step.entry.event, step.entry.account.kind]).toEqual(['fund', 'bank']);
          expect(undone.has(step.entry.ref)).toBe(false);
        }
      }
    }
  }
});
