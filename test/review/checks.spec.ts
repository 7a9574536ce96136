/** What the database itself refuses, and that every check finds the fault that it is for. */
import { Readable } from 'node:stream';
import { BOOKS_CHECKS } from '../../src/books/index.ts';
import { Identity } from '../../src/identity/index.ts';
import { publicId } from '../../src/kernel/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { BonusCommands, REVIEW_CHECKS, ReviewCommands } from '../../src/review/index.ts';
import { BonusFileCommands } from '../../src/review/bonus-files/bonus-file.commands.ts';
import { rejectionHoldLifecycle, REJECTION_REASONS, VERDICTS } from '../../src/review/review.ts';
import { PaymentStateEnum, RejectionReasonEnum, RejectionStateEnum, VerdictEnum } from '../../src/review/review.types.ts';
import { asOwner, withFault } from '../kit/database.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { answer, approve, DAY, fundedRequester, openBatch, openReviewMarket, reject, worker } from './kit.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openReviewMarket();
  const requester = await fundedRequester(market);
  const by = await worker(market);
  const batchId = await openBatch(market, requester, 6, { autoApproveSeconds: 20 * DAY });
  const [released, stood] = await answer(market, by, batchId, 2);
  valueOf(await approve(market, requester.caller, [released!]));
  valueOf(await reject(market, requester.caller, [stood!]));
  const order = { organisationId: requester.organisationId, workerAlias: null, assignmentId: released!, amountMinor: 100n };
  valueOf(await market.get(BonusCommands).pay(requester.caller, { ...order, reason: 'For the careful remarks.', idempotencyKey: 'b' }));
  const workerId = publicId('Worker', market.get(Identity).workerAlias(requester.organisationId, by.personId));
  const file = `externalId,workerId,amount,reason\na,${workerId},1.00,For the careful remarks.\n`;
  const source = Readable.from([Buffer.from(file)]);
  valueOf(await market.get(BonusFileCommands).pay(requester.caller, requester.organisationId, source, { onFault: 'refuse' }));
  await market.pass(14 * DAY);
  const [approved, withdrawn, resting] = await answer(market, by, batchId, 4);
  valueOf(await approve(market, requester.caller, [approved!]));
  valueOf(await reject(market, requester.caller, [withdrawn!, resting!]));
  valueOf(await market.get(ReviewCommands).withdraw(requester.caller, withdrawn!, null));
}, 120_000);
afterAll(() => market.close());

const ONE = (state: string) => `(select id from work.assignment where state = '${state}' order by id limit 1)`;

/** Each check, and faults that only a superuser can plant. */
const FAULTS: Readonly<Record<string, readonly string[]>> = {
  'review.verdicts_match_states': [
    `update work.assignment set state = 'approved', decided_at = submitted_at, finalised_at = submitted_at where id = ${ONE('submitted')}`,
    `delete from review.review where assignment_id = ${ONE('rejected')}`,
    `drop index review.review_first_verdict;
     insert into review.review select gen_random_uuid(), assignment_id, batch_id, organisation_id, worker_id, 'rejected', 'other', 'long enough', null,
       reviewer_id, at from review.review where verdict = 'withdrawn'`,
  ],
  'review.disputes_match_verdicts': [
    `delete from review.rejection_hold where state = 'resting'`,
    `update review.rejection_hold set reward_minor = reward_minor + 1`,
    `update review.rejection_hold set state = 'overturned' where state = 'withdrawn'`,
    `update work.assignment set finalised_at = null where state = 'rejected'`,
  ],
  'review.approvals_posted_once': [
    `delete from ledger.posted where event = 'appr'`,
    `delete from ledger.posted where event = 'ovt'`,
    `update ledger.posted set ref = ${ONE('submitted')}::text where event = 'appr' and ref = ${ONE('approved')}::text`,
  ],
  'review.dispute_hold_equals_resting_rejections': [
    `update review.rejection_hold set state = 'stands', closed_at = held_until where state = 'resting'`,
    `update ledger.balance set posted = posted + 1 where account_id in (select id from ledger.account where kind = 'dispute_hold')`,
  ],
  'review.pending_equals_unreleased': [
    `update review.release set released_at = null`,
    `update review.release set amount_minor = amount_minor - 1 where released_at is null`,
    `update ledger.balance set posted = 0 where account_id in (select id from ledger.account where kind = 'worker_pending')`,
  ],
  'review.releases_match_earnings': [
    `delete from review.release where source = 'bonus'`,
    `update review.release set amount_minor = amount_minor + 1 where source = 'assignment'`,
    `insert into review.release select gen_random_uuid(), source, organisation_id, worker_id, amount_minor, currency, due_at, null from review.release limit 1`,
  ],
  'review.releases_posted_when_marked': [
    `update review.release set released_at = due_at where released_at is null`,
    `update review.release set released_at = null`,
  ],
  'review.bonuses_posted_once': [`delete from ledger.posted where event = 'bonus'`],
  'review.bonus_fees_follow_their_rule': [
    `update review.bonus set fee_minor = fee_minor + 1`,
    `update review.bonus set fee_basis_points = 100`,
    `insert into batches.fee_agreement (id, organisation_id, basis_points, minimum_minor, currency, valid_from, valid_until, reason, agreed_by,
       agreed_at) select gen_random_uuid(), organisation_id, 1, 0, currency, at, null, 'planted by a test', paid_by, at
       from review.bonus limit 1;
     update review.bonus set fee_agreement_id = (select id from batches.fee_agreement)`,
  ],
  'review.bonus_files_add_up': [
    `update review.bonus_file set paid = paid + 1, rows = rows + 1`,
    `update review.bonus_file set amount_minor = amount_minor + 1`,
    `update review.bonus set file_id = null, external_id = null where file_id is not null`,
  ],
  'review.new_workers_money_is_held': [
    `delete from review.first_earning`,
    `update review.first_earning set hold_until = hold_until + interval '100 days'`,
  ],
  'review.nobody_reviews_their_own_work': [
    `alter table review.review drop constraint review_not_of_own_work; update review.review set reviewer_id = worker_id`,
    `update review.review set batch_id = gen_random_uuid()`,
  ],
  'books.trial_balance': [
    `update ledger.balance set posted = posted + 1 where account_id = (select id from ledger.account where kind = 'batch_escrow')`,
  ],
  'books.solvency': [
    `insert into ledger.unrolled (account_id, journal_id, amount, entries)
       select id, gen_random_uuid(), 100000, 1 from ledger.account where kind = 'bank'`,
  ],
  'books.currencies_match_owners': [`update identity.organisation set currency = 'EUR'`],
};

describe('the checks of reviews and books', () => {
  const checks = [...REVIEW_CHECKS, ...BOOKS_CHECKS];

  it('has a planted fault for each check', () => {
    expect(checks.map((check) => check.name).sort()).toEqual(Object.keys(FAULTS).sort());
  });

  it.each(checks.flatMap((check) => (FAULTS[check.name] ?? []).map((fault) => [check.name, fault, check] as const)))(
    '%s finds: %s',
    async (_name, fault, check) => {
      expect(await market.db.query(check.sql)).toEqual([]);
      expect((await withFault(market.database, fault, (client) => client.query(check.sql))).rows.length).toBeGreaterThan(0);
    },
  );
});

describe('the database', () => {
  const refused = (sql: string) =>
    market.db.query(sql).then(
      () => 'done',
      (error: { constraint?: string; code?: string }) => error.constraint ?? error.code,
    );
  const copy = (verdict: string, reason: string, note: string, reverses = 'null', reviewer = 'reviewer_id') =>
    `insert into review.review (id, assignment_id, batch_id, organisation_id, worker_id, verdict, reason_code, note, reverses_id, reviewer_id, at)
     select gen_random_uuid(), assignment_id, batch_id, organisation_id, worker_id, ${verdict}, ${reason}, ${note}, ${reverses}, ${reviewer}, at
     from review.review where verdict = 'rejected' order by at limit 1`;

  it.each([
    ['a second verdict on the same work', copy(`'approved'`, 'null', 'null'), 'review_first_verdict'],
    ['a rejection without a reason', copy(`'rejected'`, 'null', `'long enough a note'`), 'review_rejection_says_why'],
    ['a rejection without words', copy(`'rejected'`, `'other'`, `'  short   '`), 'review_rejection_says_why'],
    ['a verdict on one’s own work', copy(`'approved'`, 'null', 'null', 'null', 'worker_id'), 'review_not_of_own_work'],
    ['an overturning of nothing', copy(`'overturned'`, 'null', `'long enough a note'`), 'review_reversal'],
    ['another verdict than there is', copy(`'doubted'`, 'null', 'null'), 'review_verdict'],
    [
      'a release before its time',
      `update review.release set released_at = due_at - interval '1 second' where released_at is null`,
      'release_not_early',
    ],
    [
      'a bonus of nothing',
      `insert into review.bonus select gen_random_uuid(), organisation_id, worker_id, null, null, 0, 0, currency, reason, paid_by, at from review.bonus`,
      'bonus_amount',
    ],
  ])('refuses %s', async (_what, sql, constraint) => {
    expect(await refused(sql)).toBe(constraint);
  });

  it.each([
    'update review.review set note = null',
    'delete from review.review',
    'update review.bonus set amount_minor = 1',
    'delete from review.bonus',
  ])('refuses the change of history: %s', async (sql) => {
    // The application's role may not, and the owner is stopped by a trigger.
    expect(await refused(sql)).toBe('42501');
    const code = await asOwner(market.database.ownerUrl, (client) => client.query(sql)).then(
      () => 'done',
      (error: { code?: string }) => error.code,
    );
    expect(code).toBe('23001');
  });
});

describe('the names of verdicts and states', () => {
  async function allowed(constraint: string): Promise<string[]> {
    const [row] = await market.db.query<{ text: string }>(
      'select pg_get_constraintdef(oid) as text from pg_constraint where conname = $1',
      [constraint],
    );
    return [...row!.text.matchAll(/'([a-z_]+)'/g)].map((match) => match[1]!).sort();
  }

  it('uses the same names in the rules, the database and the API', async () => {
    expect(await allowed('review_verdict')).toEqual([...VERDICTS].sort());
    expect(Object.values(VerdictEnum)).toEqual([...VERDICTS]);
    expect(await allowed('review_reason_code')).toEqual([...REJECTION_REASONS].sort());
    expect(Object.values(RejectionReasonEnum)).toEqual([...REJECTION_REASONS]);
    expect(await allowed('rejection_hold_state')).toEqual([...rejectionHoldLifecycle.states].sort());
    expect(Object.values(RejectionStateEnum).sort()).toEqual([...rejectionHoldLifecycle.states].sort());
    for (const names of [VerdictEnum, RejectionReasonEnum, RejectionStateEnum, PaymentStateEnum]) {
      for (const [name, value] of Object.entries(names)) expect(name).toBe(value.toUpperCase());
    }
  });
});
