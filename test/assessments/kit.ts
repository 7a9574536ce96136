/** Tests of qualifications, made and taken through the API. */
import type { TestMarketplace } from '../kit/marketplace.ts';
import { done, newType } from '../qualifications/kit.ts';
import type { Requester } from '../review/kit.ts';

/** 20 % of it. */
export const PAY = 100;
export const FEE = 20;

export const FORM = [
  { name: 'animal', prompt: 'What is it?', choice: { options: [{ value: 'cat' }, { value: 'dog' }] } },
  { name: 'legs', prompt: 'How many legs?', required: false, number: {} },
];

export const ITEMS = [
  { name: 'first', payload: { text: 'It purrs.', _secret: 'cat' }, key: { animal: 'cat' }, explanation: 'Only cats purr.' },
  { name: 'second', payload: { text: 'It barks.' }, key: { animal: 'dog', legs: { value: 4, tolerance: 0 } }, weights: { legs: 2 } },
];

/** All right: 4 of 4 by weight. */
export const RIGHT = { first: { animal: 'cat' }, second: { animal: 'dog', legs: 4 } };
/** 2 of 4. */
export const HALF = { first: { animal: 'dog' }, second: { animal: 'cat', legs: 4 } };

export const TEST = {
  purpose: 'TEST',
  instructions: 'Say what it is.',
  form: FORM,
  items: ITEMS,
  timeLimitSeconds: 600,
  estimatedSeconds: 300,
  passingPercent: 75,
  rewardMinor: String(PAY),
};

export const TEST_FIELDS = 'test { id version state reserve { reserved { minor } held { minor } attemptsLeft } }';
export const ATTEMPT_FIELDS =
  'id number version state reward { minor } scorePercent passed granted endedAt dueAt items { name payload } results { item question correct } answers';

/** A test of a new type of the requester's; ids as the API shows them. */
export async function newTest(
  market: TestMarketplace,
  requester: Requester,
  options: Record<string, unknown> = {},
  type: Record<string, unknown> = {},
): Promise<{ typeId: string; testId: string }> {
  const typeId = await newType(market, requester, type);
  const { test } = await done(market, requester.token, 'setQualificationTest', { ...TEST, typeId, ...options }, TEST_FIELDS);
  return { typeId, testId: test.id as string };
}

let keys = 0;

export async function reserve(market: TestMarketplace, requester: Requester, testId: string, attempts: number) {
  const input = { testId, attempts, idempotencyKey: `reserve ${++keys}` };
  return (await done(market, requester.token, 'reserveForTest', input, TEST_FIELDS)).test;
}

export async function start(market: TestMarketplace, token: string, testId: string, options: Record<string, unknown> = {}) {
  return (await done(market, token, 'startTest', { testId, ...options }, `attempt { ${ATTEMPT_FIELDS} }`)).attempt;
}

export async function submit(market: TestMarketplace, token: string, attemptId: string, answers: unknown = RIGHT) {
  return (await done(market, token, 'submitTest', { attemptId, answers }, `attempt { ${ATTEMPT_FIELDS} }`)).attempt;
}

/** Everything about tests, and how many acts and journals there are: equal before and after what must change nothing. */
export async function everything(market: TestMarketplace): Promise<string> {
  const [row] = await market.db.query<{ all: string }>(
    `select jsonb_build_object(
       'tests', (select jsonb_agg(t order by t.id) from assessments.test t),
       'versions', (select count(*) from assessments.test_version),
       'attempts', (select jsonb_agg(a order by a.id) from assessments.attempt a),
       'answers', (select count(*) from assessments.training_answer),
       'sharing', (select jsonb_agg(s order by s.worker_id, s.type_id) from qualifications.sharing s),
       'grants', (select count(*) from qualifications.grant_event),
       'journals', (select count(*) from ledger.journal),
       'acts', (select count(*) from platform.act))::text as all`,
  );
  return row!.all;
}
