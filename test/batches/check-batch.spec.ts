/** checkBatch: what createBatch would say, and what the batch would cost, without writing anything. */
import { publicId } from '../../src/kernel/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, createAdmin, registerRequester, registerWorker } from '../kit/people.ts';
import { digest } from '../security/matrix.engine.ts';
import { fundedRequester, type Requester } from './kit.ts';

let market: TestMarketplace;
let requester: Requester;
beforeAll(async () => {
  market = await openMarketplace({ FIRST_BATCH_REVIEW: 'false' });
  requester = await fundedRequester(market, 10_000n);
});
afterAll(() => market.close());

const COST = 'tasks assignments leastAssignments reward { minor } fee { minor } total { minor } available { minor } shortfall { minor }';
const ERRORS = 'userErrors { __typename message path }';
const CHECK = `query ($input: CreateBatchInput!, $count: Int) { checkBatch(input: $input, taskCount: $count) {
  cost { ${COST} } form { name prompt required } ${ERRORS} } }`;
const CREATE = `mutation ($input: CreateBatchInput!) { createBatch(input: $input) { batch { id } ${ERRORS} } }`;

const GOOD = {
  ...{ kind: 'text', title: 'Entailment', instructions: 'Read both.', rewardMinor: '10', estimatedSeconds: 30, redundancy: 3 },
  form: [
    {
      name: 'entails',
      prompt: 'Does it?',
      choice: {
        options: [
          { value: 'yes', label: 'Yes' },
          { value: 'no', label: 'No' },
        ],
      },
    },
  ],
};
const inputOf = (change: object) => ({ organisationId: publicId('Organisation', requester.organisationId), ...GOOD, ...change });

async function check(change: object = {}, count = 1, token: string = requester.token) {
  return (await market.graphql(CHECK, { input: inputOf(change), count }, { token })).data.checkBatch;
}

async function create(change: object = {}) {
  return (await market.graphql(CREATE, { input: inputOf(change) }, requester)).data.createBatch;
}

it('answers the cost to the unit and the questions, and changes no row', async () => {
  const before = await digest(market);
  const checked = await check({}, 4);
  expect(await digest(market)).toBe(before);
  expect(checked).toEqual({
    cost: {
      ...{ tasks: 4, assignments: 12, leastAssignments: 12, reward: { minor: '120' }, fee: { minor: '24' }, total: { minor: '144' } },
      ...{ available: { minor: '10000' }, shortfall: { minor: '0' } },
    },
    form: [{ name: 'entails', prompt: 'Does it?', required: true }],
    userErrors: [],
  });
});

it.each([
  ['a fixed number of answers', {}, 5],
  ['a target', { target: { minimumAnswers: 2, confidence: 0.9 } }, 5],
  ['a target with a budget', { target: { minimumAnswers: 2, confidence: 0.9, budgetMinor: '150' } }, 5],
  ['an internal batch', { internal: true, rewardMinor: '0' }, 5],
  ['more than the balance', { rewardMinor: '9999' }, 2],
])('tells the cost that the batch then has: %s', async (_name, change, count) => {
  const checked = await check(change, count);
  expect(checked.userErrors).toEqual([]);
  const { batch } = await create(change);
  const tasks = Array.from({ length: count }, (_unused, index) => ({ payload: { text: `item ${index}` } }));
  await market.graphql(
    'mutation ($input: AddTasksInput!) { addTasks(input: $input) { userErrors { message } } }',
    { input: { batchId: batch.id, tasks } },
    requester,
  );
  const { data } = await market.graphql(`query ($id: BatchID!) { batch(id: $id) { cost { ${COST} } } }`, { id: batch.id }, requester);
  expect(checked.cost).toEqual(data.batch.cost);
});

const OTHER_FORM = (extra: object) => ({ form: [{ ...GOOD.form[0], ...extra }] });

it.each([
  ['nothing', {}],
  ['a title and a kind', { title: ' ', kind: 'Not a kind' }],
  ['the reward', { rewardMinor: '0' }],
  ['an amount beyond all', { rewardMinor: '900000000000000000' }],
  ['the lease', { leaseSeconds: 5 }],
  ['the redundancy', { redundancy: 0 }],
  ['the target', { target: { minimumAnswers: 1, confidence: 2, budgetMinor: '0' } }],
  ['the end', { expiresAt: '2020-01-01T00:00:00Z' }],
  ['the item schema', { itemSchema: { type: 'no type' } }],
  ['a requirement', { requirements: [{ typeId: publicId('QualificationType', '00000000-0000-7000-8000-000000000000'), exists: true }] }],
  ['a question', OTHER_FORM({ prompt: '' })],
  ['a question of no kind', OTHER_FORM({ choice: null })],
  ['two questions of one name', { form: [GOOD.form[0], GOOD.form[0]] }],
])('refuses exactly what createBatch refuses: %s', async (_name, change) => {
  const before = await digest(market);
  const checked = await market.graphql(CHECK, { input: inputOf(change), count: 1 }, { token: requester.token, allowErrors: true });
  expect(await digest(market)).toBe(before);
  const created = await market.graphql(CREATE, { input: inputOf(change) }, { token: requester.token, allowErrors: true });
  expect(checked.data?.checkBatch?.userErrors).toEqual(created.data?.createBatch?.userErrors);
  expect(checked.errors?.map((error) => error.message)).toEqual(created.errors?.map((error) => error.message));
});

it('answers what is sound beside what is not', async () => {
  expect(await check({ rewardMinor: '0' })).toMatchObject({ cost: null, form: [{ name: 'entails' }] });
  expect(await check(OTHER_FORM({ prompt: '' }))).toMatchObject({ cost: { total: { minor: '36' } }, form: null });
  expect(await check({ title: '' })).toMatchObject({ cost: { total: { minor: '36' } }, form: [{ name: 'entails' }] });
});

it('refuses a number of tasks that no batch can have', async () => {
  for (const count of [-1, 10_000_001]) {
    const { cost, userErrors } = await check({}, count);
    expect([cost, userErrors]).toMatchObject([null, [{ __typename: 'InvalidInputError', path: ['taskCount'] }]]);
  }
  expect((await check({}, 0)).cost.total.minor).toBe('0');
});

it('checks for who may create batches only', async () => {
  const viewer = await addMember(market, requester, 'viewer');
  const manager = await addMember(market, requester, 'manager');
  const stranger = await registerRequester(market);
  const before = await digest(market);
  expect(await check({}, 1, viewer.token)).toMatchObject({ cost: null, form: null, userErrors: [{ __typename: 'ForbiddenError' }] });
  expect(await check({}, 1, stranger.token)).toMatchObject({ cost: null, form: null, userErrors: [{ __typename: 'NotFoundError' }] });
  expect((await check({}, 1, manager.token)).userErrors).toEqual([]);
  for (const { token } of [await registerWorker(market), await createAdmin(market)]) {
    const { data } = await market.graphql(CHECK, { input: inputOf({}) }, { token, allowErrors: true });
    expect(data?.checkBatch?.cost ?? null).toBeNull();
  }
  expect(before).not.toBe('');
});
