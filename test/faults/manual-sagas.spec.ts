/** A kill between every two statements of each saga of the manual rail, and of what comes before it. */
import { BatchCommands, LaunchCommands, LifecycleCommands, TaskCommands } from '../../src/batches/index.ts';
import { newId, type AssignmentId, type BatchId, type PayoutId, type PayoutRunId } from '../../src/kernel/index.ts';
import { FundingCommands } from '../../src/funding/index.ts';
import { PayeeCommands, PayoutCommands, PayoutRunCommands } from '../../src/payouts/index.ts';
import { valueOf, type Caller } from '../../src/platform/index.ts';
import { BonusCommands } from '../../src/review/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { callerFor, createAdmin } from '../kit/people.ts';
import { earn } from '../payouts/kit.ts';
import {
  answer,
  approve,
  fundedRequester,
  NOTE,
  openBatch,
  openReviewMarket,
  reject,
  SETTINGS,
  worker,
  type Requester,
  type Worker,
} from '../review/kit.ts';
import { killBetween, Reaper, type Saga } from './kill-between.ts';

let market: TestMarketplace;
let reaper: Reaper;
let admins: Caller[];
let requester: Requester;
let by: Worker;
beforeAll(async () => {
  market = await openReviewMarket();
  admins = await Promise.all([1, 2].map(async () => callerFor(market, (await createAdmin(market)).token)));
  // The same people for all lives; what they do is told apart by what it changes.
  requester = await fundedRequester(market, 10_000_000n);
  by = await worker(market);
  const accountNumber = by.personId.replaceAll('-', '').slice(0, 20).toUpperCase();
  valueOf(await market.get(PayeeCommands).set(by.caller, { holderName: 'W', country: 'KE', accountNumber, bic: 'EQBLKENA' }));
  reaper = await Reaper.wait(market.database.ownerUrl);
}, 120_000);
afterAll(async () => {
  await reaper.leave();
  await market.close();
});

/** Each saga takes this many steps at least: fewer would mean that nothing was counted. */
async function survives<World>(saga: Saga<World>, least: number): Promise<void> {
  expect(await killBetween(market, reaper, saga)).toBeGreaterThanOrEqual(least);
}

let transfers = 0;

it('funding survives a kill between any two steps', async () => {
  interface World {
    reference: string;
    key: string;
  }
  await survives<World>(
    {
      name: 'fund',
      prepare: async () => ({ reference: `kill ${++transfers}`, key: newId() }),
      commands: [
        ({ reference, key }) =>
          market.get(FundingCommands).record(market.system, {
            organisationId: requester.organisationId,
            reference,
            amountMinor: 5_000n,
            valueDate: market.clock.now().toISOString().slice(0, 10),
            idempotencyKey: key,
          }),
      ],
    },
    6,
  );
}, 120_000);

it('launching, extending and cancelling survive a kill between any two steps', async () => {
  interface World {
    batchId: BatchId;
    keys: string[];
  }
  const draft = async (): Promise<World> => {
    const { caller, organisationId } = requester;
    const batchId = valueOf(await market.get(BatchCommands).create(caller, organisationId, SETTINGS));
    const items = [1, 2, 3].map((n) => ({ payload: { text: `item ${n}` }, externalId: null, redundancy: null }));
    valueOf(await market.get(TaskCommands).add(caller, { batchId, tasks: items, skipFaulty: false }));
    return { batchId, keys: [newId(), newId()] };
  };
  await survives<World>(
    {
      name: 'launch',
      prepare: draft,
      commands: [
        ({ batchId, keys }) => market.get(LaunchCommands).launch(requester.caller, { batchId, taskCount: 2, idempotencyKey: keys[0] }),
        ({ batchId, keys }) => market.get(LaunchCommands).extend(requester.caller, { batchId, taskCount: null, idempotencyKey: keys[1] }),
        ({ batchId }) => market.get(LifecycleCommands).cancel(requester.caller, batchId),
      ],
    },
    25,
  );
}, 240_000);

it('approving, rejecting and paying a bonus survive a kill between any two steps', async () => {
  interface World {
    ids: AssignmentId[];
    key: string;
  }
  await survives<World>(
    {
      name: 'review',
      prepare: async () => {
        const batchId = await openBatch(market, requester, 3);
        return { ids: await answer(market, by, batchId, 3), key: newId() };
      },
      commands: [
        ({ ids, key }) => approve(market, requester.caller, ids.slice(0, 2), key),
        ({ ids }) => reject(market, requester.caller, ids.slice(2)),
        ({ ids, key }) =>
          market.get(BonusCommands).pay(requester.caller, {
            organisationId: requester.organisationId,
            workerAlias: null,
            assignmentId: ids[0]!,
            amountMinor: 30n,
            reason: NOTE,
            idempotencyKey: `${key} bonus`,
          }),
      ],
    },
    30,
  );
}, 240_000);

describe('a payout', () => {
  interface World {
    keys: string[];
    /** The payout of the life before, had the bank not taken it. */
    refused: PayoutId | null;
    payoutId?: PayoutId;
    runId?: PayoutRunId;
  }
  const prepare = async (): Promise<World> => {
    await earn(market, by.personId, 5_000n);
    const [last] = await market.db.query<{ id: PayoutId; state: string }>(
      'select id, state from payouts.payout where worker_id = $1 order by id desc limit 1',
      [by.personId],
    );
    // The life before may have ended with a bank that did not take it; the worker says that the account takes payments now.
    const refused = last !== undefined && last.state !== 'paid' ? last.id : null;
    return { refused, keys: Array.from({ length: 5 }, () => newId<'Payout'>() as string) };
  };
  const runs = () => market.get(PayoutRunCommands);
  const until = (outcome: 'paid' | 'failed' | 'returned'): Saga<World> => ({
    name: `payout, ${outcome}`,
    mayDiffer: ['act payout_run.fetched'],
    prepare,
    commands: [
      async (world) => {
        const requested = await market.get(PayoutCommands).request(by.caller, {
          idempotencyKey: world.keys[0],
          despiteRefusedPayoutId: world.refused,
        });
        if (requested.ok) world.payoutId = requested.value;
        return requested;
      },
      async (world) => {
        const made = await runs().create(admins[0]!, { payoutIds: [world.payoutId!], idempotencyKey: world.keys[1] });
        if (made.ok) world.runId = made.value;
        return made;
      },
      ({ runId }) => runs().approve(admins[1]!, { runId: runId! }),
      async ({ runId }) => void valueOf(await runs().fetch(admins[0]!, runId!, 'csv')),
      ({ runId, keys }) =>
        runs().mark(admins[0]!, {
          runId: runId!,
          lines: [],
          rest: outcome === 'failed' ? { outcome, reason: 'No such account.' } : { outcome: 'paid' },
          idempotencyKey: keys[2],
        }),
      ...(outcome === 'returned'
        ? [
            ({ runId, payoutId, keys }: World) =>
              runs().mark(admins[0]!, {
                runId: runId!,
                lines: [{ payoutId: payoutId!, outcome, reason: 'Account closed.' }],
                rest: null,
                idempotencyKey: keys[3],
              }),
          ]
        : []),
    ],
  });

  it.each(['paid', 'failed', 'returned'] as const)(
    'a payout that is %s survives a kill between any two steps',
    (outcome) => survives(until(outcome), 40),
    300_000,
  );
});

it('a design that keeps nothing for a retry is caught', async () => {
  // The same transfer under a new reference at each try: what a client does that makes up its key anew.
  const saga: Saga<null> = {
    name: 'a new key for each try',
    prepare: async () => null,
    commands: [
      () =>
        market.get(FundingCommands).record(market.system, {
          organisationId: requester.organisationId,
          reference: `kill ${++transfers}`,
          amountMinor: 5_000n,
          valueDate: market.clock.now().toISOString().slice(0, 10),
        }),
    ],
  };
  await expect(killBetween(market, reaper, saga)).rejects.toThrow('killed before step');
}, 120_000);
