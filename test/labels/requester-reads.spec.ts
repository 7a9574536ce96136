/** What requesters read beside the labels: the labels of one task, tasks of labels, doubts with their reasons, agreement. */
import { publicId, type WorkerId } from '../../src/kernel/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, registerRequester, registerWorker, type TestRequester } from '../kit/people.ts';
import { answeredBatch, makeWorkers, question, setGold, type AnsweredBatch, type GivenAnswer } from './kit.ts';

let market: TestMarketplace;
let requester: TestRequester;
let workers: WorkerId[];

beforeAll(async () => {
  market = await openMarketplace();
  requester = await registerRequester(market);
  workers = await makeWorkers(market, 5);
});
afterAll(() => market.close());

const OPTIONS = { options: ['cat', 'dog'].map((value) => ({ value, label: value })) };
const FORM = [question('kind', 'choice', OPTIONS), question('size', 'rating', { points: 5, low: null, high: null })];
const submitted = (worker: number, answer: Record<string, unknown>): GivenAnswer => ({ worker, state: 'submitted', answer });

/** Four of five workers say what is true, the last one the contrary. Sizes: all the same but one off by one. */
async function crowd(tasks: number): Promise<AnsweredBatch> {
  const given = Array.from({ length: tasks }, (_unused, task) => {
    const [truth, other] = task % 2 === 0 ? ['cat', 'dog'] : ['dog', 'cat'];
    return {
      externalId: `t${task}`,
      answers: workers.map((_worker, index) => submitted(index, { kind: index === 4 ? other : truth, size: 1 + (task % 4) })),
    };
  });
  return answeredBatch(market, requester.organisationId, workers, FORM, given);
}

const ask = async (query: string, variables: object, token: string | null = requester.token) =>
  (await market.graphql(query, variables as Record<string, unknown>, { token })).data;

const TASK = `query ($id: TaskID!) { task(id: $id) { labels { taskId question label votes answers confidence task { id externalId } } } }`;

describe('the labels of a task', () => {
  it('equals what the batch lists, in the order of the questions', async () => {
    const batch = await crowd(30);
    await market.sweep();
    const listed = await ask(
      `query ($id: BatchID!) { batch(id: $id) { labels(first: 100) { nodes { taskId question label votes answers confidence task { id externalId } } } } }`,
      { id: batch.publicId },
    );
    const all = listed.batch.labels.nodes as { taskId: string; confidence: number | null; task: { id: string; externalId: string } }[];
    expect(all).toHaveLength(60);
    expect(all.every((label) => label.task.id === label.taskId && label.task.externalId.startsWith('t'))).toBe(true);
    for (const taskId of batch.taskIds.slice(0, 3)) {
      const id = publicId('Task', taskId);
      const { task } = await ask(TASK, { id });
      expect(task.labels.map((label: any) => label.question)).toEqual(['kind', 'size']);
      expect(task.labels).toEqual(all.filter((label) => label.taskId === id));
      expect(task.labels[0].confidence).toBeGreaterThan(0.5);
    }
  });

  it('shows none of a gold task and of a task without answers, and hides the task from workers', async () => {
    const batch = await answeredBatch(market, requester.organisationId, workers, FORM, [
      { answers: [submitted(0, { kind: 'cat' })] },
      { answers: [{ worker: 1, state: 'held', answer: {} }] },
    ]);
    const labelsOf = async (task: number) => (await ask(TASK, { id: publicId('Task', batch.taskIds[task]!) })).task.labels;
    expect(await labelsOf(0)).toMatchObject([{ question: 'kind', label: 'cat', confidence: null }]);
    expect(await labelsOf(1)).toEqual([]);
    await setGold(market, batch, 0, { kind: 'dog' });
    expect(await labelsOf(0)).toEqual([]);
    for (const token of [(await registerWorker(market)).token, (await registerRequester(market)).token]) {
      const { data } = await market.graphql(TASK, { id: publicId('Task', batch.taskIds[0]!) }, { token, allowErrors: true });
      expect(data?.task ?? null).toBeNull();
    }
  });
});

describe('labels by externalId', () => {
  const BY_NAME = `query ($id: BatchID!, $name: String, $question: String) { batch(id: $id) {
    labels(externalId: $name, question: $question) { nodes { externalId question } pageInfo { hasNextPage } } } }`;

  it('finds those of the task with exactly that name', async () => {
    const batch = await crowd(12);
    const named = async (name: string, only: string | null = null) =>
      (await ask(BY_NAME, { id: batch.publicId, name, question: only })).batch.labels;
    expect(await named('t1')).toEqual({
      nodes: [
        { externalId: 't1', question: 'kind' },
        { externalId: 't1', question: 'size' },
      ],
      pageInfo: { hasNextPage: false },
    });
    expect((await named('t11', 'size')).nodes).toEqual([{ externalId: 't11', question: 'size' }]);
    for (const name of ['t', 'T1', '', ' t1', '%']) expect((await named(name)).nodes).toEqual([]);
  });
});

const QUEUE = `query ($id: BatchID!) { batch(id: $id) { reviewQueue(first: 100) { nodes {
  rightProbability isAgainstLabel reason question crowdLabel knownAnswer assignment { answer } } } } }`;

describe('a doubtful answer', () => {
  it('says what the crowd says instead, and what the doubt comes from', async () => {
    const batch = await crowd(19);
    await setGold(market, batch, 18, { kind: 'cat' });
    await market.sweep();
    const { batch: seen } = await ask(QUEUE, { id: batch.publicId });
    const nodes = seen.reviewQueue.nodes as any[];
    const against = nodes.filter((node) => node.reason === 'AGAINST_LABEL');
    expect(against).toHaveLength(18);
    for (const node of against) {
      expect(node).toMatchObject({ isAgainstLabel: true, question: 'kind', knownAnswer: null });
      expect(['cat', 'dog'].filter((kind) => kind !== node.assignment.answer.kind)).toEqual([node.crowdLabel]);
    }
    const wrong = nodes.filter((node) => node.reason === 'AGAINST_KNOWN_ANSWER');
    expect(wrong).toEqual([
      {
        ...{ rightProbability: 0, isAgainstLabel: true, reason: 'AGAINST_KNOWN_ANSWER', question: 'kind', crowdLabel: null },
        ...{ knownAnswer: 'cat', assignment: { answer: { kind: 'dog', size: 3 } } },
      },
    ]);
    const agreeing = nodes.filter((node) => node.reason === 'SAME_AS_LABEL');
    expect(agreeing.length).toBeGreaterThan(50);
    for (const node of agreeing) expect(node.assignment.answer[node.question]).toEqual(node.crowdLabel);
    expect(nodes.filter((node) => node.reason === 'SAME_AS_KNOWN_ANSWER')).toHaveLength(4);
  });

  it('has no label before a model has run', async () => {
    const batch = await crowd(2);
    const { batch: seen } = await ask(QUEUE, { id: batch.publicId });
    for (const node of seen.reviewQueue.nodes) {
      expect(node).toMatchObject({ reason: 'NOT_JUDGED', question: null, crowdLabel: null, rightProbability: 0.5 });
    }
  });
});

const AGREEMENT = `query ($id: BatchID!) { batch(id: $id) { agreement { question scale alpha equalPairs taskCount answerCount } } }`;

describe('the agreement about each question', () => {
  it("shows Krippendorff's alpha and the share of equal pairs to members", async () => {
    const batch = await crowd(20);
    const viewer = await addMember(market, requester, 'viewer');
    const { agreement } = (await ask(AGREEMENT, { id: batch.publicId }, viewer.token)).batch;
    expect(agreement).toEqual([
      // Of the ten pairs of five answers, six agree; half of all answers are cats.
      {
        question: 'kind',
        scale: 'NOMINAL',
        alpha: expect.closeTo(1 - 0.4 / (50 / 99), 9),
        equalPairs: expect.closeTo(0.6, 9),
        taskCount: 20,
        answerCount: 100,
      },
      { question: 'size', scale: 'ORDINAL', alpha: 1, equalPairs: 1, taskCount: 20, answerCount: 100 },
    ]);
    const stranger = await registerRequester(market);
    expect((await ask(AGREEMENT, { id: batch.publicId }, stranger.token)).batch).toBeNull();
  });

  it('leaves out gold, rejected and returned answers, and is unknown without a pair', async () => {
    const batch = await answeredBatch(market, requester.organisationId, workers, FORM, [
      { answers: [submitted(0, { kind: 'cat' }), { worker: 1, state: 'returned', answer: {} }] },
      { answers: [submitted(0, { kind: 'cat' }), submitted(1, { kind: 'dog' })] },
    ]);
    await setGold(market, batch, 1, { kind: 'cat' });
    const { agreement } = (await ask(AGREEMENT, { id: batch.publicId })).batch;
    expect(agreement[0]).toEqual({ question: 'kind', scale: 'NOMINAL', alpha: null, equalPairs: null, taskCount: 0, answerCount: 0 });
  });

  it('samples a long batch evenly', async () => {
    const tasks = Array.from({ length: 2_500 }, (_unused, task) => ({
      // Only tasks at the end disagree.
      answers: [0, 1].map((worker) => submitted(worker, { kind: worker === 0 || task < 2_000 ? 'cat' : 'dog' })),
    }));
    const batch = await answeredBatch(market, requester.organisationId, workers, [FORM[0]], tasks);
    const [kind] = (await ask(AGREEMENT, { id: batch.publicId })).batch.agreement;
    expect(kind.taskCount).toBeLessThanOrEqual(1_000);
    expect(kind.taskCount).toBeGreaterThan(800);
    expect(kind.equalPairs).toBeCloseTo(0.8, 2);
  });
});
