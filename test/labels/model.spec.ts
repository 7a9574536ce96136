/** Labels as the model tells them: after the sweep, between its runs, for gold, and what is told of the workers. */
import { publicId, Random, type AssignmentId, type WorkerId } from '../../src/kernel/index.ts';
import { LabelStoreRepository } from '../../src/labels/core/label-store.repository.ts';
import { Labelling } from '../../src/labels/labelling.ts';
import { valueOf } from '../../src/platform/index.ts';
import { ReviewCommands } from '../../src/review/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, callerFor, createAdmin, registerRequester, type TestRequester } from '../kit/people.ts';
import { answeredBatch, giveAnswer, makeWorkers, question, setGold, type AnsweredBatch, type GivenAnswer } from './kit.ts';

let market: TestMarketplace;
let requester: TestRequester;
let workers: WorkerId[];

beforeAll(async () => {
  market = await openMarketplace();
  requester = await registerRequester(market);
  workers = await makeWorkers(market, 8);
});
afterAll(() => market.close());

const submitted = (worker: number, answer: Record<string, unknown>): GivenAnswer => ({ worker, state: 'submitted', answer });

const CHOICE = question('kind', 'choice', {
  options: ['cat', 'dog'].map((value) => ({ value, label: value })),
});

/** Three careful workers, and two who guess. Truth: even tasks are cats. */
const truthOf = (task: number) => (task % 2 === 0 ? 'cat' : 'dog');
const guesses = new Random(5);
const guessed = Array.from({ length: 60 }, () => [guesses.pick(['cat', 'dog']), guesses.pick(['cat', 'dog'])] as const);
const crowdAnswers = (task: number): GivenAnswer[] => [
  ...[0, 1, 2].map((worker) => submitted(worker, { kind: (task + worker) % 10 === 0 ? other(truthOf(task)) : truthOf(task) })),
  submitted(3, { kind: guessed[task]![0] }),
  submitted(4, { kind: guessed[task]![1] }),
];
const other = (kind: string) => (kind === 'cat' ? 'dog' : 'cat');

function crowd(tasks: number, form: unknown[] = [CHOICE]): Promise<AnsweredBatch> {
  const given = Array.from({ length: tasks }, (_, task) => ({ externalId: `t${task}`, answers: crowdAnswers(task) }));
  return answeredBatch(market, requester.organisationId, workers, form, given);
}

const LABELS = `query ($id: BatchID!, $first: Int, $after: String, $verdict: LabelVerdict, $maximumConfidence: Float, $question: String) {
  batch(id: $id) { labels(first: $first, after: $after, verdict: $verdict, maximumConfidence: $maximumConfidence, question: $question) {
    nodes { taskId externalId question label votes answers agreement confidence verdict assignmentIds
      provenance { model runId formVersions staffAnswers crowdAnswers revision computedAt } }
    pageInfo { hasNextPage endCursor } } } }`;

async function labels(batch: AnsweredBatch, filter: Record<string, unknown> = {}, first = 100): Promise<any[]> {
  const found: any[] = [];
  for (let after: string | null = null; ;) {
    const { data } = await market.graphql(LABELS, { id: batch.publicId, first, after, ...filter }, { token: requester.token });
    const page = data.batch.labels as { nodes: any[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
    found.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return found;
    after = page.pageInfo.endCursor;
  }
}

async function get(path: string, token = requester.token) {
  return market.app.inject({ url: path, headers: { authorization: `Bearer ${token}` } });
}

describe('after the sweep a label', () => {
  it('equals the estimate of the model, with a confidence and its source', async () => {
    const batch = await crowd(60);
    await market.sweep();
    const found = await labels(batch);
    expect(found).toHaveLength(60);
    const right = found.filter((label, task) => label.label === truthOf(task)).length;
    // Where a careful worker slips and both who guess say the same, most answers are wrong, and the model is not.
    expect(right).toBeGreaterThanOrEqual(58);
    const outvoted = found.filter((label) => label.votes * 2 < label.answers);
    expect(outvoted.length).toBeGreaterThan(0);
    for (const label of found) {
      expect(label.confidence).toBeGreaterThan(0.5);
      expect(label.confidence).toBeLessThanOrEqual(1);
      expect(label.assignmentIds).toHaveLength(5);
      expect(label.agreement).toBeCloseTo(label.votes / 5);
      expect(label.provenance).toEqual({
        model: expect.stringMatching(/^guildhall\/\d+$/),
        runId: expect.stringMatching(/^lrn_/),
        formVersions: [1],
        staffAnswers: 0,
        crowdAnswers: 5,
        revision: 1,
        computedAt: market.clock.now().toISOString(),
      });
    }
    // The file says the same.
    const lines = (await get(`/batches/${batch.publicId}/labels.jsonl`)).payload.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(found);
  });

  it('matches filters by confidence, in pages of any size', async () => {
    const batch = await crowd(30);
    await market.sweep();
    const all = await labels(batch);
    const middle = all.map((label) => label.confidence).sort()[15];
    const doubted = all.filter((label) => label.confidence <= middle);
    expect(doubted.length).toBeGreaterThan(0);
    expect(doubted.length).toBeLessThan(30);
    for (const first of [1, 4, 100]) expect(await labels(batch, { maximumConfidence: middle }, first)).toEqual(doubted);
    expect(await labels(batch, { maximumConfidence: 0 })).toEqual([]);
    expect(await labels(batch, { verdict: 'CONFIDENT' })).toEqual([]);
    // A label that holds no more fits no confidence.
    await giveAnswer(market, batch, 0, workers[5]!, { kind: 'dog' });
    expect(await labels(batch, { maximumConfidence: 1 }, 1)).toEqual(all.slice(1));
    await market.sweep();
    expect(await labels(batch, { maximumConfidence: 1 }, 7)).toHaveLength(30);
  });

  it('says who answered: in-house staff or the crowd', async () => {
    const staff = await addMember(market, requester, 'reviewer');
    await market.db.query('update identity.person set is_worker = true where id = $1', [staff.personId]);
    await market.db.query(
      `insert into identity.worker_profile (worker_id, country, languages, time_zone, created_at) values ($1, 'KE', '{en}', 'UTC', $2)`,
      [staff.personId, market.clock.now()],
    );
    const mixed = [staff.personId, ...workers.slice(1)] as WorkerId[];
    const batch = await answeredBatch(market, requester.organisationId, mixed, [CHOICE], [{ answers: crowdAnswers(0) }]);
    await market.sweep();
    expect((await labels(batch))[0].provenance).toMatchObject({ staffAnswers: 1, crowdAnswers: 4 });
  });
});

describe('between two runs of the model a label', () => {
  it('starts as a count, then follows from known accuracies of workers, then comes from a run', async () => {
    const batch = await crowd(40);
    await market.sweep();
    const [before] = await labels(batch);
    await giveAnswer(market, batch, 0, workers[5]!, { kind: 'cat' });
    const [fresh] = await labels(batch);
    expect(fresh).toMatchObject({ label: 'cat', answers: 6, confidence: null, provenance: null });
    await market.sweep();
    const [swept] = await labels(batch);
    expect(swept).toMatchObject({
      label: 'cat',
      answers: 6,
      provenance: { model: 'one-coin/1', runId: null, revision: before.provenance.revision + 1 },
    });
    expect(swept.confidence).toBeGreaterThan(0.9);
    const runs = () => market.db.query('select id from labels.run where batch_id = $1', [batch.batchId]);
    expect(await runs()).toHaveLength(1);
    // Quiet for five minutes: the model looks at everything again.
    await market.pass(301);
    expect(await runs()).toHaveLength(2);
    expect((await labels(batch))[0]).toMatchObject({ answers: 6, provenance: { model: 'guildhall/1' } });
    await market.pass(301);
    expect(await runs()).toHaveLength(2);
    // A tenth more answers: at once.
    for (let task = 1; task <= 21; task++) await giveAnswer(market, batch, task, workers[5]!, { kind: truthOf(task) });
    await market.sweep();
    expect(await runs()).toHaveLength(3);
    expect((await labels(batch))[21].provenance.model).toBe('guildhall/1');
  });

  it('goes when its answers go, and comes back with them', async () => {
    const batch = await crowd(3);
    await market.sweep();
    const rows = await market.db.query<{ id: AssignmentId }>('select id from work.assignment where task_id = $1', [batch.taskIds[0]]);
    const caller = await callerFor(market, requester.token);
    const note = 'This is not what the picture shows.';
    const rejections = rows.map(({ id }) => ({ assignmentId: id, reasonCode: 'incorrect' as const, note }));
    valueOf(await market.get(ReviewCommands).reject(caller, rejections, null));
    expect(await labels(batch)).toHaveLength(2);
    await market.sweep();
    expect(await labels(batch)).toHaveLength(2);
    expect(await market.db.query('select from labels.label where task_id = $1', [batch.taskIds[0]])).toEqual([]);
    valueOf(await market.get(ReviewCommands).withdraw(caller, rows[0]!.id, null));
    await market.sweep();
    const [back] = await labels(batch);
    expect(back).toMatchObject({ answers: 1, assignmentIds: [publicId('Assignment', rows[0]!.id)] });
    expect(back.confidence).not.toBeNull();
  });
});

describe('the sweep', () => {
  it('changes nothing when it is stopped half-way', async () => {
    const batch = await crowd(5);
    const store = market.get(LabelStoreRepository);
    const keep = store.keep.bind(store);
    store.keep = async (tx, batchId, taskIds, given) => {
      await keep(tx, batchId, taskIds, given);
      throw new Error('the power went');
    };
    await expect(market.get(Labelling).update(batch.batchId)).rejects.toThrow('the power went');
    store.keep = keep;
    const count = async (table: string) => (await market.db.query(`select from ${table} where batch_id = $1`, [batch.batchId])).length;
    expect([await count('labels.label'), await count('labels.run'), await count('reputation.evidence')]).toEqual([0, 0, 0]);
    expect(await count('labels.change')).toBe(25);
    await market.sweep();
    expect([await count('labels.label'), await count('labels.run'), await count('labels.change')]).toEqual([5, 1, 0]);
  });

  it('runs in one process at a time for a batch', async () => {
    const batch = await crowd(20);
    const labelling = market.get(Labelling);
    const handled = await Promise.all([1, 2, 3, 4].map(() => labelling.update(batch.batchId)));
    expect(handled.sort((a, b) => b - a)).toEqual([100, 0, 0, 0]);
    expect(await labels(batch)).toHaveLength(20);
    expect(await market.db.query('select from labels.run where batch_id = $1', [batch.batchId])).toHaveLength(1);
  });

  it('tells how likely each answer was right, judged by the others', async () => {
    const batch = await crowd(40);
    await market.sweep();
    const rows = await market.db.query<{ worker_id: WorkerId; right: number; answers: number; chance: number }>(
      `select worker_id, avg(right_permille)::float / 1000 as right, count(*)::int as answers, avg(chance_permille)::float / 1000 as chance
       from reputation.evidence where batch_id = $1 and source = 'crowd' group by worker_id`,
      [batch.batchId],
    );
    const by = new Map(rows.map((row) => [row.worker_id, row]));
    expect(rows.map((row) => row.answers)).toEqual([40, 40, 40, 40, 40]);
    for (const careful of [0, 1, 2]) expect(by.get(workers[careful]!)!.right).toBeGreaterThan(0.75);
    for (const guesser of [3, 4]) {
      const { right, chance } = by.get(workers[guesser]!)!;
      expect(Math.abs(right - chance)).toBeLessThan(0.2);
    }
    // Alone with a task, an answer says nothing.
    const alone = await answeredBatch(market, requester.organisationId, workers, [CHOICE], [{ answers: [submitted(0, { kind: 'cat' })] }]);
    await market.sweep();
    expect(await market.db.query('select from reputation.evidence where batch_id = $1', [alone.batchId])).toEqual([]);
  });
});

describe('questions of other types', () => {
  it('uses the model where the values are known beforehand, and counts otherwise', async () => {
    const form = [
      question('tags', 'multiple_choice', {
        options: ['a', 'b', 'c'].map((value) => ({ value, label: value })),
        minimum: 0,
        maximum: null,
      }),
      question('stars', 'rating', { points: 5, lowLabel: null, highLabel: null }),
      question('better', 'comparison', { left: 'text', right: 'text', tie: true }),
      question('note', 'text', { minimumLength: 0, maximumLength: 100, pattern: null }),
    ];
    const tags = (task: number) => (task % 3 === 0 ? ['a'] : ['b', 'c']);
    const given = Array.from({ length: 30 }, (_, task) => ({
      answers: [0, 1, 2].map((worker) =>
        submitted(worker, {
          tags: worker === 0 && task % 7 === 0 ? ['a', 'b', 'c'] : tags(task),
          stars: 1 + (task % 5),
          better: ['left', 'right', 'tie'][task % 3],
          note: `note ${task} ${worker < 2 ? '' : 'other'}`,
        }),
      ),
    }));
    const batch = await answeredBatch(market, requester.organisationId, workers, form, given);
    await market.sweep();
    const found = await labels(batch);
    expect(found).toHaveLength(120);
    const of = (name: string) => found.filter((label) => label.question === name);
    of('tags').forEach((label, task) => expect([label.label, label.confidence > 0.4]).toEqual([tags(task), true]));
    of('stars').forEach((label, task) => expect([label.label, label.provenance.model]).toEqual([1 + (task % 5), 'guildhall/1']));
    of('better').forEach((label, task) => expect(label.label).toBe(['left', 'right', 'tie'][task % 3]));
    of('note').forEach((label, task) => expect(label).toMatchObject({ label: `note ${task} `, votes: 2, answers: 3 }));
    expect((await labels(batch, { question: 'stars', maximumConfidence: 1 }, 9)).map((label) => label.label)).toEqual(
      given.map((_, task) => 1 + (task % 5)),
    );
  });
});

it('numbers are estimated, and texts put together, as answers that could have been given', async () => {
  const form = [
    question('count', 'number', { minimum: 0, maximum: 50, step: 1 }),
    question('note', 'text', { minimumLength: 0, maximumLength: 200, pattern: null }),
  ];
  const given = Array.from({ length: 20 }, (_, task) => ({
    answers: [0, 1, 2, 3].map((worker) =>
      submitted(worker, {
        // Two are exact, one is near, one guesses.
        count: worker < 2 ? 10 + task : worker === 2 ? 10 + task + (task % 2 ? 1 : -1) : (task * 17) % 50,
        note: ['the red cat sat down', 'the red cat sat', 'a red cat sat down', 'the red hat sat down'][worker],
      }),
    ),
  }));
  const batch = await answeredBatch(market, requester.organisationId, workers, form, given);
  await market.sweep();
  const found = await labels(batch);
  const counts = found.filter((label) => label.question === 'count');
  counts.forEach((label, task) => expect([label.label, label.votes, label.confidence]).toEqual([10 + task, expect.any(Number), null]));
  expect(counts[0].provenance).toMatchObject({ model: expect.stringContaining('robust'), runId: expect.stringMatching(/^lrn_/) });
  const [note] = found.filter((label) => label.question === 'note');
  expect(note).toMatchObject({ label: 'the red cat sat down', provenance: { model: 'rover/1' } });
  // Between two runs, the middle one.
  await giveAnswer(market, batch, 0, workers[4]!, { count: 10 });
  await market.sweep();
  expect((await labels(batch, { question: 'count' }))[0]).toMatchObject({ label: 10, answers: 5, provenance: { model: 'median/1' } });
});

const GOLD = `query ($id: BatchID!, $first: Int, $after: String) { batch(id: $id) { contradictedGold(first: $first, after: $after) {
  nodes { task { id externalId } question goldLabel crowdLabel confidence answers } pageInfo { endCursor hasNextPage } } } }`;

describe('gold', () => {
  it('has no label, scores the workers, and reports when the crowd contradicts it', async () => {
    const batch = await crowd(40);
    // Two keys are right, two are wrong.
    for (const task of [1, 2]) await setGold(market, batch, task, { kind: truthOf(task) });
    for (const task of [4, 7]) await setGold(market, batch, task, { kind: other(truthOf(task)) });
    await market.sweep();
    const found = await labels(batch);
    expect(found).toHaveLength(36);
    expect(found.map((label) => label.externalId)).not.toContain('t4');
    const file = (await get(`/batches/${batch.publicId}/labels.csv`)).payload;
    expect(file).not.toContain(',t4,');
    const [gold] = await market.db.query<{ count: number }>(
      `select count(*)::int as count from reputation.evidence where batch_id = $1 and source = 'gold' and right_permille in (0, 1000)`,
      [batch.batchId],
    );
    expect(gold!.count).toBe(20);
    const { data } = await market.graphql(GOLD, { id: batch.publicId, first: 1 }, { token: requester.token });
    const [first] = data.batch.contradictedGold.nodes;
    const second = await market.graphql(
      GOLD,
      { id: batch.publicId, after: data.batch.contradictedGold.pageInfo.endCursor },
      { token: requester.token },
    );
    const both = [first, ...second.data.batch.contradictedGold.nodes];
    expect(both.map((each) => each.task.externalId).sort()).toEqual(['t4', 't7']);
    for (const each of both) {
      const task = Number(each.task.externalId.slice(1));
      expect(each).toMatchObject({ question: 'kind', goldLabel: other(truthOf(task)), crowdLabel: truthOf(task), answers: 5 });
      expect(each.confidence).toBeGreaterThan(0.9);
    }
    // Not for viewers.
    const viewer = await addMember(market, requester, 'viewer');
    const denied = await market.graphql(GOLD, { id: batch.publicId }, { token: viewer.token });
    expect(denied.data.batch.contradictedGold).toBeNull();
  });

  it('reports no contradiction after a correction', async () => {
    const batch = await crowd(40);
    await setGold(market, batch, 4, { kind: other(truthOf(4)) });
    await market.sweep();
    const count = async () =>
      (await market.graphql(GOLD, { id: batch.publicId }, { token: (await createAdmin(market)).token })).data.batch.contradictedGold.nodes
        .length;
    expect(await count()).toBe(1);
    await setGold(market, batch, 4, { kind: truthOf(4) });
    await market.sweep();
    await market.pass(301);
    expect(await count()).toBe(0);
  });
});

describe('the labels of a batch', () => {
  it.each(['text', 'json'])('excludes a question of %s that is not aggregated, and exports all of its answers', async (type) => {
    const form = [CHOICE, question('why', type, { aggregate: false, schema: true })];
    const batch = await answeredBatch(market, requester.organisationId, workers, form, [
      { answers: [submitted(0, { kind: 'cat', why: 'ears' }), submitted(1, { kind: 'cat', why: 'tail' }), submitted(2, { why: 'ears' })] },
      { answers: [submitted(3, { why: 'alone' })] },
    ]);
    const questions = async () => (await labels(batch, {}, 1)).map((label) => label.question);
    expect(await questions()).toEqual(['kind']);
    await market.sweep();
    await market.pass(400);
    expect(await questions()).toEqual(['kind']);
    expect(await labels(batch, { question: 'why' })).toEqual([]);
    expect(await market.db.query("select from labels.label where batch_id = $1 and question = 'why'", [batch.batchId])).toEqual([]);
    expect(await market.problems()).toEqual([]);
    const lines = (await get(`/batches/${batch.publicId}/labels.csv`)).payload;
    expect(lines.match(/,why,/)).toBeNull();
    const answers = (await get(`/batches/${batch.publicId}/answers.jsonl`)).payload
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).answer.why);
    expect(answers.sort()).toEqual(['alone', 'ears', 'ears', 'tail']);
    const [first, second] = (await get(`/batches/${batch.publicId}/label-studio.json`)).json();
    expect(first.predictions[0].result.map((region: any) => region.from_name)).toEqual(['kind']);
    expect(first.annotations.map((annotation: any) => annotation.result.at(-1).from_name)).toEqual(['why', 'why', 'why']);
    expect([second.predictions, second.annotations.length]).toEqual([[], 1]);
  });
});

describe('labels of boxes', () => {
  const BOXES = question('things', 'boxes', {
    field: 'text',
    labels: ['cat', 'dog'].map((value) => ({ value, label: value })),
    minimum: 0,
    maximum: 5,
  });
  const box = (x: number, label = 'cat', width = 0.2) => ({ x, y: 0.2, width, height: 0.2, label });
  /** Left edge of the one object of a task. */
  const leftOf = (task: number) => 0.1 + (task % 5) * 0.1;
  /** Two exact workers; one who draws a fifth of the width too far to the right, by turns, and one who sees nothing but a ghost. */
  const draw = (task: number): GivenAnswer[] => [
    submitted(0, { things: [box(leftOf(task))] }),
    submitted(1, { things: [box(leftOf(task) + 0.002)] }),
    submitted(2, { things: [box(leftOf(task) + (task % 2 === 0 ? 0.04 : -0.04))] }),
    submitted(3, { things: [box(0.75, 'dog')] }),
  ];
  const boxesLeft = (label: any) => label.label.map(({ x }: { x: number }) => x);

  it('merges overlapping boxes, by the accuracy and precision of each worker, with a confidence', async () => {
    const tasks = Array.from({ length: 20 }, (_, task) => ({ answers: draw(task) }));
    const batch = await answeredBatch(market, requester.organisationId, workers, [BOXES], tasks);
    await market.sweep();
    const found = await labels(batch);
    expect(found).toHaveLength(20);
    for (const [task, label] of found.entries()) {
      expect(label.label).toMatchObject([{ y: 0.2, height: 0.2, label: 'cat' }]);
      // The mean of all three would be 0.014 off.
      expect(Math.abs(boxesLeft(label)[0] - leftOf(task))).toBeLessThan(0.004);
      expect(label).toMatchObject({ votes: 3, answers: 4, agreement: 0.75, provenance: { model: 'weighted-fusion/1' } });
      expect(label.provenance.runId).toMatch(/^lrn_/);
      expect(label.confidence).toBeGreaterThan(0.95);
    }
    expect(await market.problems()).toEqual([]);
    // Until the next sweep all count alike; then by what the run found of the workers.
    await giveAnswer(market, batch, 0, workers[5]!, { things: [box(leftOf(0) + 0.03)] });
    const [fresh] = await labels(batch);
    expect(fresh).toMatchObject({ answers: 5, votes: 4, confidence: null, provenance: null });
    // (0 + 0.002 + 0.04 + 0.03) / 4.
    expect(boxesLeft(fresh)[0]).toBeCloseTo(leftOf(0) + 0.018, 9);
    await market.sweep();
    const [swept] = await labels(batch);
    expect(swept).toMatchObject({ answers: 5, votes: 4, provenance: { model: 'weighted-fusion/1', runId: null } });
    expect(swept.confidence).toBeGreaterThan(0.95);
    expect(Math.abs(boxesLeft(swept)[0] - leftOf(0))).toBeLessThan(0.01);
    expect(await market.problems()).toEqual([]);
  });

  it('takes no answer for right because the label is sure that merges it with others', async () => {
    const tasks = Array.from({ length: 20 }, (_, task) => ({ answers: draw(task) }));
    const batch = await answeredBatch(market, requester.organisationId, workers, [BOXES], tasks);
    await market.sweep();
    for (const label of await labels(batch)) expect(label.confidence).toBeGreaterThan(0.95);
    const { data } = await market.graphql(
      `query ($id: BatchID!) { batch(id: $id) { bulkApprovalPreview(minimumRightProbability: 0.9) { approvedCount leftCount }
        reviewQueue(first: 100) { nodes { rightProbability assignment { answer } } } } }`,
      { id: batch.publicId },
      { token: requester.token },
    );
    // One worker of four drew a ghost. Whether the others fit is nothing that equality can tell.
    expect(data.batch.bulkApprovalPreview).toEqual({ approvedCount: 0, leftCount: 80 });
    const ghosts = data.batch.reviewQueue.nodes.filter(({ assignment }: any) => assignment.answer.things[0].label === 'dog');
    expect(ghosts.map(({ rightProbability }: any) => rightProbability)).toEqual(Array(20).fill(0.5));
  });

  it('merges spans in the same way, between offsets that workers gave', async () => {
    const SPANS = question('places', 'spans', {
      field: 'text',
      labels: ['place', 'name'].map((value) => ({ value, label: value })),
      ...{ minimum: 0, maximum: 5, overlap: false },
    });
    const span = (start: number, end: number, label = 'place') => ({ start, end, label });
    const tasks = Array.from({ length: 10 }, (_, task) => ({
      answers: [
        submitted(0, { places: [span(0, 13)] }),
        submitted(1, { places: [span(0, 13)] }),
        submitted(2, { places: [span(task % 2 === 0 ? 4 : 3, 13)] }),
        submitted(3, { places: [span(20, 30, 'name')] }),
      ],
    }));
    const batch = await answeredBatch(market, requester.organisationId, workers, [SPANS], tasks);
    await market.sweep();
    for (const label of await labels(batch)) {
      expect(label).toMatchObject({ label: [span(0, 13)], votes: 3, answers: 4, provenance: { model: 'weighted-fusion/1' } });
      expect(label.confidence).toBeGreaterThan(0.9);
    }
    await giveAnswer(market, batch, 0, workers[5]!, { places: [span(0, 12)] });
    await market.sweep();
    expect((await labels(batch))[0]).toMatchObject({ label: [span(0, 13)], votes: 4, answers: 5 });
    expect(await market.problems()).toEqual([]);
  });

  it('trusts workers less who contradict known boxes', async () => {
    const tasks = Array.from({ length: 12 }, () => ({
      answers: [submitted(0, { things: [box(0.1)] }), submitted(1, { things: [] }), submitted(2, { things: [] })],
    }));
    const batch = await answeredBatch(market, requester.organisationId, workers, [BOXES], tasks);
    await market.sweep();
    expect((await labels(batch)).map((label) => label.label)).toEqual(tasks.map(() => []));
    for (let task = 0; task < 10; task++) await setGold(market, batch, task, { things: [box(0.1)] });
    await market.sweep();
    await market.pass(400);
    const found = await labels(batch);
    expect(found.map((label) => label.label)).toEqual([[box(0.1)], [box(0.1)]]);
    expect(await market.problems()).toEqual([]);
  });
});

describe("Label Studio's tasks", () => {
  it('exports the item, the label as a prediction, and each answer as an annotation', async () => {
    const form = [
      CHOICE,
      question('spans', 'spans', { field: 'text', labels: [{ value: 'X', label: 'X' }], minimum: 0, maximum: 5, overlap: false }),
      question('boxes', 'boxes', { field: 'text', labels: [{ value: 'B', label: 'B' }], minimum: 0, maximum: 5 }),
    ];
    const answer = {
      kind: 'cat',
      spans: [{ start: 0, end: 1, label: 'X' }],
      boxes: [{ x: 0.25, y: 0.5, width: 0.125, height: 0.25, label: 'B' }],
    };
    const batch = await answeredBatch(market, requester.organisationId, workers, form, [
      { externalId: 'e', answers: [submitted(0, answer), submitted(1, answer), submitted(2, { ...answer, kind: 'dog' })] },
      { answers: [submitted(0, { kind: 'dog' })] },
    ]);
    await market.sweep();
    const response = await get(`/batches/${batch.publicId}/label-studio.json`);
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
    const [task, second, ...more] = response.json();
    expect(more).toEqual([]);
    expect(second.predictions[0].result).toHaveLength(1);
    expect(task.data).toEqual({ text: 'x' });
    expect(task.annotations).toHaveLength(3);
    expect(task.predictions).toEqual([
      {
        model_version: expect.stringContaining('guildhall/1'),
        // Each question has a confidence: the least of them.
        score: Math.min(...task.meta.guildhall.labels.map((label: any) => label.confidence)),
        result: [
          { id: 'kind-1', from_name: 'kind', to_name: 'text', type: 'choices', value: { choices: ['cat'] } },
          { id: 'spans-1', from_name: 'spans', to_name: 'text', type: 'labels', value: { start: 0, end: 1, text: 'x', labels: ['X'] } },
          {
            ...{ id: 'boxes-1', from_name: 'boxes', to_name: 'text', type: 'rectanglelabels' },
            value: { x: 25, y: 50, width: 12.5, height: 25, rotation: 0, rectanglelabels: ['B'] },
          },
        ],
      },
    ]);
    expect(task.meta.guildhall).toMatchObject({ taskId: publicId('Task', batch.taskIds[0]!), externalId: 'e', verdict: null });
    // Viewers read labels, and no single answers.
    const viewer = await addMember(market, requester, 'viewer');
    const [seen] = (await get(`/batches/${batch.publicId}/label-studio.json`, viewer.token)).json();
    expect(seen.annotations).toEqual([]);
    expect(seen.predictions).toEqual(task.predictions);
  });
});

const QUEUE = `query ($id: BatchID!, $first: Int, $after: String) { batch(id: $id) { reviewQueue(first: $first, after: $after) {
  nodes { rightProbability isAgainstLabel assignment { id answer } } pageInfo { endCursor hasNextPage } } } }`;

describe('the review queue', () => {
  it('shows first what the model doubts', async () => {
    const batch = await crowd(40);
    await market.sweep();
    const { data } = await market.graphql(QUEUE, { id: batch.publicId, first: 100 }, { token: requester.token });
    const nodes = data.batch.reviewQueue.nodes as { rightProbability: number; isAgainstLabel: boolean; assignment: { id: string } }[];
    expect(nodes).toHaveLength(100);
    expect(nodes.map((node) => node.rightProbability)).toEqual(nodes.map((node) => node.rightProbability).sort((a, b) => a - b));
    // What is against a sure label comes first.
    expect(nodes.slice(0, 30).every((node) => node.isAgainstLabel)).toBe(true);
    expect(nodes.at(-1)!.isAgainstLabel).toBe(false);
    const pages: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page: any = (await market.graphql(QUEUE, { id: batch.publicId, first: 37, after }, { token: requester.token })).data.batch
        .reviewQueue;
      pages.push(...page.nodes.map((node: any) => node.assignment.id));
      after = page.pageInfo.endCursor;
      more = page.pageInfo.hasNextPage;
    }
    expect(pages.slice(0, 100)).toEqual(nodes.map((node) => node.assignment.id));
    expect(new Set(pages).size).toBe(200);
    const viewer = await addMember(market, requester, 'viewer');
    expect((await market.graphql(QUEUE, { id: batch.publicId }, { token: viewer.token })).data.batch.reviewQueue).toBeNull();
  });
});
