/** Paid tests: made by a requester, taken by workers, paid whatever the score. On a real PostgreSQL, through the API. */
import { WorkerProfileCommands } from '../../src/identity/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { parsePublicId, publicId } from '../../src/kernel/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin } from '../kit/people.ts';
import { aliasOf, done, mutate, newType, refusals } from '../qualifications/kit.ts';
import { balance, DAY, fundedRequester, member, openReviewMarket, worker, type Requester } from '../review/kit.ts';
import { ATTEMPT_FIELDS, everything, FEE, HALF, ITEMS, newTest, PAY, reserve, RIGHT, start, submit, TEST, TEST_FIELDS } from './kit.ts';

let market: TestMarketplace;
let requester: Requester;
let other: Requester;
beforeAll(async () => {
  market = await openReviewMarket({ DATABASE_POOL_SIZE: '40' });
  requester = await fundedRequester(market);
  other = await fundedRequester(market);
});
afterEach(async () => {
  expect(await market.problems()).toEqual([]);
});
afterAll(() => market.close());

const START = (of: { token: string }, testId: string, more: Record<string, unknown> = {}) =>
  mutate(market, of.token, 'startTest', { testId, ...more }, `attempt { ${ATTEMPT_FIELDS} }`);
const SUBMIT = (of: { token: string }, attemptId: string, answers: unknown = RIGHT) =>
  mutate(market, of.token, 'submitTest', { attemptId, answers }, `attempt { ${ATTEMPT_FIELDS} }`);
const ask = async (of: { token: string }, query: string) => (await market.graphql(query, {}, { token: of.token })).data;

it('shows files of the items at addresses that open them', async () => {
  const file = publicId('File', '0197f3a0-0000-7000-8000-000000000001');
  const items = [{ ...ITEMS[0], payload: { picture: file, list: [file], _note: file } }, ITEMS[1]];
  const { testId } = await newTest(market, requester, { items });
  await reserve(market, requester, testId, 1);
  const attempt = await start(market, (await worker(market)).token, testId);
  const { payload } = attempt.items[0];
  expect(Object.keys(payload).sort()).toEqual(['list', 'picture']);
  for (const address of [payload.picture, payload.list[0]]) expect(address).toMatch(new RegExp(`/files/${file}/.*signature=`));
});

describe('making a test', () => {
  it('tells everything that is wrong with it, by field', async () => {
    const typeId = await newType(market, requester);
    const before = await everything(market);
    const input = {
      ...TEST,
      typeId,
      items: [
        { ...ITEMS[0], key: { animal: 'horse' } },
        { ...ITEMS[0], key: { colour: 'red' }, weight: 0 },
      ],
      timeLimitSeconds: 2_000,
      passingPercent: 101,
      paidAttempts: 2,
      rewardMinor: '83',
    };
    const answer = await mutate(market, requester.token, 'setQualificationTest', input, TEST_FIELDS);
    expect(answer!.userErrors.map((error) => error.path.join('.'))).toEqual([
      'items.0.key.animal',
      'items.1.name',
      'items.1.key.colour',
      'items.1.weight',
      'estimatedSeconds',
      'passingPercent',
      'paidAttempts',
      'rewardMinor',
    ]);
    // 300 seconds at 10 USD an hour.
    expect(answer!.userErrors.at(-1)!.message).toContain('at least 0.84 USD');
    expect(await everything(market)).toBe(before);
  });

  it('allows managers of the owner only; nobody else sees money, figures or the key', async () => {
    const { typeId, testId } = await newTest(market, requester);
    const [viewer, reviewer, by, admin] = [
      await member(market, requester, 'viewer'),
      await member(market, requester, 'reviewer'),
      await worker(market),
      await createAdmin(market),
    ];
    const before = await everything(market);
    for (const [of, kind] of [
      [viewer, 'Forbidden'],
      [reviewer, 'Forbidden'],
      [other, 'NotFound'],
      [admin, 'SHUT'],
      [by, 'SHUT'],
    ] as const) {
      const set = await mutate(market, of.token, 'setQualificationTest', { ...TEST, typeId }, TEST_FIELDS);
      // An admin and a stranger see the type where it is shared or theirs to see; never may they change it.
      expect(['Forbidden', 'NotFound', 'SHUT']).toContain(refusals(set)[0]);
      const reserved = await mutate(market, of.token, 'reserveForTest', { testId, attempts: 1, idempotencyKey: 'no' }, TEST_FIELDS);
      expect(refusals(reserved)).toEqual([kind]);
    }
    expect(await everything(market)).toBe(before);
    const query = `{ qualificationTest(id: "${testId}") { itemCount fee { minor } reserve { attemptsLeft } figures { submitted } form { name } items { key } attempts { nodes { id } } } }`;
    expect((await ask(requester, query)).qualificationTest).toMatchObject({
      fee: { minor: '20' },
      items: [{ key: { animal: 'cat' } }, {}],
    });
    expect((await ask(reviewer, query)).qualificationTest.items).toHaveLength(2);
    expect((await ask(admin, query)).qualificationTest.items).toHaveLength(2);
    expect((await ask(viewer, query)).qualificationTest).toMatchObject({
      reserve: { attemptsLeft: 0 },
      form: null,
      items: null,
      attempts: null,
    });
    expect((await ask(other, query)).qualificationTest).toBeNull();
    const seen = await ask(
      by,
      `{ testOffer(testId: "${testId}") { test { fee { minor } reserve { attemptsLeft } figures { submitted } form { name } items { key } attempts { nodes { id } } } } }`,
    );
    expect(seen.testOffer.test).toEqual({ fee: null, reserve: null, figures: null, form: null, items: null, attempts: null });
  });

  it('lets the platform make unpaid training only', async () => {
    const admin = await createAdmin(market);
    const type = { name: 'House rules', description: 'Knows the rules.' };
    const { type: made } = await done(market, admin.token, 'createQualificationType', type, 'type { id }');
    const refused = await mutate(market, admin.token, 'setQualificationTest', { ...TEST, typeId: made.id, rewardMinor: '0' }, TEST_FIELDS);
    expect(refused!.userErrors[0]!.message).toContain('no organisation to pay it');
    const input = { ...TEST, typeId: made.id, purpose: 'TRAINING', timeLimitSeconds: 180, estimatedSeconds: 100, rewardMinor: '0' };
    const { test } = await done(market, admin.token, 'setQualificationTest', input, TEST_FIELDS);
    const by = await worker(market);
    expect(await start(market, by.token, test.id)).toMatchObject({ state: 'OPEN', reward: { minor: '0' } });
  });
});

describe('taking a test', () => {
  it('tells pay, time and how often before; pays whatever the score; grants to whoever passes', async () => {
    const { typeId, testId } = await newTest(market, requester, { showsResults: true, retakeDelaySeconds: 3600, maximumAttempts: 2 });
    const by = await worker(market);
    const offer = `{ testOffer(testId: "${testId}") { canStart attemptsMade pays { minor } reasons { __typename message }
      test { reward { minor } rewardPerHour { minor } timeLimitSeconds maximumAttempts paidAttempts retakeDelaySeconds passingPercent itemCount } } }`;
    const unfunded = (await ask(by, offer)).testOffer;
    expect(unfunded).toMatchObject({ canStart: false, pays: null, reasons: [{ __typename: 'ConflictError' }] });
    expect(unfunded.reasons[0].message).toContain('Nobody is left unpaid');
    expect(refusals(await START(by, testId))).toEqual(['Conflict']);

    expect(await reserve(market, requester, testId, 2)).toMatchObject({ reserve: { reserved: { minor: '240' }, attemptsLeft: 2 } });
    expect((await ask(by, offer)).testOffer).toEqual({
      canStart: true,
      attemptsMade: 0,
      pays: { minor: '100' },
      reasons: [],
      test: {
        reward: { minor: '100' },
        rewardPerHour: { minor: '1200' },
        timeLimitSeconds: 600,
        maximumAttempts: 2,
        paidAttempts: 1,
        retakeDelaySeconds: 3600,
        passingPercent: 75,
        itemCount: 2,
      },
    });
    const attempt = await start(market, by.token, testId);
    expect(attempt).toMatchObject({ number: 1, state: 'OPEN', reward: { minor: '100' }, results: null, scorePercent: null });
    // What the requester keeps to itself is not shown, nor is the key.
    expect(attempt.items).toEqual([
      { name: 'first', payload: { text: 'It purrs.' } },
      { name: 'second', payload: { text: 'It barks.' } },
    ]);
    const failed = await submit(market, by.token, attempt.id, HALF);
    expect(failed).toMatchObject({ state: 'SUBMITTED', scorePercent: 50, passed: false, granted: false, items: null });
    expect(failed.results).toEqual([
      { item: 'first', question: 'animal', correct: false },
      { item: 'second', question: 'animal', correct: false },
      { item: 'second', question: 'legs', correct: true },
    ]);
    expect(await balance(market, 'worker_pending', by.personId)).toBe(BigInt(PAY));
    const testUuid = parsePublicId('Test', testId)!;
    expect(await balance(market, 'test_reserve', testUuid)).toBe(BigInt(PAY + FEE));

    // The retake waits, is free for both, and may still earn the qualification.
    const early = await START(by, testId);
    expect([refusals(early), early!.userErrors[0]!.retryAfterSeconds]).toEqual([['TryLater'], 3600]);
    await market.pass(3600);
    const again = await start(market, by.token, testId);
    expect(again).toMatchObject({ number: 2, reward: { minor: '0' } });
    expect(await submit(market, by.token, again.id)).toMatchObject({ scorePercent: 100, passed: true, granted: true });
    const held = await ask(
      by,
      '{ worker { qualifications { nodes { value state type { id } } } testAttempts { nodes { number state passed } } } }',
    );
    expect(held.worker.qualifications.nodes).toEqual([{ value: 100, state: 'GRANTED', type: { id: typeId } }]);
    expect(held.worker.testAttempts.nodes).toMatchObject([
      { number: 2, passed: true },
      { number: 1, passed: false },
    ]);
    expect(refusals(await START(by, testId))).toEqual(['Conflict']);

    // The requester knows the worker by the alias; what was earned becomes payable like a reward.
    const { qualificationTest } = await ask(
      requester,
      `{ qualificationTest(id: "${testId}") { figures { submitted passed expired } attempts { nodes { worker { id } personId scorePercent answers } } } }`,
    );
    expect(qualificationTest).toMatchObject({
      figures: { submitted: 2, passed: 1, expired: 0 },
      attempts: { nodes: [{ worker: { id: aliasOf(market, requester, by) }, personId: null, scorePercent: 100 }, { answers: HALF }] },
    });
    await market.pass(3 * DAY);
    expect(await balance(market, 'worker_available', by.personId)).toBe(BigInt(PAY));
  });

  it('accepts late answers within the grace time only, and frees the money of an expired attempt', async () => {
    const { testId } = await newTest(market, requester, { retakeDelaySeconds: 0 });
    await reserve(market, requester, testId, 1);
    const [first, second, third] = [await worker(market), await worker(market), await worker(market)];
    const attempt = await start(market, first.token, testId);
    expect(refusals(await START(second, testId))).toEqual(['Conflict']);
    market.clock.advanceSeconds(630);
    // Over, though no sweep has looked.
    const late = await SUBMIT(first, attempt.id);
    expect([refusals(late), late!.userErrors[0]!.message]).toEqual([['Conflict'], 'The time for this is over; it was not submitted.']);
    await market.sweep();
    expect((await ask(first, `{ testAttempt(id: "${attempt.id}") { state scorePercent items { name } } }`)).testAttempt).toEqual({
      state: 'EXPIRED',
      scorePercent: null,
      items: null,
    });
    const next = await start(market, second.token, testId);
    market.clock.advanceSeconds(629);
    expect(await submit(market, second.token, next.id)).toMatchObject({ state: 'SUBMITTED', passed: true });
    expect(refusals(await START(third, testId))).toEqual(['Conflict']);
    expect(await balance(market, 'worker_pending', first.personId)).toBe(0n);
  });

  it('pays once, however often it is submitted; other answers afterwards are refused', async () => {
    const { testId } = await newTest(market, requester);
    await reserve(market, requester, testId, 3);
    const by = await worker(market);
    const attempt = await start(market, by.token, testId);
    // Begun twice, it is the same one.
    const both = await Promise.all([start(market, by.token, testId), start(market, by.token, testId)]);
    expect(both.map((each) => each.id)).toEqual([attempt.id, attempt.id]);
    const answers = await Promise.all(Array.from({ length: 8 }, () => SUBMIT(by, attempt.id)));
    expect(answers.map((answer) => answer!.attempt?.scorePercent)).toEqual(Array(8).fill(100));
    expect(refusals(await SUBMIT(by, attempt.id, HALF))).toEqual(['Conflict']);
    expect(await balance(market, 'worker_pending', by.personId)).toBe(BigInt(PAY));
    expect(
      await market.db.query(`select from platform.act where verb = 'test_attempt.submitted' and subject_id = $1`, [
        parsePublicId('TestAttempt', attempt.id),
      ]),
    ).toHaveLength(1);
  });

  it('starts no more attempts than are paid for, however many start at once', async () => {
    const { testId } = await newTest(market, requester);
    await reserve(market, requester, testId, 3);
    const crowd = await Promise.all(Array.from({ length: 12 }, () => worker(market)));
    const answers = await Promise.all(crowd.flatMap((each) => [START(each, testId), START(each, testId)]));
    const ids = new Set(answers.flatMap((answer) => (answer!.attempt ? [answer!.attempt.id as string] : [])));
    expect(ids.size).toBe(3);
    expect(new Set(answers.flatMap(refusals))).toEqual(new Set(['Conflict']));
    // While they are under way, nothing can be taken back.
    const back = await mutate(market, requester.token, 'returnTestReserve', { testId }, TEST_FIELDS);
    expect(refusals(back)).toEqual(['Conflict']);
    const left = answers.filter((answer) => answer!.attempt);
    for (const [index, answer] of answers.entries()) {
      if (answer!.attempt)
        expect(refusals(await SUBMIT(crowd[Math.floor(index / 2)]!, answer!.attempt.id, { first: { animal: 'dog' } }))).toEqual([]);
    }
    expect(left.length).toBeGreaterThanOrEqual(3);
    expect(await balance(market, 'test_reserve', parsePublicId('Test', testId) ?? '')).toBe(0n);
  });

  it('hides an attempt from everybody but its worker', async () => {
    const { testId } = await newTest(market, requester);
    await reserve(market, requester, testId, 2);
    const [by, stranger] = [await worker(market), await worker(market)];
    const attempt = await start(market, by.token, testId);
    const before = await everything(market);
    expect(refusals(await SUBMIT(stranger, attempt.id))).toEqual(['NotFound']);
    expect(
      refusals(
        await mutate(market, stranger.token, 'answerTraining', { attemptId: attempt.id, item: 'first', answer: {} }, 'attempt { id }'),
      ),
    ).toEqual(['NotFound']);
    for (const each of [stranger, other]) expect((await ask(each, `{ testAttempt(id: "${attempt.id}") { id } }`)).testAttempt).toBeNull();
    expect(
      refusals(await mutate(market, by.token, 'answerTraining', { attemptId: attempt.id, item: 'first', answer: {} }, 'attempt { id }')),
    ).toEqual(['Forbidden']);
    for (const nothing of [{}, { first: {} }, { first: { animal: null } }])
      expect(refusals(await SUBMIT(by, attempt.id, nothing))).toEqual(['Conflict']);
    const odd = await SUBMIT(by, attempt.id, { third: {}, first: { animal: 'horse', colour: 1 } });
    expect(odd!.userErrors.map((error) => error.path.join('.'))).toEqual(['answers.third', 'answers.first.colour', 'answers.first.animal']);
    expect(await everything(market)).toBe(before);
  });

  it('refuses members of the owner, blocked workers, and workers whose grant was revoked', async () => {
    const { typeId, testId } = await newTest(market, requester, { retakeDelaySeconds: 0, paidAttempts: 3, maximumAttempts: 5 });
    await reserve(market, requester, testId, 5);
    const [by, blocked] = [await worker(market), await worker(market)];
    const own = await member(market, requester, 'viewer');
    const profile = { country: 'KE', languages: ['en'], timeZone: 'Africa/Nairobi' };
    valueOf(await market.get(WorkerProfileCommands).become(own.caller, profile));
    expect(refusals(await START(own, testId))).toEqual(['Forbidden']);
    const alias = aliasOf(market, requester, blocked);
    await done(market, requester.token, 'grantQualification', { typeId, workerId: alias }, 'grant { id }');
    expect(refusals(await START(blocked, testId))).toEqual(['Conflict']);
    const { grant } = await done(
      market,
      requester.token,
      'grantQualification',
      { typeId, workerId: aliasOf(market, requester, by) },
      'grant { id }',
    );
    await done(
      market,
      requester.token,
      'revokeQualification',
      { grantId: grant.id, reason: 'It was somebody else who took the test.' },
      'grant { id }',
    );
    expect(refusals(await START(by, testId))).toEqual(['Forbidden']);
  });
});

describe('a change', () => {
  it('creates a new version: an attempt under way ends with its own version and reward', async () => {
    const { typeId, testId } = await newTest(market, requester);
    await reserve(market, requester, testId, 3);
    const [by, later] = [await worker(market), await worker(market)];
    const attempt = await start(market, by.token, testId);
    const harder = { ...TEST, typeId, items: [ITEMS[0]], rewardMinor: '200', passingPercent: 100 };
    const { test } = await done(market, requester.token, 'setQualificationTest', harder, TEST_FIELDS);
    // 360 are set aside, 120 held: at 240 each, one more attempt.
    expect(test).toMatchObject({
      id: testId,
      version: 2,
      reserve: { reserved: { minor: '360' }, held: { minor: '120' }, attemptsLeft: 1 },
    });
    expect(await submit(market, by.token, attempt.id, { second: { animal: 'dog', legs: 4 } })).toMatchObject({
      version: 1,
      scorePercent: 75,
      passed: true,
    });
    const next = await start(market, later.token, testId);
    expect(next).toMatchObject({ version: 2, reward: { minor: '200' } });
    expect(await submit(market, later.token, next.id, { first: { animal: 'cat' } })).toMatchObject({ scorePercent: 100 });
    expect(await balance(market, 'worker_pending', later.personId)).toBe(200n);
  });

  it('closes and opens it; what is set aside comes back as far as nobody holds it', async () => {
    const { testId } = await newTest(market, requester);
    const available = await balance(market, 'requester_available', requester.organisationId);
    await reserve(market, requester, testId, 4);
    const [by, late] = [await worker(market), await worker(market)];
    const attempt = await start(market, by.token, testId);
    await done(market, requester.token, 'setQualificationTestState', { testId, state: 'CLOSED' }, TEST_FIELDS);
    expect(refusals(await START(late, testId))).toEqual(['NotFound']);
    const { test } = await done(market, requester.token, 'returnTestReserve', { testId }, TEST_FIELDS);
    expect(test).toMatchObject({ state: 'CLOSED', reserve: { reserved: { minor: '120' }, held: { minor: '120' }, attemptsLeft: 0 } });
    await submit(market, by.token, attempt.id, { first: { animal: 'dog' } });
    expect(await balance(market, 'requester_available', requester.organisationId)).toBe(available - 120n);
  });

  it('needs the money: INSUFFICIENT_FUNDS tells what is missing, and the same key sets nothing aside again', async () => {
    const poor = await fundedRequester(market, 200n);
    const { testId } = await newTest(market, poor);
    const input = { testId, attempts: 2, idempotencyKey: 'too much' };
    const refused = await mutate(market, poor.token, 'reserveForTest', input, TEST_FIELDS);
    expect([refusals(refused), refused!.userErrors[0]!.message]).toEqual([
      ['InsufficientFunds'],
      '2 attempts cost 2.40 USD; 2.00 USD is available, so 0.40 USD is missing. Add funds, or set money aside for fewer attempts.',
    ]);
    const once = { testId, attempts: 1, idempotencyKey: 'once' };
    await done(market, poor.token, 'reserveForTest', once, TEST_FIELDS);
    await done(market, poor.token, 'reserveForTest', once, TEST_FIELDS);
    expect(await balance(market, 'test_reserve', parsePublicId('Test', testId) ?? '')).toBe(120n);
  });
});

it('a worker may retake a test for an expired grant, and is paid again', async () => {
  const { testId } = await newTest(market, requester, { grantedSeconds: DAY });
  await reserve(market, requester, testId, 2);
  const by = await worker(market);
  await submit(market, by.token, (await start(market, by.token, testId)).id);
  expect(refusals(await START(by, testId))).toEqual(['Conflict']);
  await market.pass(DAY);
  const again = await start(market, by.token, testId);
  expect(again).toMatchObject({ number: 2, reward: { minor: '100' } });
  expect(await submit(market, by.token, again.id)).toMatchObject({ granted: true });
});
