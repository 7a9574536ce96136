/** The threads that check schemas: shared fairly between accounts, and right for honest work. */
import { BatchCommands, TaskCommands, type BatchSettings } from '../../src/batches/index.ts';
import type { AnswerForm } from '../../src/forms/index.ts';
import type { JsonSchema } from '../../src/forms/json.ts';
import { listen } from '../kit/health.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { FORM, fundedRequester, SETTINGS, type Requester } from './kit.ts';
import { makeBatch, tasksOf } from './upload-kit.ts';

let market: TestMarketplace;
let origin: string;
let requester: Requester;
let other: Requester;

beforeAll(async () => {
  market = await openMarketplace({ SCHEMA_COMPILE_MS: '2000', SCHEMA_CHECK_MS: '1000', FIRST_BATCH_REVIEW: 'false' });
  origin = await listen(market);
  requester = await fundedRequester(market, 0n);
  other = await fundedRequester(market, 0n);
});
afterAll(() => market.close());

const range = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_unused, index) => make(index));
/** Patterns, each of which is looked for at every character: seconds for a long text. */
const MANY_PATTERNS: JsonSchema = {
  properties: { text: { not: { anyOf: range(36, (index) => ({ pattern: String.raw`(\w|a|b|[ab]|[a-z]){1,${10 + index}}[.!?]$` })) } } },
};
const LONG_TEXT = 'a'.repeat(60_000);

const create = (settings: Partial<BatchSettings>, by: Requester) =>
  market.get(BatchCommands).create(by.caller, by.organisationId, { ...SETTINGS, ...settings });

const add = (batchId: Awaited<ReturnType<typeof makeBatch>>['batchId'], payloads: unknown[], by = requester) =>
  market.get(TaskCommands).add(by.caller, {
    batchId,
    tasks: payloads.map((payload) => ({ payload, externalId: null, redundancy: null })),
    skipFaulty: true,
  });

const send = (url: string, lines: unknown[], by: Requester) =>
  fetch(`${origin}${url}?onFault=skip`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${by.token}` },
    body: lines.map((line) => JSON.stringify(line) + '\n').join(''),
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
