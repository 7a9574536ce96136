/** JSON Schemas and patterns that are made to be slow: refused in time, while the server goes on answering everybody else. */
import { parsePublicId, publicId } from '../../src/kernel/index.ts';
import { BatchCommands, TaskCommands, type BatchSettings } from '../../src/batches/index.ts';
import { GoldCommands } from '../../src/batches/gold/gold.commands.ts';
import type { AnswerForm } from '../../src/forms/index.ts';
import type { JsonSchema } from '../../src/forms/json.ts';
import { asOwner } from '../kit/database.ts';
import { HEALTH_LIMIT, listen, slowestHealth } from '../kit/health.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerWorker } from '../kit/people.ts';
import { done, newType } from '../qualifications/kit.ts';
import { start } from '../assessments/kit.ts';
import { draft, fundedRequester, openBatch, SETTINGS, type Requester } from './kit.ts';
import { makeBatch, tasksOf } from './upload-kit.ts';

let market: TestMarketplace;
let origin: string;
let requester: Requester;
/** Its checks end later: some of its schemas take a while to compile before what is sent is checked. */
let patient: Place;

beforeAll(async () => {
  // Short limits, so that the test is short; what is slow here takes twice as long on a fast processor.
  market = await openMarketplace({ SCHEMA_COMPILE_MS: '500', SCHEMA_CHECK_MS: '400', FIRST_BATCH_REVIEW: 'false' });
  origin = await listen(market);
  requester = await fundedRequester(market, 0n);
  const later = await openMarketplace({ SCHEMA_CHECK_MS: '900', FIRST_BATCH_REVIEW: 'false' });
  patient = { market: later, origin: await listen(later), requester: await fundedRequester(later, 0n) };
});
afterAll(async () => {
  await market.close();
  await patient.market.close();
});

const pattern = (count: number) => String.raw`(\w|a|b|[ab]|[a-z]){1,${count}}[.!?]$`;
/** Patterns, each of which is looked for at every character. */
const MANY_PATTERNS: JsonSchema = {
  properties: { text: { not: { anyOf: Array.from({ length: 36 }, (_unused, index) => ({ pattern: pattern(10 + index) })) } } },
};
const LONG_TEXT = 'a'.repeat(60_000);

const range = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_unused, index) => make(index));
/** 30 KB of alternatives, of which exactly one must fit: what Ajv makes of them grows with their square. */
const ONE_OF_MANY: JsonSchema = { oneOf: range(1_800, (index) => ({ const: index })) };
const slowToCompile: [string, JsonSchema][] = [
  ['many alternatives', ONE_OF_MANY],
  ['many alternatives of one property each', { oneOf: range(760, (index) => ({ properties: { [`${index}`]: { enum: [0] } } })) }],
  [
    'references that multiply',
    {
      $defs: {
        a: { anyOf: range(12, () => ({ $ref: '#/$defs/b' })) },
        b: { anyOf: range(6, () => ({ $ref: '#/$defs/c' })) },
        c: { oneOf: range(5, (index) => ({ type: 'string', minLength: 70 + index, pattern: `^(a|b|${index}){1,9}$` })) },
      },
      properties: Object.fromEntries(range(1, (index) => [`p${index}`, { $ref: '#/$defs/a' }])),
      oneOf: range(900, (index) => ({ required: [`p${index}`] })),
    },
  ],
];

const slowToRun: [string, JsonSchema, Record<string, unknown>][] = [
  ['patterns over a text of 60 KB', MANY_PATTERNS, { text: LONG_TEXT }],
  [
    'objects that are compared with objects, 300 for each of 9,500 entries',
    { properties: { list: { contains: { anyOf: range(300, (index) => ({ const: { x: index } })) } } } },
    { list: range(9_500, (index) => index) },
  ],
  [
    'names that many patterns are matched with',
    { patternProperties: Object.fromEntries(range(450, (index) => [`[a-z]${index}$`, true])) },
    Object.fromEntries(range(6_500, (index) => [(46_656 + index).toString(36), 1])),
  ],
];

const create = (settings: Partial<BatchSettings>, by = requester) =>
  market.get(BatchCommands).create(by.caller, by.organisationId, { ...SETTINGS, ...settings });

interface Place {
  readonly market: TestMarketplace;
  readonly origin: string;
  readonly requester: Requester;
}

const addTo = (place: Place, batchId: Awaited<ReturnType<typeof draft>>, payloads: unknown[]) =>
  place.market.get(TaskCommands).add(place.requester.caller, {
    batchId,
    tasks: payloads.map((payload) => ({ payload, externalId: null, redundancy: null })),
    skipFaulty: true,
  });

const send = (place: Place, url: string, lines: unknown[]) =>
  fetch(`${place.origin}${url}?onFault=skip`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${place.requester.token}` },
    body: lines.map((line) => JSON.stringify(line) + '\n').join(''),
  });

describe('schemas that are slow to compile', () => {
  it.each(slowToCompile)(
    'refuses such an item schema for %s, says what to change, and answers health requests meanwhile',
    async (_what, itemSchema) => {
      const slowest = await slowestHealth(origin, async () => {
        expect(await create({ itemSchema })).toMatchObject({
          ok: false,
          refusals: [
            { kind: 'INVALID', path: ['itemSchema'], message: expect.stringMatching(/cannot be compiled within 500 ms; use fewer/) },
          ],
        });
      });
      expect(slowest).toBeLessThan(HEALTH_LIMIT);
    },
  );

  it('refuses a slow schema in a form, and in a change of a draft', async () => {
    const form: AnswerForm = [{ name: 'q', type: 'json', prompt: 'What?', help: null, required: true, schema: ONE_OF_MANY }];
    const refused = {
      ok: false,
      refusals: [{ kind: 'INVALID', path: ['form'], message: expect.stringMatching(/cannot be compiled within 500 ms/) }],
    };
    const batchId = await draft(market, requester, 0);
    const slowest = await slowestHealth(origin, async () => {
      expect(await create({ form })).toMatchObject(refused);
      expect(await market.get(BatchCommands).update(requester.caller, batchId, { form })).toMatchObject(refused);
    });
    expect(slowest).toBeLessThan(HEALTH_LIMIT);
  });
});

describe.each(slowToRun)('an item schema with %s', (_what, itemSchema, payload) => {
  it('refuses the tasks of a call and of a file, and answers health checks meanwhile', async () => {
    const { batchId, url } = await makeBatch(patient.market, patient.requester, { itemSchema });
    const slowest = await slowestHealth(patient.origin, async () => {
      expect(await addTo(patient, batchId, [{ other: 1 }, payload])).toMatchObject({
        ok: false,
        refusals: [
          {
            kind: 'INVALID',
            path: ['tasks', '1'],
            message: expect.stringMatching(/^Task 1 cannot be checked .* within 900 ms; shorten it/),
          },
        ],
      });
      const response = await send(patient, url, [{ other: 1 }, payload, payload]);
      expect([response.status, await response.json()]).toMatchObject([
        422,
        { code: 'INVALID', uploadId: null, faults: [{ line: 2, reason: expect.stringMatching(/cannot be checked .* within 900 ms/) }] },
      ]);
    });
    expect(slowest).toBeLessThan(HEALTH_LIMIT);
    expect(await tasksOf(patient.market, batchId)).toEqual([]);
  });
});

describe('forms with slow patterns', () => {
  const question = (name: string, count: number): AnswerForm[number] => ({
    ...{ name, type: 'json', prompt: 'What?', help: null, required: false },
    schema: { not: { anyOf: range(36, (index) => ({ pattern: pattern(count + index) })) } },
  });

  it('refuses known answers and answers in a preview, and answers health checks meanwhile', async () => {
    const { batchId } = await makeBatch(market, requester, { form: [question('q', 10)] });
    expect((await addTo({ market, origin, requester }, batchId, [{ text: 'a' }])).ok).toBe(true);
    const [task] = await market.db.query<{ id: string }>('select id from batches.task where batch_id = $1', [batchId]);
    const slowest = await slowestHealth(origin, async () => {
      const gold = await market.get(GoldCommands).set(requester.caller, {
        batchId,
        tasks: [{ taskId: task!.id as never, externalId: null, answers: { q: LONG_TEXT }, explanation: null }],
      });
      expect(gold).toMatchObject({ ok: false, refusals: [{ kind: 'INVALID', message: expect.stringMatching(/within 400 ms/) }] });
      const { data } = await market.graphql(
        `query ($batchId: BatchID!, $answer: JSON!) { batchPreview(batchId: $batchId) { checkAnswer(answer: $answer) { message } } }`,
        { batchId: publicId('Batch', batchId), answer: { q: LONG_TEXT } },
        { token: requester.token },
      );
      expect(data.batchPreview.checkAnswer).toMatchObject([{ message: expect.stringMatching(/within 400 ms/) }]);
    });
    expect(slowest).toBeLessThan(HEALTH_LIMIT);
  });
});

describe('answers to slow forms', () => {
  const form: AnswerForm = [
    {
      ...{ name: 'q', type: 'json', prompt: 'What?', help: null, required: false },
      schema: { not: { anyOf: range(36, (index) => ({ pattern: pattern(10 + index) })) } },
    },
  ];
  /** A form that would not have been taken; versions cannot be changed but by a superuser. */
  const plant = (sql: string, id: string) =>
    asOwner(market.database.ownerUrl, async (client) => {
      await client.query('set session_replication_role = replica');
      expect((await client.query(sql, [id, JSON.stringify(form)])).rowCount).toBe(1);
    });
  const refused = { message: expect.stringMatching(/cannot be checked .* within 400 ms/) };

  it('refuses slow answers to a task, keeps the task held, and answers health requests meanwhile', async () => {
    const rich = await fundedRequester(market, 10_000n);
    const batchId = await openBatch(market, rich, 1, { redundancy: 1 });
    await plant('update batches.batch_version set form = $2 where batch_id = $1', batchId);
    const worker = await registerWorker(market);
    const { assignment } = await done(market, worker.token, 'claimNextTask', { batchId: publicId('Batch', batchId) }, 'assignment { id }');
    const submit = (q: string) =>
      market.graphql(
        'mutation ($input: SubmitAssignmentInput!) { submitAssignment(input: $input) { assignment { state } userErrors { message } } }',
        { input: { assignmentId: assignment.id, answer: { q } } },
        { token: worker.token },
      );
    const slowest = await slowestHealth(origin, async () => {
      expect((await submit(LONG_TEXT)).data.submitAssignment).toMatchObject({ assignment: null, userErrors: [refused] });
    });
    expect(slowest).toBeLessThan(HEALTH_LIMIT);
    expect((await submit('a cat')).data.submitAssignment).toEqual({ assignment: { state: 'SUBMITTED' }, userErrors: [] });
  });

  it('refuses slow answers to a qualification test, in its keys and in attempts, and answers health requests meanwhile', async () => {
    const typeId = await newType(market, requester);
    const question = (schema: unknown) => [{ name: 'q', prompt: 'What?', required: false, json: { schema } }];
    const items = [{ name: 'first', payload: { text: 'It purrs.' }, key: { q: 'cat' } }];
    const input = {
      typeId,
      purpose: 'TRAINING',
      instructions: 'Say.',
      items,
      timeLimitSeconds: 60,
      estimatedSeconds: 30,
      passingPercent: 0,
    };
    const set = (schema: unknown) =>
      market.graphql(
        'mutation ($input: SetQualificationTestInput!) { setQualificationTest(input: $input) { test { id } userErrors { path message } } }',
        { input: { ...input, rewardMinor: '0', form: question(schema) } },
        { token: requester.token },
      );
    const { data } = await set(true);
    expect(data.setQualificationTest.userErrors).toEqual([]);
    const worker = await registerWorker(market);
    const attempt = await start(market, worker.token, data.setQualificationTest.test.id as string);
    await plant(
      'update assessments.test_version set form = $2 where test_id = $1',
      parsePublicId('Test', data.setQualificationTest.test.id as string)!,
    );
    const slowest = await slowestHealth(origin, async () => {
      const slow = await set(ONE_OF_MANY);
      expect(slow.data.setQualificationTest.userErrors).toMatchObject([
        { message: expect.stringMatching(/cannot be compiled within 500 ms/) },
      ]);
      const answered = await market.graphql(
        'mutation ($input: AnswerTrainingInput!) { answerTraining(input: $input) { userErrors { message } } }',
        { input: { attemptId: attempt.id, item: 'first', answer: { q: LONG_TEXT } } },
        { token: worker.token },
      );
      expect(answered.data.answerTraining.userErrors).toMatchObject([refused]);
    });
    expect(slowest).toBeLessThan(HEALTH_LIMIT);
  });
});
