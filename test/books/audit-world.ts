/**
 * A marketplace with 10,000 payouts, for the queries of docs/audit/. People, work, bonuses, the holds and the newest payout are
 * made by the commands that anybody's are made by. The other payouts and their runs are inserted in bulk, with the postings and
 * acts that their commands would make: one command each would take several minutes.
 */
import { Readable } from 'node:stream';
import { Identity } from '../../src/identity/index.ts';
import { addSeconds, newId, ok, publicId, type PayoutId } from '../../src/kernel/index.ts';
import { chart, Ledger } from '../../src/ledger/index.ts';
import { PayeeCommands, PayoutCommands, PayoutRunCommands } from '../../src/payouts/index.ts';
import { RefundCommands } from '../../src/funding/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { ReviewCommands } from '../../src/review/index.ts';
import { BonusFileCommands } from '../../src/review/bonus-files/bonus-file.commands.ts';
import { asOwner } from '../kit/database.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { callerFor, createAdmin, createAuditor, signIn } from '../kit/people.ts';
import { answer, approve, DAY, fundedRequester, openBatch, reject, worker, type Requester, type Worker } from '../review/kit.ts';

export const PAYOUTS = 10_000;
const WORKERS = 40;
const LINES_OF_RUN = 2_000;
const EVENTS_OF_JOURNAL = 500;
/** Pieces of work that one payout pays for, in three batches. */
export const LONG_PAYOUT = { assignments: 300, batches: 3 } as const;

/** Ids that the variables of a query can name, such as `"$worker"`. */
export interface AuditWorld {
  /** Of an auditor, who reads the books and changes nothing. */
  readonly token: string;
  readonly ids: Readonly<Record<string, string>>;
  readonly largestMinor: bigint;
}

interface Cast {
  readonly market: TestMarketplace;
  readonly requester: Requester;
  readonly workers: readonly Worker[];
  readonly long: Worker;
}

/** A payout that was paid, as it is inserted. */
interface PaidPayout {
  readonly id: PayoutId;
  readonly by: Worker;
  readonly amountMinor: bigint;
  readonly requestedAt: Date;
}

/** More than the rows from which on a table counts as large. */
const BANK_LINES = 6_000;

export async function makeAuditWorld(market: TestMarketplace): Promise<AuditWorld> {
  const requester = await fundedRequester(market, 500_000_000n);
  const workers: Worker[] = [];
  for (let n = 0; n < WORKERS; n++) workers.push(await worker(market));
  const cast: Cast = { market, requester, workers, long: await worker(market) };
  const rejected = await work(cast);
  await payBonuses(cast);
  await market.pass(3 * DAY);
  const payouts = await insertPayouts(cast);
  const { organisationId, caller } = requester;
  const refundId = valueOf(await market.get(RefundCommands).request(caller, { organisationId, amountMinor: 5_000n, idempotencyKey: null }));
  const longPayout = await payLong(cast);
  await importStatement(market);
  await asOwner(market.database.ownerUrl, (client) => client.query('analyze'));
  const newest = payouts.at(-1)!;
  return {
    token: (await createAuditor(market)).token,
    largestMinor: newest.amountMinor,
    ids: {
      worker: publicId('Person', newest.by.personId),
      organisation: publicId('Organisation', organisationId),
      payout: publicId('Payout', newest.id),
      longPayout: publicId('Payout', longPayout),
      refund: publicId('Refund', refundId),
      rejected: publicId('Assignment', rejected),
    },
  };
}

/** A statement of the bank with thousands of lines that match nothing. */
async function importStatement(market: TestMarketplace): Promise<void> {
  const { token } = await createAdmin(market);
  const lines = Array.from({ length: BANK_LINES }, (_none, n) => `2026-11-03,1.00,astray ${n}\n`);
  const response = await market.app.inject({
    method: 'POST',
    url: `/bank/statements?account=DE1&currency=USD&opening=0&closing=${BANK_LINES}`,
    headers: { 'content-type': 'text/csv', authorization: `Bearer ${token}` },
    payload: `date,amount,text\n${lines.join('')}`,
  });
  if (response.statusCode !== 201) throw new Error(`importing a statement failed: ${response.body}`);
}

/** One approved piece of work of each worker, hundreds of the long one, and some that were rejected. */
async function work({ market, requester, workers, long }: Cast) {
  const batchId = await openBatch(market, requester, WORKERS + 20, { autoApproveSeconds: 30 * DAY });
  const done = [];
  for (const by of workers) done.push(...(await answer(market, by, batchId)));
  const bad = await answer(market, long, batchId, 20);
  valueOf(await reject(market, requester.caller, bad));
  for (const id of bad.slice(0, 5)) valueOf(await market.get(ReviewCommands).withdraw(requester.caller, id, null));
  const share = LONG_PAYOUT.assignments / LONG_PAYOUT.batches;
  for (let n = 0; n < LONG_PAYOUT.batches; n++) {
    const other = await openBatch(market, requester, share, { autoApproveSeconds: 30 * DAY, title: `Batch ${n + 1} of a long payout` });
    done.push(...(await answer(market, long, other, share)));
  }
  valueOf(await approve(market, requester.caller, done));
  return bad[0]!;
}

/** What payout number `n` is of: 10.00, 10.01, … */
const amountOf = (n: number): bigint => 1_000n + BigInt(n);

/** What each payout pays, as a bonus. */
async function payBonuses({ market, requester, workers }: Cast): Promise<void> {
  const { organisationId, caller } = requester;
  const aliases = workers.map(({ personId }) => publicId('Worker', market.get(Identity).workerAlias(organisationId, personId)));
  const lines = Array.from(
    { length: PAYOUTS },
    (_none, n) => `bonus-${n},${aliases[n % WORKERS]},${amountOf(n)},For careful answers of week ${n}.\n`,
  );
  for (let start = 0; start < PAYOUTS; start += LINES_OF_RUN) {
    const content = `externalId,workerId,amountMinor,reason\n${lines.slice(start, start + LINES_OF_RUN).join('')}`;
    const report = await market
      .get(BonusFileCommands)
      .pay(caller, organisationId, Readable.from([Buffer.from(content)]), { onFault: 'refuse' });
    valueOf(report);
  }
}

async function insertPayouts({ market, workers }: Cast): Promise<PaidPayout[]> {
  const details = (n: number) => ({ holderName: `Worker ${n}`, country: 'KE', accountNumber: `90000${n}00`, bic: 'EQBLKENA' });
  const payees = new Map<string, string>();
  for (const [n, by] of workers.entries()) payees.set(by.personId, valueOf(await market.get(PayeeCommands).set(by.caller, details(n))));
  const start = market.clock.now();
  const payouts = Array.from({ length: PAYOUTS }, (_none, n): PaidPayout => {
    const requestedAt = addSeconds(start, n * 60);
    return { id: newId<'Payout'>(requestedAt), by: workers[n % WORKERS]!, amountMinor: amountOf(n), requestedAt };
  });
  await post(market, payouts, 'payout.requested', ({ id, by, amountMinor }) =>
    chart.payoutReserved({ payoutId: id, workerId: by.personId, amount: { minor: amountMinor, currency: 'USD' } }),
  );
  const admins = [await createAdmin(market), await createAdmin(market)];
  market.clock.advanceSeconds(8 * DAY);
  for (let first = 0; first < PAYOUTS; first += LINES_OF_RUN) {
    await insertRun(market, admins[0]!.personId, admins[1]!.personId, payouts.slice(first, first + LINES_OF_RUN), payees);
  }
  await post(market, payouts, 'payout.paid', ({ id, by, amountMinor }) =>
    chart.payoutPaidByBank({ payoutId: id, workerId: by.personId, amount: { minor: amountMinor, currency: 'USD' } }),
  );
  return payouts;
}

type EventOf = (payout: PaidPayout) => ReturnType<typeof chart.payoutReserved>;

/** Posts an event of each payout, with its act, hundreds in one journal. */
async function post(market: TestMarketplace, payouts: readonly PaidPayout[], verb: string, of: EventOf): Promise<void> {
  for (let first = 0; first < payouts.length; first += EVENTS_OF_JOURNAL) {
    const some = payouts.slice(first, first + EVENTS_OF_JOURNAL);
    await market.commands.must(market.system, async (tx) => {
      valueOf(await market.get(Ledger).post(tx, `${verb}:${first}`, some.map(of)));
      for (const { id, amountMinor } of some) tx.act(verb, { kind: 'payout', id }, { amountMinor, currency: 'USD' });
      return ok(null);
    });
  }
}

/** A run that is closed, and its payouts, all paid. */
async function insertRun(
  market: TestMarketplace,
  createdBy: string,
  approvedBy: string,
  payouts: readonly PaidPayout[],
  payees: ReadonlyMap<string, string>,
): Promise<void> {
  const [id, now] = [newId<'PayoutRun'>(market.clock.now()), market.clock.now()];
  const total = payouts.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  await asOwner(market.database.ownerUrl, async (client) => {
    await client.query('begin');
    await client.query(
      `insert into payouts.payout_run (id, rail, currency, state, line_count, total_minor, created_by, created_at, approved_by, approved_at,
         csv_sha256, exported_at, closed_at)
       values ($1, 'manual', 'USD', 'closed', $2, $3, $4, $6, $5, $6, repeat('0', 64), $6, $6)`,
      [id, payouts.length, total.toString(), createdBy, approvedBy, now],
    );
    await client.query(
      `insert into payouts.payout (id, worker_id, payee_id, rail, amount_minor, currency, state, run_id, run_position, requested_at, sent_at, paid_at)
       select p.id, p.worker_id, p.payee_id, 'manual', p.amount, 'USD', 'paid', $1, p.n, p.at, $2, $2
       from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[], $7::timestamptz[]) with ordinality p (id, worker_id, payee_id, amount, at, n)`,
      [
        ...[id, now, payouts.map((payout) => payout.id), payouts.map(({ by }) => by.personId)],
        ...[payouts.map(({ by }) => payees.get(by.personId)), payouts.map(({ amountMinor }) => amountMinor.toString())],
        payouts.map(({ requestedAt }) => requestedAt),
      ],
    );
    await client.query('commit');
  });
}

/** One payout for hundreds of pieces of work, by the commands of a worker and of two admins. */
async function payLong({ market, long }: Cast): Promise<PayoutId> {
  const account = { holderName: 'Long', country: 'KE', accountNumber: '1234567890', bic: 'EQBLKENA' };
  const caller = await callerFor(market, await signIn(market, long.email));
  valueOf(await market.get(PayeeCommands).set(caller, account));
  const amountMinor = BigInt(LONG_PAYOUT.assignments) * 50n;
  const payoutId = valueOf(await market.get(PayoutCommands).request(caller, { amountMinor }));
  const [one, two] = [await createAdmin(market), await createAdmin(market)];
  const [ada, grace] = [await callerFor(market, one.token), await callerFor(market, two.token)];
  const runs = market.get(PayoutRunCommands);
  const runId = valueOf(await runs.create(ada, {}));
  valueOf(await runs.approve(grace, { runId }));
  valueOf(await runs.fetch(ada, runId, 'csv'));
  valueOf(await runs.mark(ada, { runId, lines: [], rest: { outcome: 'paid' } }));
  return payoutId;
}
