/** A batch is cancelled while people work on it: what is in flight is still answered, reviewed and paid; the rest goes back. */
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { isMadeAdmin, joinsAsRequester, joinsAsWorker, type Person } from './people.ts';

const DAY = 86_400;

let market: TestMarketplace;
let ada: Person;
let rosa: Person;
let wanjiru: Person;
let pavel: Person;
let mei: Person;
let herbarium: string;
let batch: string;
const held: Record<string, string> = {};

beforeAll(async () => {
  market = await openMarketplace({ FIRST_BATCH_REVIEW: 'false' });
  ada = await isMadeAdmin(market, 'Ada');
  ({ requester: rosa, organisationId: herbarium } = await joinsAsRequester(market, 'Rosa', 'The Herbarium'));
  wanjiru = await joinsAsWorker(market, 'Wanjiru', '0100000001');
  pavel = await joinsAsWorker(market, 'Pavel', '0100000002');
  mei = await joinsAsWorker(market, 'Mei', '0100000003');
});
afterAll(() => market.close());

async function state() {
  const seen = await rosa.asks(
    `query ($batch: BatchID!, $id: OrganisationID!) {
       batch(id: $batch) { state reserved { text } }
       organisation(id: $id) { balance { available { text } } } }`,
    { batch, id: herbarium },
  );
  return { batch: seen.batch.state, reserved: seen.batch.reserved.text, available: seen.organisation.balance.available.text };
}

it('a batch of ten tasks is launched, and 12.00 are reserved for it', async () => {
  await ada.does('recordFunding', { organisationId: herbarium, reference: 'transfer 1', amountMinor: '2000', valueDate: '2026-11-02' });
  const created = await rosa.does(
    'createBatch',
    {
      organisationId: herbarium,
      kind: 'text',
      title: 'Leaf or flower?',
      instructions: 'Say which.',
      form: [{ name: 'part', prompt: 'Which part?', choice: { options: [{ value: 'leaf' }, { value: 'flower' }] } }],
      rewardMinor: '100',
      estimatedSeconds: 60,
      leaseSeconds: 600,
    },
    'batch { id }',
  );
  batch = created.batch.id;
  await rosa.does('addTasks', {
    batchId: batch,
    tasks: Array.from({ length: 10 }, (_unused, index) => ({ payload: { note: `${index}` } })),
  });
  await rosa.does('launchBatch', { batchId: batch });
  expect(await state()).toEqual({ batch: 'OPEN', reserved: '12.00 USD', available: '8.00 USD' });
});

it('Wanjiru has answered one task; Wanjiru, Pavel and Mei hold one each', async () => {
  const claims = (worker: Person) => worker.does('claimNextTask', { batchId: batch }, 'assignment { id }');
  const answered = await claims(wanjiru);
  await wanjiru.does('submitAssignment', { assignmentId: answered.assignment.id, answer: { part: 'leaf' } });
  for (const worker of [wanjiru, pavel, mei]) held[worker.name] = (await claims(worker)).assignment.id;
});

it('Rosa cancels the batch: the six free tasks give their money back at once, the four in flight keep theirs', async () => {
  await rosa.does('cancelBatch', { batchId: batch });
  expect(await state()).toEqual({ batch: 'DRAINING', reserved: '4.80 USD', available: '15.20 USD' });
});

it('nobody can claim in it any more', async () => {
  const refused = await mei.attempts('claimNextTask', { batchId: batch });
  expect(refused.userErrors).toMatchObject([{ __typename: 'ConflictError', message: expect.stringContaining('no more work') }]);
});

it('Wanjiru and Pavel still hand in what they hold; Mei gives hers back, and that money returns, too', async () => {
  for (const worker of [wanjiru, pavel]) {
    await worker.does('submitAssignment', { assignmentId: held[worker.name], answer: { part: 'flower' } });
  }
  await mei.does('returnAssignment', { assignmentId: held.Mei });
  expect(await state()).toEqual({ batch: 'DRAINING', reserved: '3.60 USD', available: '16.40 USD' });
});

it('Rosa reviews one and leaves two: both are approved by themselves, and then the batch is cancelled for good', async () => {
  await rosa.does('approveAssignments', { assignmentIds: [held.Pavel] });
  expect((await state()).batch).toBe('DRAINING');
  await market.pass(3 * DAY);
  expect(await state()).toEqual({ batch: 'CANCELLED', reserved: '0.00 USD', available: '16.40 USD' });
});

it('the workers get their pay, to the cent', async () => {
  await market.pass(3 * DAY);
  const earned = async (worker: Person) =>
    (await worker.asks(`{ worker { balance { available { text } pending { minor } } } }`)).worker.balance;
  expect(await earned(wanjiru)).toEqual({ available: { text: '2.00 USD' }, pending: { minor: '0' } });
  expect(await earned(pavel)).toEqual({ available: { text: '1.00 USD' }, pending: { minor: '0' } });
  expect(await earned(mei)).toEqual({ available: { text: '0.00 USD' }, pending: { minor: '0' } });
  expect(await ada.asks(`{ trialBalance { isBalanced } integrity { problemCount } }`)).toEqual({
    trialBalance: { isBalanced: true },
    integrity: { problemCount: 0 },
  });
});
