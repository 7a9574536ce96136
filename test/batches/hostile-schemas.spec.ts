/** JSON Schemas and patterns that are made to be slow: refused in time, while the server goes on answering everybody else. */
import { parsePublicId, publicId } from '../../src/kernel/index.ts';
import { BatchCommands, GoldCommands, TaskCommands, type AnswerForm, type BatchSettings } from '../../src/batches/index.ts';
import type { JsonSchema } from '../../src/batches/json.ts';
import { asOwner } from '../kit/database.ts';
import { HEALTH_LIMIT, listen, slowestHealth } from '../kit/health.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerWorker } from '../kit/people.ts';
import { done, newType } from '../qualifications/kit.ts';
import { start } from '../assessments/kit.ts';
import { draft, FORM, fundedRequester, openBatch, SETTINGS, type Requester } from './kit.ts';
import { makeBatch, tasksOf } from './upload-kit.ts';

let market: TestMarketplace;
let origin: string;
let requester: Requester;
let other: Requester;

beforeAll(async () => {
  // Short limits, so that the test is short; what is slow here takes more than twice as long on a fast processor.
  market = await openMarketplace({ SCHEMA_COMPILE_MS: '150', SCHEMA_CHECK_MS: '250', FIRST_BATCH_REVIEW: 'false' });
  origin = await listen(market);
  requester = await fundedRequester(market, 0n);
  other = await fundedRequester(market, 0n);
});
afterAll(() => market.close());

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
  ['many alternatives of one property each', { anyOf: range(650, (index) => ({ properties: { [`p${index}`]: { enum: [index] } } })) }],
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
    { patternProperties: Object.fromEntries(range(100, (index) => [`(\\w|a|b|[ab]|[a-z]){1,36}${index}$`, { type: 'number' }])) },
    Object.fromEntries(range(700, (index) => [`${'ab'.repeat(40)}${index}x`, 1])),
  ],
];

const create = (settings: Partial<BatchSettings>, by = requester) =>
  market.get(BatchCommands).create(by.caller, by.organisationId, { ...SETTINGS, ...settings });

const add = (batchId: Awaited<ReturnType<typeof draft>>, payloads: unknown[], by = requester) =>
  market.get(TaskCommands).add(by.caller, {
    batchId,
    tasks: payloads.map((payload) => ({ payload, externalId: null, redundancy: null })),
    skipFaulty: true,
  });

const send = (url: string, lines: unknown[], by = requester) =>
  fetch(`${origin}${url}?onFault=skip`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${by.token}` },
    body: lines.map((line) => JSON.stringify(line) + '\n').join(''),
  });

describe('schemas that are slow to compile', () => {
  it.each(slowToCompile)(
    'is refused as an item schema for %s with what to change, and health answers meanwhile',
    async (_what, itemSchema) => {
      const slowest = await slowestHealth(origin, async () => {
        expect(await create({ itemSchema })).toMatchObject({
          ok: false,
          refusals: [
            { kind: 'INVALID', path: ['itemSchema'], message: expect.stringMatching(/cannot be compiled within 150 ms; use fewer/) },
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
      refusals: [{ kind: 'INVALID', path: ['form'], message: expect.stringMatching(/cannot be compiled within 150 ms/) }],
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
    const { batchId, url } = await makeBatch(market, requester, { itemSchema });
    const slowest = await slowestHealth(origin, async () => {
      expect(await add(batchId, [{ other: 1 }, payload])).toMatchObject({
        ok: false,
        refusals: [
          {
            kind: 'INVALID',
            path: ['tasks', '1'],
            message: expect.stringMatching(/^Task 1 cannot be checked .* within 250 ms; shorten it/),
          },
        ],
      });
      const response = await send(url, [{ other: 1 }, payload, payload]);
      expect([response.status, await response.json()]).toMatchObject([
        422,
        { code: 'INVALID', uploadId: null, faults: [{ line: 2, reason: expect.stringMatching(/cannot be checked .* within 250 ms/) }] },
      ]);
    });
    expect(slowest).toBeLessThan(HEALTH_LIMIT);
    expect(await tasksOf(market, batchId)).toEqual([]);
  });
});

describe('forms with slow patterns', () => {
  const question = (name: string, count: number): AnswerForm[number] => ({
    ...{ name, type: 'json', prompt: 'What?', help: null, required: false },
    schema: { not: { anyOf: range(36, (index) => ({ pattern: pattern(count + index) })) } },
  });

  it('refuses known answers and answers in a preview, and answers health checks meanwhile', async () => {
    const { batchId } = await makeBatch(market, requester, { form: [question('q', 10)] });
    expect((await add(batchId, [{ text: 'a' }])).ok).toBe(true);
    const [task] = await market.db.query<{ id: string }>('select id from batches.task where batch_id = $1', [batchId]);
    const slowest = await slowestHealth(origin, async () => {
      const gold = await market.get(GoldCommands).set(requester.caller, {
        batchId,
        tasks: [{ taskId: task!.id as never, externalId: null, answers: { q: LONG_TEXT }, explanation: null }],
      });
      expect(gold).toMatchObject({ ok: false, refusals: [{ kind: 'INVALID', message: expect.stringMatching(/within 250 ms/) }] });
      const { data } = await market.graphql(
        `query ($batchId: BatchID!, $answer: JSON!) { batchPreview(batchId: $batchId) { checkAnswer(answer: $answer) { message } } }`,
        { batchId: publicId('Batch', batchId), answer: { q: LONG_TEXT } },
        { token: requester.token },
      );
      expect(data.batchPreview.checkAnswer).toMatchObject([{ message: expect.stringMatching(/within 250 ms/) }]);
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
  const refused = { message: expect.stringMatching(/cannot be checked .* within 250 ms/) };

  it('of a task are refused, the task stays held, and health answers meanwhile', async () => {
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

  it('of a qualification test are refused, in its keys and by whoever takes it, and health answers meanwhile', async () => {
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
        { message: expect.stringMatching(/cannot be compiled within 150 ms/) },
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

describe('the threads for schemas', () => {
  const HONEST: JsonSchema = { properties: { text: { pattern: '^[a-z ]+$' } }, required: ['text'] };

  it('runs the job of an account while another account keeps the threads busy', async () => {
    const hostile = await makeBatch(market, requester, { itemSchema: MANY_PATTERNS });
    const honest = await makeBatch(market, other, { itemSchema: HONEST });
    const attacks = range(12, () => add(hostile.batchId, [{ text: LONG_TEXT }]));
    const waits: number[] = [];
    for (let round = 0; round < 5; round++) {
      const before = performance.now();
      expect((await add(honest.batchId, [{ text: 'a cat' }, { text: 'NO' }], other)).ok).toBe(true);
      waits.push(performance.now() - before);
    }
    // One job of the other account may be in each thread's way, and a thread that was ended has to start again.
    expect(waits.sort((a, b) => a - b)[2]).toBeLessThan(4_000);
    for (const result of await Promise.all(attacks)) expect(result.ok).toBe(false);
    expect((await tasksOf(market, honest.batchId)).length).toBe(5);
  });

  it('checks the rows of a file in order, with the same faults as without threads', async () => {
    const { batchId, url } = await makeBatch(market, other, { itemSchema: HONEST });
    const lines = range(1_500, (index) => ({ text: index % 3 === 0 ? 'NO' : `row ${'abc'[index % 3]!.repeat((index % 7) + 1)}` }));
    const report = (await (await send(url, lines, other)).json()) as {
      rows: number;
      added: number;
      faults: { line: number; reason: string }[];
    };
    expect(report).toMatchObject({ rows: 1_500, added: 1_000, skipped: 500, faultCount: 500 });
    expect(report.faults.map(({ line }) => line)).toEqual(range(500, (index) => index * 3 + 1));
    expect(report.faults[0]!.reason).toBe('/text must match pattern "^[a-z ]+$"');
    expect((await tasksOf(market, batchId)).map(({ payload }) => payload)).toEqual(lines.filter(({ text }) => text !== 'NO'));
  });

  it('accepts forms and schemas within the limits', async () => {
    const form: AnswerForm = [
      ...FORM,
      {
        name: 'code',
        type: 'text',
        prompt: 'Which?',
        help: null,
        required: true,
        minimumLength: 1,
        maximumLength: 9,
        pattern: '^[A-Z]{2}$',
      },
    ];
    const created = await create({ form, itemSchema: HONEST }, other);
    expect(created.ok).toBe(true);
    expect(await create({ form: [{ ...form[1]!, pattern: '(' } as never], itemSchema: HONEST }, other)).toMatchObject({
      ok: false,
      refusals: [{ path: ['form', '0', 'pattern'], message: expect.stringMatching(/is not a regular expression/) }],
    });
  });
});
