/** Making and changing batches through the public API: what is asked, by whom, and what workers see of it. */
import { Batches } from '../../src/batches/index.ts';
import { asId, publicId, type BatchId } from '../../src/kernel/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, createAdmin, registerWorker } from '../kit/people.ts';
import { addTasks, draft, everything, FORM, fundedRequester, openBatch, standing, type Requester } from './kit.ts';

const ERRORS = 'userErrors { __typename message path }';

const QUESTIONS = [
  {
    name: 'entails',
    prompt: 'Does it?',
    choice: { options: [{ value: 'yes', label: 'Yes', help: 'It *follows*.', colour: '#0B6455', key: 'y' }, { value: 'no' }] },
  },
  {
    name: 'topics',
    prompt: 'About?',
    help: 'All.',
    required: false,
    multipleChoice: { options: [{ value: 'a' }, { value: 'b' }], maximum: 2 },
  },
  { name: 'why', prompt: 'Why?', required: false, text: { maximumLength: 10, pattern: '^[a-z]*$' } },
  { name: 'sure', prompt: 'How sure?', number: { minimum: 0, maximum: 1, step: 0.25 } },
  { name: 'hard', prompt: 'How hard?', rating: { lowLabel: 'easy' } },
  { name: 'better', prompt: 'Which?', comparison: { left: 'one', right: 'two', tie: true } },
  { name: 'names', prompt: 'Mark.', spans: { field: 'text', labels: [{ value: 'person' }] } },
  { name: 'cats', prompt: 'Draw.', boxes: { field: 'image', labels: [{ value: 'cat' }], minimum: 1 } },
  { name: 'more', prompt: 'Else?', required: false, json: { schema: { type: 'object' } } },
];

const FORM_FIELDS = `form { __typename name prompt help required
  ... on ChoiceQuestion { options { value label help colour key } } ... on MultipleChoiceQuestion { minimumChoices maximumChoices }
  ... on TextQuestion { minimumLength maximumLength pattern } ... on NumberQuestion { minimum maximum step }
  ... on RatingQuestion { points lowLabel highLabel } ... on ComparisonQuestion { left right tie }
  ... on SpansQuestion { field overlap minimumSpans maximumSpans labels { value } } ... on BoxesQuestion { field minimumBoxes maximumBoxes } ... on JsonQuestion { schema } }`;

describe('batches', () => {
  let market: TestMarketplace;
  let requester: Requester;
  let stranger: Requester;
  beforeAll(async () => {
    market = await openMarketplace({ FIRST_BATCH_REVIEW: 'false' });
    requester = await fundedRequester(market, 100_000n);
    stranger = await fundedRequester(market, 100_000n);
  });
  afterAll(() => market.close());

  const input = (more: Record<string, unknown> = {}) => ({
    organisationId: publicId('Organisation', requester.organisationId),
    ...{ kind: 'text', title: 'Entailment', instructions: 'Read both.', form: QUESTIONS, rewardMinor: '10', estimatedSeconds: 200 },
    ...more,
  });
  const create = async (more: Record<string, unknown> = {}, token = requester.token) => {
    const query = `mutation ($input: CreateBatchInput!) { createBatch(input: $input) { batch { id state fee { minor } leaseSeconds
      autoApproveSeconds redundancy internal rewardPerHour { minor } version current { version instructions ${FORM_FIELDS} } } ${ERRORS} } }`;
    return (await market.graphql(query, { input: input(more) }, { token })).data.createBatch;
  };
  const update = async (batchId: BatchId, change: Record<string, unknown>, token = requester.token) => {
    const query = `mutation ($input: UpdateBatchInput!) { updateBatch(input: $input) { batch { id title version workerCap redundancy
      itemSchema current { instructions } } ${ERRORS} } }`;
    return (await market.graphql(query, { input: { batchId: publicId('Batch', batchId), ...change } }, { token })).data.updateBatch;
  };

  describe('making one', () => {
    it('gives a draft with the defaults, its fee, and questions of every type as they were asked', async () => {
      const { batch, userErrors } = await create();
      expect(userErrors).toEqual([]);
      expect(batch).toMatchObject({
        ...{ state: 'DRAFT', fee: { minor: '2' }, leaseSeconds: 1_000, autoApproveSeconds: 259_200, redundancy: 1, internal: false },
        ...{ rewardPerHour: { minor: '180' }, version: 1 },
      });
      const common = { help: null, required: true };
      expect(batch.current).toEqual({
        version: 1,
        instructions: 'Read both.',
        form: [
          {
            ...{ __typename: 'ChoiceQuestion', name: 'entails', prompt: 'Does it?', ...common },
            options: [
              { value: 'yes', label: 'Yes', help: 'It *follows*.', colour: '#0b6455', key: 'y' },
              { value: 'no', label: 'no', help: null, colour: null, key: null },
            ],
          },
          {
            ...{ __typename: 'MultipleChoiceQuestion', name: 'topics', prompt: 'About?', help: 'All.', required: false },
            ...{ minimumChoices: 0, maximumChoices: 2 },
          },
          {
            ...{ __typename: 'TextQuestion', name: 'why', prompt: 'Why?', help: null, required: false },
            ...{ minimumLength: 0, maximumLength: 10, pattern: '^[a-z]*$' },
          },
          { __typename: 'NumberQuestion', name: 'sure', prompt: 'How sure?', ...common, minimum: 0, maximum: 1, step: 0.25 },
          { __typename: 'RatingQuestion', name: 'hard', prompt: 'How hard?', ...common, points: 5, lowLabel: 'easy', highLabel: null },
          { __typename: 'ComparisonQuestion', name: 'better', prompt: 'Which?', ...common, left: 'one', right: 'two', tie: true },
          {
            __typename: 'SpansQuestion',
            name: 'names',
            prompt: 'Mark.',
            ...common,
            field: 'text',
            overlap: false,
            minimumSpans: 0,
            maximumSpans: 100,
            labels: [{ value: 'person' }],
          },
          { __typename: 'BoxesQuestion', name: 'cats', prompt: 'Draw.', ...common, field: 'image', minimumBoxes: 1, maximumBoxes: 100 },
          { __typename: 'JsonQuestion', name: 'more', prompt: 'Else?', help: null, required: false, schema: { type: 'object' } },
        ],
      });
    });

    it('refuses a new batch with all of its faults and stores nothing', async () => {
      const before = await everything(market);
      const bad = {
        ...{ kind: 'A b', title: ' ', rewardMinor: '0', redundancy: 0, itemSchema: { $ref: 'https://example.org' } },
        form: [{ name: 'q', prompt: 'x', choice: { options: [{ value: 'a' }] } }],
        requirements: [{ typeId: publicId('QualificationType', requester.organisationId), comparator: 'EXISTS' }],
        expiresAt: '2020-01-01T00:00:00Z',
      };
      const { batch, userErrors } = await create(bad);
      expect(batch).toBeNull();
      expect(userErrors.map((error: { path: string[] }) => error.path.join('.'))).toEqual([
        'kind',
        'title',
        'form.0.options',
        'itemSchema',
        'rewardMinor',
        'redundancy',
        'expiresAt',
        'requirements.0.typeId',
      ]);
      for (const question of [{}, { rating: {}, text: {} }]) {
        const answer = await create({ form: [{ name: 'q', prompt: 'x', ...question }] });
        expect(answer.userErrors).toMatchObject([{ path: ['form', '0'], message: 'Set exactly one of the fields from choice to json.' }]);
      }
      expect(await everything(market)).toBe(before);
    });

    it('happens once by its idempotency key', async () => {
      const first = await create({ idempotencyKey: 'once' });
      const again = await create({ idempotencyKey: 'once' });
      expect(again.batch.id).toBe(first.batch.id);
      const other = await create({ idempotencyKey: 'once', title: 'Another' });
      expect(other.userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
      const counted = await market.db.query<{ n: number }>(`select count(*)::int as n from batches.batch where title = 'Another'`);
      expect(counted).toEqual([{ n: 0 }]);
    });

    it('creates an internal batch without reward and fee', async () => {
      const { batch } = await create({ rewardMinor: '0', internal: true });
      expect(batch).toMatchObject({ internal: true, fee: { minor: '0' }, rewardPerHour: { minor: '0' } });
    });
  });

  describe('changing one', () => {
    it('changes every setting of a draft and keeps those that are left out', async () => {
      const batchId = await draft(market, requester, 2);
      const { batch } = await update(batchId, { title: 'New', workerCap: 4, redundancy: 5, form: QUESTIONS.slice(0, 1), kind: 'pairs' });
      expect(batch).toMatchObject({ title: 'New', workerCap: 4, redundancy: 5, version: 2, current: { instructions: 'Read *both*.' } });
      expect((await update(batchId, { workerCap: null })).batch).toMatchObject({ workerCap: null, title: 'New', version: 2 });
      const tasks = await market.db.query('select redundancy, free_slots from batches.task where batch_id = $1', [batchId]);
      expect(tasks).toEqual([1, 2].map(() => ({ redundancy: 5, free_slots: 5 })));
    });

    it('keeps the item schema, and the fields that the form shows, once tasks were checked', async () => {
      const batchId = await draft(market, requester, 0);
      expect((await update(batchId, { itemSchema: null })).batch).toMatchObject({ itemSchema: null });
      await addTasks(market, requester.caller, batchId, 1);
      expect((await update(batchId, { itemSchema: { type: 'object' } })).userErrors).toMatchObject([{ path: ['itemSchema'] }]);
      expect((await update(batchId, { form: [QUESTIONS[6]] })).userErrors).toMatchObject([
        { path: ['form'], message: expect.stringMatching(/"text"/) },
      ]);
      expect((await update(batchId, { form: [QUESTIONS[4]] })).userErrors).toEqual([]);
    });

    it('adds a version to a running batch and keeps the older one unchanged', async () => {
      const batchId = await openBatch(market, requester, 1);
      const batches = market.get(Batches);
      const first = await batches.version(market.db, batchId, 1);
      const more = [QUESTIONS[0], { name: 'note', prompt: 'Note?', required: false, text: {} }];
      expect((await update(batchId, { instructions: 'Read twice.', form: more })).batch).toMatchObject({ version: 2 });
      expect((await update(batchId, { title: 'The same' })).batch).toMatchObject({ version: 2 });
      expect(await batches.version(market.db, batchId, 1)).toEqual(first);
      expect(first).toMatchObject({ instructions: 'Read *both*.', form: FORM });
      expect(await batches.version(market.db, batchId, 2)).toMatchObject({
        instructions: 'Read twice.',
        form: [{ name: 'entails' }, { name: 'note' }],
      });
      expect(await batches.version(market.db, batchId, 3)).toBeNull();
      const query = `query ($id: BatchID!) { batch(id: $id) { versions(first: 1) { nodes { version instructions } pageInfo { hasNextPage endCursor } } } }`;
      const { data } = await market.graphql(query, { id: publicId('Batch', batchId) }, requester);
      expect(data.batch.versions).toMatchObject({ nodes: [{ version: 2 }], pageInfo: { hasNextPage: true } });
      await expect(market.db.query('update batches.batch_version set version = 9 where batch_id = $1', [batchId])).rejects.toThrow();
    });

    it('refuses to change the terms and the questions of a running batch', async () => {
      const batchId = await openBatch(market, requester, 1);
      const before = await everything(market);
      const { userErrors } = await update(batchId, {
        ...{ rewardMinor: '9', kind: 'image', itemSchema: null, autoApproveSeconds: 100_000 },
        form: [{ name: 'entails', prompt: 'Does it?', rating: {} }],
      });
      expect(userErrors.map((error: { path: string[] }) => error.path.join('.'))).toEqual([
        'form.0',
        'kind',
        'rewardMinor',
        'itemSchema',
        'autoApproveSeconds',
      ]);
      expect(await everything(market)).toBe(before);
    });
  });

  describe('adding tasks', () => {
    const add = async (batchId: BatchId, tasks: unknown[], more: Record<string, unknown> = {}, token = requester.token) => {
      const query = `mutation ($input: AddTasksInput!) { addTasks(input: $input) { batch { taskCount launchedTaskCount }
        tasks { added existing accepted { index taskId existing } faults { index reason } } ${ERRORS} } }`;
      const answer = await market.graphql(query, { input: { batchId: publicId('Batch', batchId), tasks, ...more } }, { token });
      return answer.data.addTasks;
    };

    it('keeps their order, their names and their redundancy', async () => {
      const batchId = await draft(market, requester, 0);
      const answer = await add(batchId, [
        { payload: { text: 'a', _mine: 'yes' }, externalId: 'A' },
        { payload: { text: 'b' }, redundancy: 7 },
        { payload: { text: 'c' } },
      ]);
      expect(answer).toMatchObject({
        batch: { taskCount: 3, launchedTaskCount: 0 },
        tasks: { added: 3, existing: 0, faults: [] },
        userErrors: [],
      });
      const query = `query ($id: BatchID!) { batch(id: $id) { slots { total } named: task(externalId: "A") { position } none: task(externalId: "B") { id }
        tasks(first: 2) { nodes { id position externalId payload redundancy freeSlots batch { id } } pageInfo { hasNextPage endCursor } } } }`;
      const { data } = await market.graphql(query, { id: publicId('Batch', batchId) }, requester);
      expect(data.batch).toMatchObject({ named: { position: 1 }, none: null, slots: { total: 0 } });
      expect(data.batch.tasks.nodes).toMatchObject([
        {
          id: answer.tasks.accepted[0].taskId,
          position: 1,
          externalId: 'A',
          payload: { text: 'a', _mine: 'yes' },
          redundancy: 3,
          freeSlots: 3,
        },
        { id: answer.tasks.accepted[1].taskId, position: 2, externalId: null, redundancy: 7, freeSlots: 7 },
      ]);
      const next = await market.graphql(
        `query ($id: BatchID!, $after: String) { batch(id: $id) { tasks(after: $after) { nodes { position } pageInfo { hasNextPage } } } }`,
        { id: publicId('Batch', batchId), after: data.batch.tasks.pageInfo.endCursor },
        requester,
      );
      expect(next.data.batch.tasks).toEqual({ nodes: [{ position: 3 }], pageInfo: { hasNextPage: false } });
    });

    it('adds nothing when one is at fault, and tells which and why', async () => {
      const batchId = await draft(market, requester, 0);
      const before = await everything(market);
      const { tasks, userErrors } = await add(batchId, [
        { payload: { text: 'fine' } },
        { payload: { text: 1 } },
        { payload: 'no object' },
        { payload: { text: 'a' }, externalId: '' },
        { payload: { text: 'a' }, redundancy: 1_001 },
        { payload: { text: 'a' }, externalId: 'A' },
        { payload: { text: 'b' }, externalId: 'A' },
      ]);
      expect(tasks).toBeNull();
      expect(userErrors.map(({ message, path }: { message: string; path: string[] }) => [...path, message])).toEqual([
        ['tasks', '1', 'Task 1: payload /text must be string.'],
        ['tasks', '2', 'Task 2: payload must be an object.'],
        ['tasks', '3', 'Task 3: externalId must have 1 to 200 characters.'],
        ['tasks', '4', 'Task 4: redundancy must be a whole number from 1 to 1000.'],
        ['tasks', '6', 'Task 6: externalId "A" is sent twice, with different payloads.'],
      ]);
      expect(await everything(market)).toBe(before);
    });

    it('skips the faulty ones when asked to, and reports them', async () => {
      const batchId = await draft(market, requester, 0);
      const { tasks, batch } = await add(batchId, [{ payload: {} }, { payload: { text: 'a' } }, { payload: [] }], { skipFaulty: true });
      expect(batch.taskCount).toBe(1);
      expect(tasks).toMatchObject({ added: 1, accepted: [{ index: 1, existing: false }] });
      expect(tasks.faults).toEqual([
        { index: 0, reason: "payload must have required property 'text'" },
        { index: 2, reason: 'payload must be an object' },
      ]);
    });

    it('recognises a repeat by its externalId: harmless with the same payload, a fault with another', async () => {
      const batchId = await draft(market, requester, 0);
      const rows = [
        { payload: { text: 'a', n: { x: 1, y: [2] } }, externalId: 'A' },
        { payload: { text: 'b' }, externalId: 'B' },
      ];
      const first = await add(batchId, rows);
      const again = await add(batchId, [{ payload: { n: { y: [2], x: 1 }, text: 'a' }, externalId: 'A', redundancy: 9 }, rows[1], rows[1]]);
      expect(again).toMatchObject({ batch: { taskCount: 2 }, tasks: { added: 0, existing: 3 } });
      const ids = first.tasks.accepted.map((each: { taskId: string }) => each.taskId);
      expect(again.tasks.accepted.map((each: { taskId: string }) => each.taskId)).toEqual([ids[0], ids[1], ids[1]]);
      const before = await everything(market);
      const clash = await add(batchId, [
        { payload: { text: 'c' }, externalId: 'C' },
        { payload: { text: 'other' }, externalId: 'A' },
      ]);
      expect(clash.userErrors).toMatchObject([
        { path: ['tasks', '1'], message: expect.stringMatching(/"A" is a task of the batch already/) },
      ]);
      expect(await everything(market)).toBe(before);
    });

    it('stays in order and recognises repeats when many add at the same time', async () => {
      const batchId = await draft(market, requester, 0);
      const rows = Array.from({ length: 20 }, (_unused, index) => ({ payload: { text: `${index}` }, externalId: `row ${index}` }));
      const answers = await Promise.all([1, 2, 3, 4].map((turn) => add(batchId, turn % 2 ? rows : [...rows].reverse())));
      expect(answers.reduce((sum, answer) => sum + answer.tasks.added, 0)).toBe(20);
      const [row] = await market.db.query('select count(*)::int as n, max(position)::int as last from batches.task where batch_id = $1', [
        batchId,
      ]);
      expect(row).toEqual({ n: 20, last: 20 });
    });

    it('answers a repeat by its idempotency key without adding again', async () => {
      const batchId = await draft(market, requester, 0);
      const rows = [{ payload: { text: 'a' } }];
      const first = await add(batchId, rows, { idempotencyKey: 'rows' });
      expect(await add(batchId, rows, { idempotencyKey: 'rows' })).toEqual(first);
      expect((await add(batchId, rows)).batch.taskCount).toBe(2);
    });

    it.each([
      ['none', 0],
      ['more than 1,000', 1_001],
    ])('takes up to 1,000 at once: %s', async (_name, count) => {
      const batchId = await draft(market, requester, 0);
      const { userErrors } = await add(
        batchId,
        Array.from({ length: count }, () => ({ payload: { text: 'a' } })),
      );
      expect(userErrors).toMatchObject([{ __typename: 'InvalidInputError', path: ['tasks'] }]);
      expect(
        (
          await add(
            batchId,
            Array.from({ length: 1_000 }, () => ({ payload: { text: 'a' } })),
          )
        ).tasks.added,
      ).toBe(1_000);
    });

    it('refuses tasks for a batch that has ended', async () => {
      const batchId = await openBatch(market, requester, 1);
      await market.graphql(
        `mutation { closeBatch(input: { batchId: "${publicId('Batch', batchId)}" }) { batch { state } } }`,
        {},
        requester,
      );
      expect((await add(batchId, [{ payload: { text: 'a' } }])).userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
    });
  });

  it('keeps that answers to a text or JSON question are not aggregated, and shows it', async () => {
    const form = [
      { name: 'why', prompt: 'Why?', text: { aggregate: false } },
      { name: 'note', prompt: 'Anything else?', text: {} },
      { name: 'parts', prompt: 'Which parts?', json: { schema: true, aggregate: false } },
    ];
    const shown = `form { name ... on TextQuestion { aggregate } ... on JsonQuestion { aggregate } }`;
    const query = `mutation ($input: CreateBatchInput!) { createBatch(input: $input) { batch { id current { ${shown} } } ${ERRORS} } }`;
    const { batch, userErrors } = (await market.graphql(query, { input: input({ form }) }, requester)).data.createBatch;
    expect(userErrors).toEqual([]);
    expect(batch.current.form).toEqual([
      { name: 'why', aggregate: false },
      { name: 'note', aggregate: true },
      { name: 'parts', aggregate: false },
    ]);
    const { data } = await market.graphql(`query ($id: BatchID!) { batchPreview(batchId: $id) { ${shown} } }`, { id: batch.id }, requester);
    expect(data.batchPreview.form).toEqual(batch.current.form);
  });

  describe('a look as a worker', () => {
    const PREVIEW = `query ($id: BatchID!, $position: Int, $answer: JSON!) { batchPreview(batchId: $id, position: $position) {
      card { title requester { name } reward { minor } requirements { comparator } open }
      task { payload instructions ${FORM_FIELDS} batch { id } } instructions checkAnswer(answer: $answer) { message path } } }`;

    it('shows what a worker sees, without the own fields, and checks an answer as theirs would be', async () => {
      const batchId = await draft(market, requester, 0, { itemSchema: null });
      const query = `mutation ($input: AddTasksInput!) { addTasks(input: $input) { userErrors { message } } }`;
      const tasks = [{ payload: { text: 'a', _gold: { entails: 'yes' } }, externalId: 'secret' }];
      await market.graphql(query, { input: { batchId: publicId('Batch', batchId), tasks } }, requester);
      const variables = { id: publicId('Batch', batchId), answer: { entails: 'maybe' } };
      const { data } = await market.graphql(PREVIEW, variables, requester);
      expect(data.batchPreview).toMatchObject({
        card: { title: 'Entailment', reward: { minor: '10' }, requirements: [], open: false },
        task: { payload: { text: 'a' }, instructions: 'Read *both*.', form: [{ name: 'entails' }], batch: { id: variables.id } },
        checkAnswer: [{ message: 'Choose one of: "yes", "no".', path: ['answer', 'entails'] }],
      });
      expect(JSON.stringify(data)).not.toMatch(/secret|gold/);
      const good = await market.graphql(PREVIEW, { ...variables, answer: { entails: 'no' }, position: 2 }, requester);
      expect(good.data.batchPreview).toMatchObject({ task: null, instructions: 'Read *both*.', checkAnswer: [] });
    });

    it('hides a preview from workers and from other requesters', async () => {
      const id = publicId('Batch', await openBatch(market, requester, 1));
      const other = await market.graphql(PREVIEW, { id, answer: {} }, stranger);
      expect(other.data.batchPreview).toBeNull();
      const worker = await registerWorker(market);
      const denied = await market.graphql(PREVIEW, { id, answer: {} }, { ...worker, allowErrors: true });
      expect(denied.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    });
  });

  describe('lists', () => {
    it('lists the batches of an organisation, newest first, by state and in pages', async () => {
      const own = await fundedRequester(market, 100_000n);
      const ids: string[] = [];
      for (let index = 0; index < 5; index++) {
        market.clock.advanceSeconds(1);
        ids.unshift(publicId('Batch', await draft(market, own, 1)));
      }
      market.clock.advanceSeconds(1);
      const open = publicId('Batch', await openBatch(market, own, 1));
      const query = `query ($id: OrganisationID!, $after: String, $states: [BatchState!]) { organisation(id: $id) {
        batches(first: 3, after: $after, states: $states) { nodes { id state slots { free } cost { tasks } reserved { minor } current { version } } pageInfo { hasNextPage endCursor } } } }`;
      const id = publicId('Organisation', own.organisationId);
      const first = (await market.graphql(query, { id }, own)).data.organisation.batches;
      expect(first.nodes.map((node: { id: string }) => node.id)).toEqual([open, ...ids.slice(0, 2)]);
      expect(first.nodes[0]).toMatchObject({ slots: { free: 3 }, cost: { tasks: 0 }, reserved: { minor: '36' } });
      const second = (await market.graphql(query, { id, after: first.pageInfo.endCursor }, own)).data.organisation.batches;
      expect(second.nodes.map((node: { id: string }) => node.id)).toEqual(ids.slice(2));
      expect(second.pageInfo.hasNextPage).toBe(false);
      const drafts = (await market.graphql(query, { id, states: ['OPEN', 'PAUSED'] }, own)).data.organisation.batches;
      expect(drafts.nodes).toMatchObject([{ id: open, state: 'OPEN' }]);
      const bad = await market.graphql(query, { id, after: 'WyJub3BlIl0' }, { ...own, allowErrors: true });
      expect(bad.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    });

    it('lists on the board only batches that somebody can claim', async () => {
      const own = await fundedRequester(market, 100_000n);
      const filter = { organisationId: own.organisationId };
      const cheap = await openBatch(market, own, 1, { rewardMinor: 5n, estimatedSeconds: 10, kind: 'image' });
      market.clock.advanceSeconds(1);
      const dear = await openBatch(market, own, 1, { rewardMinor: 50n, estimatedSeconds: 600 });
      market.clock.advanceSeconds(1);
      const inside = await openBatch(market, own, 1, { rewardMinor: 0n, internal: true });
      await draft(market, own, 1);
      const page = { first: 10, after: null };
      const now = market.clock.now();
      const board = market.get(Batches);
      const ids = async (...args: Parameters<Batches['openBatches']>) => (await board.openBatches(...args)).map((batch) => batch.id);
      expect(await ids(market.db, now, 'pay', page, filter)).toEqual([dear, cheap]);
      expect(await ids(market.db, now, 'hourly', page, filter)).toEqual([cheap, dear]);
      expect(await ids(market.db, now, 'time', page, filter)).toEqual([cheap, dear]);
      expect(await ids(market.db, now, 'newest', page, { ...filter, memberOf: [own.organisationId] })).toEqual([inside, dear, cheap]);
      expect(await ids(market.db, now, 'pay', { first: 10, after: ['50', dear] }, filter)).toEqual([cheap]);
      expect(await ids(market.db, now, 'pay', page, { ...filter, kinds: ['image'] })).toEqual([cheap]);
      expect(await ids(market.db, now, 'pay', page, { ...filter, minimumRewardMinor: 6n })).toEqual([dear]);
      expect(await ids(market.db, now, 'pay', page, { ...filter, maximumSeconds: 10 })).toEqual([cheap]);
      expect(await ids(market.db, now, 'pay', page, { ...filter, without: [own.organisationId] })).toEqual([]);
      await market.commands.must(market.system, async (tx) => ({
        ok: true,
        value: await board.stopTasks(tx, cheap, await tasksOf(cheap)),
      }));
      expect(await ids(market.db, now, 'pay', page, filter)).toEqual([dear]);
      expect(await standing(market, cheap)).toMatchObject({ state: 'open', escrow: 0n });
    });
  });

  describe('denial', () => {
    it('tells strangers that it is not there, members what they lack, and changes nothing', async () => {
      const draftId = await draft(market, requester, 2);
      const openId = await openBatch(market, requester, 1);
      const [viewer, reviewer] = [await addMember(market, requester, 'viewer'), await addMember(market, requester, 'reviewer')];
      const admin = await createAdmin(market);
      const worker = await registerWorker(market);
      const before = await everything(market);
      const mutations = [
        ['updateBatch', draftId, 'title: "x"'],
        ['addTasks', draftId, 'tasks: [{ payload: { text: "x" } }]'],
        ['launchBatch', draftId, ''],
        ['cancelBatch', draftId, ''],
        ['extendBatch', openId, ''],
        ['raiseRedundancy', openId, 'redundancy: 9'],
        ['pauseBatch', openId, ''],
        ['resumeBatch', openId, ''],
        ['closeBatch', openId, ''],
      ];
      const tried = async (token: string, [name, id, more]: string[]) => {
        const query = `mutation { ${name}(input: { batchId: "${publicId('Batch', id!)}" ${more} }) { userErrors { __typename } } }`;
        const answer = await market.graphql(query, {}, { token, allowErrors: true });
        return answer.errors?.[0]?.extensions?.code ?? answer.data[name!].userErrors[0]?.__typename;
      };
      for (const mutation of mutations) {
        expect([mutation[0], await tried(stranger.token, mutation)]).toEqual([mutation[0], 'NotFoundError']);
        expect([mutation[0], await tried(viewer.token, mutation)]).toEqual([mutation[0], 'ForbiddenError']);
        expect([mutation[0], await tried(reviewer.token, mutation)]).toEqual([mutation[0], 'ForbiddenError']);
        expect([mutation[0], await tried(worker.token, mutation)]).toEqual([mutation[0], 'FORBIDDEN']);
        expect([mutation[0], await tried(admin.token, mutation)]).toEqual([mutation[0], 'FORBIDDEN']);
      }
      expect((await create({}, viewer.token)).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
      expect((await create({}, stranger.token)).userErrors).toMatchObject([{ __typename: 'NotFoundError' }]);
      expect(await everything(market)).toBe(before);
    });

    it('shows members and admins a batch and its tasks, and nobody else', async () => {
      const batchId = await openBatch(market, requester, 1);
      const [taskId] = await tasksOf(batchId);
      const query = `{ batch(id: "${publicId('Batch', batchId)}") { id } task(id: "${publicId('Task', taskId!)}") { payload } }`;
      const viewer = await addMember(market, requester, 'viewer');
      const admin = await createAdmin(market);
      for (const { token } of [requester, viewer, admin]) {
        const { data } = await market.graphql(query, {}, { token });
        expect(data).toEqual({ batch: { id: publicId('Batch', batchId) }, task: { payload: { text: 'item 0' } } });
      }
      expect((await market.graphql(query, {}, stranger)).data).toEqual({ batch: null, task: null });
      const worker = await registerWorker(market);
      expect((await market.graphql(query, {}, { ...worker, allowErrors: true })).data).toEqual({ batch: null, task: null });
    });
  });

  async function tasksOf(batchId: BatchId) {
    const rows = await market.db.query<{ id: string }>('select id from batches.task where batch_id = $1 order by position', [batchId]);
    return rows.map((row) => asId<'Task'>(row.id));
  }
});
