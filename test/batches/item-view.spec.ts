/** The view of an item and the language of a batch through the public API: set, checked, previewed, and read by workers. */
import { publicId, type BatchId } from '../../src/kernel/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerWorker } from '../kit/people.ts';
import { addTasks, draft, everything, fundedRequester, openBatch, type Requester } from './kit.ts';

const PART = 'field kind label alt altField';
const VIEW = `view { ${PART} parts { ${PART} } }`;
const ERRORS = 'userErrors { __typename message path }';
const SCHEMA = {
  type: 'object',
  properties: { text: { type: 'string' }, scan: { type: 'string' }, caption: { type: 'string' }, turns: { type: 'array' } },
  additionalProperties: false,
};
const INPUT = [
  { kind: 'IMAGE', field: 'scan', label: 'Scan', alt: 'A page', altField: 'caption' },
  {
    kind: 'SIDE_BY_SIDE',
    parts: [
      { field: 'text', kind: 'MARKDOWN' },
      { field: 'turns', kind: 'CHAT', label: 'Talk' },
    ],
  },
];
const nothing = { label: null, alt: null, altField: null };
const SHOWN = [
  { kind: 'IMAGE', field: 'scan', label: 'Scan', alt: 'A page', altField: 'caption', parts: [] },
  {
    ...{ kind: 'SIDE_BY_SIDE', field: null, ...nothing },
    parts: [
      { ...nothing, field: 'text', kind: 'MARKDOWN' },
      { ...nothing, field: 'turns', kind: 'CHAT', label: 'Talk' },
    ],
  },
];

let market: TestMarketplace;
let requester: Requester;
beforeAll(async () => {
  market = await openMarketplace({ FIRST_BATCH_REVIEW: 'false' });
  requester = await fundedRequester(market, 100_000n);
});
afterAll(() => market.close());

const ask = async (query: string, variables: Record<string, unknown>, token = requester.token) =>
  (await market.graphql(query, variables, { token })).data;
const create = async (more: Record<string, unknown>) => {
  const input = {
    organisationId: publicId('Organisation', requester.organisationId),
    ...{ kind: 'text', title: 'Pages', instructions: 'Read.', rewardMinor: '10', estimatedSeconds: 30, itemSchema: SCHEMA },
    form: [{ name: 'why', prompt: 'Why?', text: {} }],
    ...more,
  };
  const query = `mutation ($input: CreateBatchInput!) { createBatch(input: $input) { batch { id language version current { ${VIEW} } } ${ERRORS} } }`;
  return (await ask(query, { input })).createBatch;
};
const update = async (batchId: BatchId, change: Record<string, unknown>) => {
  const query = `mutation ($input: UpdateBatchInput!) { updateBatch(input: $input) { batch { language version current { ${VIEW} } } ${ERRORS} } }`;
  return (await ask(query, { input: { batchId: publicId('Batch', batchId), ...change } })).updateBatch;
};

it('keeps view and language as they were written, the language in its canonical form', async () => {
  const { batch, userErrors } = await create({ view: INPUT, language: 'PT-br' });
  expect(userErrors).toEqual([]);
  expect(batch).toMatchObject({ language: 'pt-BR', version: 1, current: { view: SHOWN } });
  const plain = await create({});
  expect(plain.batch).toMatchObject({ language: null, current: { view: [] } });
});

it('shows view and language in the preview, on the board, to the worker and to the reviewer', async () => {
  const view = [{ ...nothing, field: 'text', kind: 'text' as const, label: 'Claim' }];
  const shown = [{ ...nothing, field: 'text', kind: 'TEXT', label: 'Claim', parts: [] }];
  const id = publicId('Batch', await openBatch(market, requester, 2, { view, language: 'ar' }));
  const worker = await registerWorker(market);
  const task = `${VIEW} language batch { language }`;

  const preview = await ask(`query ($id: BatchID!) { batchPreview(batchId: $id) { ${VIEW} card { language } task { ${task} } } }`, { id });
  expect(preview.batchPreview).toEqual({
    view: shown,
    card: { language: 'ar' },
    task: { view: shown, language: 'ar', batch: { language: 'ar' } },
  });
  const seen = await ask(
    `query ($id: BatchID!) { board { nodes { id language } } batchCard(batchId: $id) { language } taskPreview(batchId: $id) { ${task} } }`,
    { id },
    worker.token,
  );
  expect(seen.board.nodes).toContainEqual({ id, language: 'ar' });
  expect([seen.batchCard.language, seen.taskPreview]).toEqual(['ar', { view: shown, language: 'ar', batch: { language: 'ar' } }]);
  const claim = `mutation ($id: BatchID!) { claimNextTask(input: { batchId: $id }) { assignment { id task { ${task} } } } }`;
  const { assignment } = (await ask(claim, { id }, worker.token)).claimNextTask;
  expect(assignment.task).toMatchObject({ view: shown, language: 'ar' });
  const reviewed = await ask(`query ($id: AssignmentID!) { assignment(id: $id) { task { ${task} } } }`, { id: assignment.id });
  expect(reviewed.assignment.task).toMatchObject({ view: shown, language: 'ar' });
});

it('makes a new version of a new view in a running batch; held tasks keep theirs', async () => {
  const batchId = await openBatch(market, requester, 2, {});
  const worker = await registerWorker(market);
  const claim = `mutation ($id: BatchID!) { claimNextTask(input: { batchId: $id }) { assignment { id task { version ${VIEW} } } } }`;
  const claimed = async () => (await ask(claim, { id: publicId('Batch', batchId) }, worker.token)).claimNextTask.assignment;
  const held = await claimed();
  expect(held.task).toEqual({ version: 1, view: [] });

  const view = [{ kind: 'TEXT', field: 'text' }];
  expect(await update(batchId, { view, language: 'sw' })).toMatchObject({ batch: { version: 2, language: 'sw' }, userErrors: [] });
  expect(await update(batchId, { view })).toMatchObject({ batch: { version: 2 } });
  const again = await ask(
    `query ($id: AssignmentID!) { myAssignment(id: $id) { task { version ${VIEW} } } }`,
    { id: held.id },
    worker.token,
  );
  expect(again.myAssignment.task).toEqual({ version: 1, view: [] });
  expect((await claimed()).task).toMatchObject({ version: 2, view: [{ kind: 'TEXT', field: 'text' }] });

  expect(await update(batchId, { view: null, language: null })).toMatchObject({
    batch: { version: 3, language: null, current: { view: [] } },
  });
  expect((await update(batchId, { title: 'Other' })).batch).toMatchObject({ version: 3 });
});

it.each<[string, Record<string, unknown>, string[]]>([
  ['a field that the item schema lacks', { view: [{ kind: 'TEXT', field: 'other' }] }, ['view', '0', 'field']],
  [
    'a text as a table',
    {
      view: [
        { kind: 'TEXT', field: 'scan' },
        { kind: 'TABLE', field: 'text' },
      ],
    },
    ['view', '1', 'field'],
  ],
  ['an entry without a field', { view: [{ kind: 'TEXT' }] }, ['view', '0', 'field']],
  [
    'parts of parts',
    { view: [{ kind: 'SIDE_BY_SIDE', parts: [{ field: 'text', kind: 'SIDE_BY_SIDE' }] }] },
    ['view', '0', 'parts', '0', 'kind'],
  ],
  ['a language that is no tag', { language: 'english, mostly' }, ['language']],
  ['a long language', { language: 'en-x-' + 'abcdefgh-'.repeat(5) + 'a' }, ['language']],
])('refuses %s, and changes nothing', async (_, change, path) => {
  const batchId = await draft(market, requester, 0, { itemSchema: SCHEMA, view: [], language: 'en' });
  const before = await everything(market);
  expect(await create(change)).toMatchObject({ batch: null, userErrors: [{ __typename: 'InvalidInputError', path }] });
  expect(await update(batchId, change)).toMatchObject({ batch: null, userErrors: [{ __typename: 'InvalidInputError', path }] });
  expect(await everything(market)).toBe(before);
});

it('refuses an item schema under which the view shows what no item may have', async () => {
  const view = [{ ...nothing, field: 'text', kind: 'text' as const }];
  const batchId = await draft(market, requester, 0, { itemSchema: SCHEMA, view });
  const properties = { text: { type: 'array' } };
  const before = await everything(market);
  expect(await update(batchId, { itemSchema: { properties } })).toMatchObject({ userErrors: [{ path: ['view', '0', 'field'] }] });
  expect(await everything(market)).toBe(before);
  expect(await update(batchId, { itemSchema: { properties }, view: [{ kind: 'TABLE', field: 'text' }] })).toMatchObject({ userErrors: [] });
});

it('accepts a view after the tasks, as long as the item schema allows its fields', async () => {
  const batchId = await draft(market, requester, 0, {});
  await addTasks(market, requester.caller, batchId, 1);
  expect(await update(batchId, { view: [{ kind: 'MARKDOWN', field: 'text' }] })).toMatchObject({ batch: { version: 2 }, userErrors: [] });
  expect(await update(batchId, { view: [{ kind: 'CHAT', field: 'text' }] })).toMatchObject({
    userErrors: [{ path: ['view', '0', 'field'] }],
  });
});
