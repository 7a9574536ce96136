/**
 * For any interleaving of what people may do, money is neither made nor lost, and no work is in flight that is not paid
 * for in advance.
 *
 * Each run is a marketplace of one organisation, three workers and up to two batches. Its commands come in random
 * groups; those of a group run at the same time. Refusals are part of life; what must hold is asked after each group.
 */
import fc from 'fast-check';
import { LaunchCommands, LifecycleCommands } from '../../src/batches/index.ts';
import { newId, parsePublicId, type AssignmentId, type BatchId } from '../../src/kernel/index.ts';
import { FundingCommands } from '../../src/funding/index.ts';
import { PayeeCommands, PayoutCommands, PayoutRunCommands } from '../../src/payouts/index.ts';
import { valueOf, type Caller } from '../../src/platform/index.ts';
import { BonusCommands, BulkApprovalCommands, ReviewCommands } from '../../src/review/index.ts';
import { AssignmentCommands, ClaimCommands } from '../../src/work/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { callerFor, createAdmin } from '../kit/people.ts';
import {
  approve,
  DAY,
  fundedRequester,
  NOTE,
  openBatch,
  openReviewMarket,
  reject,
  worker,
  type Requester,
  type Worker,
} from '../review/kit.ts';

/** MONEY_RUNS=1000 for a long search. */
const RUNS = Number(process.env.MONEY_RUNS ?? 50);

/** What may happen, and how often in proportion: ends come seldom, so that lives are long. */
const WEIGHTS = {
  ...{ fund: 1, post: 2, extend: 1, claim: 8, submit: 8, return: 1, minute: 1 },
  ...{ approve: 5, reject: 4, withdraw: 2, overturn: 2, approveAll: 1, bonus: 3 },
  ...{ days: 3, weeks: 1, close: 1, cancel: 1, request: 4, cancelPayout: 1, pay: 3, fail: 1 },
};
type Verb = keyof typeof WEIGHTS;

interface Step {
  readonly verb: Verb;
  /** Which worker, batch, assignment: taken modulo how many there are. */
  readonly pick: number;
}

let market: TestMarketplace;
let admins: Caller[];
beforeAll(async () => {
  market = await openReviewMarket({ MINIMUM_PAYOUT_MINOR: '1' });
  admins = [];
  for (let made = 0; made < 2; made++) admins.push(await callerFor(market, (await createAdmin(market)).token));
}, 120_000);
afterAll(() => market.close());

/** Its people act as callers made once: sessions would end while the clock moves on. */
class World {
  private readonly batches: BatchId[] = [];
  private transfers = 0;

  private constructor(
    readonly requester: Requester,
    readonly workers: readonly Worker[],
    private readonly start: { bank: bigint; fees: bigint; others: unknown[] },
  ) {}

  static async make(): Promise<World> {
    const workers = await Promise.all([worker(market), worker(market), worker(market)]);
    for (const { caller, personId } of workers) {
      const details = {
        holderName: 'W',
        country: 'KE',
        accountNumber: personId.replaceAll('-', '').slice(0, 20).toUpperCase(),
        bic: 'EQBLKENA',
      };
      valueOf(await market.get(PayeeCommands).set(caller, details));
    }
    const start = { ...(await platform()), others: [] as unknown[] };
    const world = new World(await fundedRequester(market, 1_000n), workers, start);
    start.others = (await world.holdings()).others;
    return world;
  }

  async run({ verb, pick }: Step): Promise<unknown> {
    const { requester } = this;
    const by = this.workers[pick % this.workers.length]!;
    const batchId = this.batches[pick % Math.max(1, this.batches.length)];
    const reviews = market.get(ReviewCommands);
    const one = async (state: string) => (await this.assignment(state, pick))?.id ?? null;
    switch (verb) {
      case 'fund': {
        const transfer = {
          reference: `${requester.organisationId} ${++this.transfers}`,
          valueDate: market.clock.now().toISOString().slice(0, 10),
        };
        return market
          .get(FundingCommands)
          .record(market.system, { organisationId: requester.organisationId, amountMinor: 300n, ...transfer });
      }
      case 'post':
        if (this.batches.length < 2) {
          const settings = { redundancy: 1 + (pick % 3), autoApproveSeconds: 3_600, leaseSeconds: 60 };
          await openBatch(market, requester, 3, settings).then((id) => this.batches.push(id), onlyRefused);
        }
        return;
      case 'extend':
        return batchId && market.get(LaunchCommands).extend(requester.caller, { batchId, taskCount: null });
      case 'claim':
        return batchId && market.get(ClaimCommands).claim(by.caller, by.personId, { batchId });
      case 'submit':
        return this.byHolder(pick, (holder, id) =>
          market.get(AssignmentCommands).submit(holder.caller, holder.personId, id, { label: 'yes' }),
        );
      case 'return':
        return this.byHolder(pick, (holder, id) => market.get(AssignmentCommands).giveBack(holder.caller, holder.personId, id));
      case 'approve':
        return this.with(await one('submitted'), (id) => approve(market, requester.caller, [id]));
      case 'reject':
        return this.with(await one('submitted'), (id) => reject(market, requester.caller, [id]));
      case 'withdraw':
        return this.with(await one('rejected'), (id) => reviews.withdraw(requester.caller, id, null));
      case 'overturn':
        return this.with(await one('rejected'), (id) => reviews.overturn(admins[0]!, id, NOTE));
      case 'approveAll':
        return batchId && market.get(BulkApprovalCommands).order(requester.caller, { batchId });
      case 'bonus':
        return this.with(await one('approved'), (id) => this.bonus(id, BigInt(pick % 40)));
      case 'close':
        return batchId && market.get(LifecycleCommands).close(requester.caller, batchId);
      case 'cancel':
        return batchId && market.get(LifecycleCommands).cancel(requester.caller, batchId);
      case 'request':
        return this.askForPayout(by.caller);
      case 'cancelPayout':
        return this.cancelPayout(by);
      case 'pay':
        return this.payOut(false);
      case 'fail':
        return this.payOut(true);
      case 'minute':
        return market.pass(90);
      case 'days':
        return market.pass(3 * DAY);
      case 'weeks':
        return market.pass(14 * DAY);
    }
  }

  /** What must hold at any time. */
  async check(): Promise<void> {
    const [sums] = await market.db.query<{ unbalanced: number }>(
      'select count(*)::int as unbalanced from (select from ledger.account_balance group by currency having sum(posted) <> 0) s',
    );
    expect(sums).toEqual({ unbalanced: 0 });

    // What came in and was not paid out belongs to these people and to nobody else, but for the fees.
    const { mine, others } = await this.holdings();
    const now = await platform();
    expect(others).toEqual(this.start.others);
    expect(mine).toBe(-(now.bank - this.start.bank) - (now.fees - this.start.fees));

    // Nobody works for money that is not there.
    const short = await market.db.query(
      `select b.id, b.state, count(a.id)::int as in_flight, coalesce(max(e.posted), 0) as escrow
       from batches.batch b
       join work.assignment a on a.batch_id = b.id and a.state in ('held', 'submitted')
       left join ledger.account_balance e on e.owner_id = b.id and e.kind = 'batch_escrow'
       where b.organisation_id = $1
       group by b.id having coalesce(max(e.posted), 0) < sum(a.reward_minor + a.fee_minor)`,
      [this.requester.organisationId],
    );
    expect(short).toEqual([]);
  }

  /** Says that the bank account takes payments where the last payout to it failed. */
  async askForPayout(caller: Caller) {
    const asked = await market.get(PayoutCommands).request(caller, {});
    const refusal = asked.ok ? null : asked.refusals[0];
    if (refusal?.kind !== 'CONFIRMATION_NEEDED') return asked;
    return market.get(PayoutCommands).request(caller, { despiteRefusedPayoutId: parsePublicId<'Payout'>('Payout', refusal.confirm) });
  }

  /** Cancels what is open, lets time pass, and pays everybody out: then all money has come to rest, and no other world's commands move it. */
  async windUp(): Promise<void> {
    // All of the organisation's: one whose launch was refused, for want of money, is a draft that nobody remembered.
    const running = await market.db.query<{ id: BatchId }>(
      `select id from batches.batch where organisation_id = $1 and state not in ('settled', 'cancelled')`,
      [this.requester.organisationId],
    );
    for (const { id } of running) await market.get(LifecycleCommands).cancel(this.requester.caller, id);
    for (const days of [1, 14, 3]) await market.pass(days * DAY);
    await this.payOut(false); // a worker has one payout at a time
    for (const { caller } of this.workers) await this.askForPayout(caller);
    await this.payOut(false);
    await this.check();
    const [resting] = await market.db.query<{ moving: number; open: number }>(
      `select (select count(*) from ledger.account_balance where posted <> 0
           and kind in ('batch_escrow', 'dispute_hold', 'worker_pending', 'worker_available', 'worker_in_transit'))::int as moving,
         (select count(*) from batches.batch where state not in ('settled', 'cancelled'))::int as open`,
    );
    expect(resting).toEqual({ moving: 0, open: 0 });
  }

  /** What the people of this world have, in all; and every account of those of other worlds that is not empty. */
  private async holdings(): Promise<{ mine: bigint; others: unknown[] }> {
    const rows = await market.db.query<{ kind: string; owner: string; minor: bigint; mine: boolean }>(
      `select kind, owner_id as owner, posted as minor, owner_id = any($1::uuid[])
           or owner_id in (select id from batches.batch where organisation_id = $2)
           or owner_id in (select id from work.assignment where organisation_id = $2) as mine
       from ledger.account_balance where owner_id is not null and posted <> 0 order by owner_id, kind`,
      [[this.requester.organisationId, ...this.workers.map((by) => by.personId)], this.requester.organisationId],
    );
    return {
      mine: rows.filter((row) => row.mine).reduce((sum, row) => sum + row.minor, 0n),
      others: rows.filter((row) => !row.mine).map(({ kind, owner, minor }) => ({ kind, owner, minor })),
    };
  }

  private async with<T>(id: AssignmentId | null, run: (id: AssignmentId) => Promise<T>): Promise<T | undefined> {
    return id === null ? undefined : run(id);
  }

  private async assignment(state: string, pick: number): Promise<{ id: AssignmentId; workerId: string } | null> {
    const rows = await market.db.query<{ id: AssignmentId; workerId: string }>(
      'select id, worker_id as "workerId" from work.assignment where organisation_id = $1 and state = $2 order by id',
      [this.requester.organisationId, state],
    );
    return rows[pick % Math.max(1, rows.length)] ?? null;
  }

  private async byHolder<T>(pick: number, run: (holder: Worker, id: AssignmentId) => Promise<T>): Promise<T | undefined> {
    const held = await this.assignment('held', pick);
    const holder = this.workers.find((by) => by.personId === held?.workerId);
    return held && holder ? run(holder, held.id) : undefined;
  }

  private bonus(assignmentId: AssignmentId, amountMinor: bigint) {
    const { organisationId, caller } = this.requester;
    const order = {
      organisationId,
      workerAlias: null,
      assignmentId,
      amountMinor,
      reason: 'For the careful remarks.',
      idempotencyKey: newId(),
    };
    return market.get(BonusCommands).pay(caller, order);
  }

  private async cancelPayout(by: Worker): Promise<unknown> {
    const [open] = await market.db.query<{ id: Parameters<PayoutCommands['cancel']>[1]['payoutId'] }>(
      `select id from payouts.payout where worker_id = $1 and state in ('reserved', 'in_run') limit 1`,
      [by.personId],
    );
    return open && market.get(PayoutCommands).cancel(by.caller, { payoutId: open.id });
  }

  /** A run of all payouts that wait, through to what the bank says. */
  private async payOut(fails: boolean): Promise<unknown> {
    const runs = market.get(PayoutRunCommands);
    const made = await runs.create(admins[0]!, {});
    if (!made.ok) return made;
    const runId = made.value;
    const approved = await runs.approve(admins[1]!, { runId });
    if (!approved.ok) return runs.cancel(admins[0]!, { runId });
    valueOf(await runs.fetch(admins[0]!, runId, 'csv'));
    const rest = fails ? { outcome: 'failed' as const, reason: 'No such account.' } : { outcome: 'paid' as const };
    return valueOf(await runs.mark(admins[0]!, { runId, lines: [], rest }));
  }
}

/** What the bank holds, negative, and what the platform earned. */
async function platform(): Promise<{ bank: bigint; fees: bigint }> {
  const [row] = await market.db.query<{ bank: bigint; fees: bigint }>(
    `select coalesce(sum(posted) filter (where kind = 'bank'), 0)::bigint as bank,
       coalesce(sum(posted) filter (where kind = 'platform_fee_revenue'), 0)::bigint as fees from ledger.account_balance`,
  );
  return row!;
}

/** Making a batch goes through several commands of the kit: one that is refused throws there. */
function onlyRefused(error: Error): void {
  if (!error.message.startsWith('refused: ')) throw error;
}

const verbs = (Object.keys(WEIGHTS) as Verb[]).map((verb) => ({ arbitrary: fc.constant(verb), weight: WEIGHTS[verb] }));
const step: fc.Arbitrary<Step> = fc.record({ verb: fc.oneof(...verbs), pick: fc.nat(60) });
const opening: Step[][] = [[{ verb: 'post', pick: 1 }], [0, 1, 2].map((pick) => ({ verb: 'claim', pick }))];

it(`holds for ${RUNS} random lives`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 6, maxLength: 18 }), async (groups) => {
      const world = await World.make();
      for (const group of [...opening, ...groups]) {
        await Promise.all(group.map((each) => world.run(each)));
        await world.check();
      }
      await world.windUp();
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
  // Not one of the postings about people's money was left untried.
  const posted = await market.db.query<{ event: string }>('select event, count(*)::int as count from ledger.posted group by event');
  if (process.env.MONEY_RUNS) console.log(JSON.stringify(posted));
  expect(posted.map(({ event }) => event)).toEqual(
    expect.arrayContaining(['fund', 'launch', 'wdr', 'appr', 'rel', 'rej', 'fin', 'ovt', 'bonus', 'po']),
  );
  expect(await market.problems()).toEqual([]);
}, 600_000);
