/** That no batch keeps the labels of another from being told: neither by what is odd about it, nor by how busy it is. */
import { newId, type BatchId, type WorkerId } from '../../src/kernel/index.ts';
import { LabelSweeps } from '../../src/labels/label.sweeps.ts';
import { Labelling } from '../../src/labels/labelling.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerRequester, type TestRequester } from '../kit/people.ts';
import { answeredBatch, makeWorkers, question, type AnsweredBatch } from './kit.ts';

describe('the sweep of labels', () => {
  let market: TestMarketplace;
  let requester: TestRequester;
  let workers: WorkerId[];
  beforeAll(async () => {
    market = await openMarketplace({ STATEMENT_TIMEOUT_MS: '60000' });
    requester = await registerRequester(market);
    workers = await makeWorkers(market, 5);
  });
  afterAll(() => market.close());

  const NUMBER = question('count', 'number', { minimum: null, maximum: null, step: null });
  /** Each task with the numbers that were answered. */
  const numbers = (...tasks: number[][]): Promise<AnsweredBatch> =>
    answeredBatch(
      market,
      requester.organisationId,
      workers,
      [NUMBER],
      tasks.map((given) => ({ answers: given.map((count, worker) => ({ worker, state: 'submitted' as const, answer: { count } })) })),
    );
  const labelled = async ({ batchId }: Pick<AnsweredBatch, 'batchId'>) =>
    (await market.db.query<{ value: unknown }>('select value from labels.label where batch_id = $1 order by position', [batchId])).map(
      ({ value }) => value,
    );

  it.each([
    ['the largest numbers there are', [1.7e308, 1.7e308]],
    ['the largest and the least', [-1.7e308, 1.7e308]],
    ['one among others', [1.7e308, 5, 6, 7, 5]],
  ])('tells labels of %s', async (_name, given) => {
    const batch = await numbers(given, [4, 4, 5], [7, 8]);
    await market.sweep();
    const values = await labelled(batch);
    expect(values).toHaveLength(3);
    for (const value of values) expect(Number.isFinite(value)).toBe(true);
    // What is wrong with one answer spoils no other task.
    expect(values[1]).toBeGreaterThanOrEqual(4);
    expect(values[1]).toBeLessThanOrEqual(5);
    expect(values[2]).toBeGreaterThanOrEqual(7);
    expect(values[2]).toBeLessThanOrEqual(8);
  });

  /** Does `work` while updates of batches are done by something else. */
  const updatedBy = async (update: Labelling['update'], work: () => Promise<void>) => {
    const labelling = market.get(Labelling);
    labelling.update = update;
    // What is its own hides the method of the class.
    await work().finally(() => Reflect.deleteProperty(labelling, 'update'));
  };

  it('goes on with other batches when one fails, and tells of it', async () => {
    const [broken, sound] = [await numbers([1, 2]), await numbers([3, 3])];
    const labelling = market.get(Labelling);
    const update = labelling.update.bind(labelling);
    const failing = (batchId: BatchId) =>
      batchId === broken.batchId ? Promise.reject(new Error('something is wrong with this batch')) : update(batchId);
    await updatedBy(failing, async () => {
      await expect(market.get(LabelSweeps).update()).rejects.toThrow('something is wrong with this batch');
    });
    expect(await labelled(sound)).toEqual([3]);
    await market.sweep();
    expect(await labelled(broken)).toHaveLength(1);
  });

  it('looks at every batch with changes, however many there are', async () => {
    const ids = Array.from({ length: 205 }, () => newId<'Batch'>());
    await market.db.query('insert into labels.change (batch_id, task_id) select b, gen_random_uuid() from unnest($1::uuid[]) as b', [ids]);
    const looked: BatchId[] = [];
    const look = (batchId: BatchId) => Promise.resolve(looked.push(batchId) * 0);
    await updatedBy(look, async () => void (await market.get(LabelSweeps).update()));
    expect(looked).toEqual([...ids].sort());
    await market.db.query('delete from labels.change where batch_id = any($1::uuid[])', [ids]);
  });

  it('records the evidence of a large batch at once: nobody waits for half of it while holding the other', async () => {
    const many = await makeWorkers(market, 5);
    const choice = question('kind', 'choice', { options: ['cat', 'dog'].map((value) => ({ value, label: value })) });
    const answers = many.map((_id, worker) => ({ worker, state: 'submitted' as const, answer: { kind: 'cat' } }));
    const tasks = Array.from({ length: 1_050 }, () => ({ answers }));
    await answeredBatch(market, requester.organisationId, many, [choice], tasks);
    await market.sweep();
    const rows = await market.db.query('select answers::int as answers, recordings from reputation.skill where worker_id = any($1)', [
      many,
    ]);
    expect(rows).toEqual(many.map(() => ({ answers: 1_050, recordings: 1 })));
  }, 120_000);
});
