/** Numbers that JavaScript would round, sent as text by every way in that takes JSON. On a real PostgreSQL. */
import { publicId } from '../../src/kernel/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerRequester, type TestRequester } from '../kit/people.ts';
import { makeBatch, tasksOf } from './upload-kit.ts';

let market: TestMarketplace;
let requester: TestRequester;
beforeAll(async () => {
  market = await openMarketplace();
  requester = await registerRequester(market);
});
afterAll(() => market.close());

const ADD = `mutation ($input: AddTasksInput!) { addTasks(input: $input) { tasks { added } userErrors { __typename message } } }`;

/** A request whose body is the very text, as no JSON library of JavaScript would write it. */
async function graphql(body: string) {
  const response = await market.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${requester.token}` },
    payload: body,
  });
  return { status: response.statusCode, body: response.json<any>() };
}

const adding = (batchId: Parameters<typeof tasksOf>[1], payload: string) =>
  `{"query":${JSON.stringify(ADD)},"variables":{"input":{"batchId":"${publicId('Batch', batchId)}","tasks":[{"externalId":"t","payload":${payload}}]}}}`;

describe('numbers that JavaScript would round', () => {
  it.each(['1234567890123456789', '-9007199254740993', '0.1234567890123456789', '1e400', '1e-400', '-0', '-0.0'])(
    'refuses such a number in the variables of a mutation: %s',
    async (number) => {
      const { batchId } = await makeBatch(market, requester);
      const request = adding(batchId, `{"text":"a","deep":[{"n":${number}}]}`);
      const { status, body } = await graphql(request);
      const place = request.indexOf(`"n":${number}`) + 5;
      expect([status, body]).toEqual([
        400,
        {
          errors: [
            {
              message: expect.stringContaining(`The request holds a number of ${number.length} characters at character ${place}, which`),
              extensions: { code: 'BAD_USER_INPUT' },
            },
          ],
        },
      ]);
      expect(await tasksOf(market, batchId)).toEqual([]);
    },
  );

  it.each(['1234567890123456789', '0.1234567890123456789', '1e400', '-0'])(
    'refuses a literal in a GraphQL document: %s',
    async (number) => {
      const { batchId } = await makeBatch(market, requester);
      const query = `mutation { addTasks(input: { batchId: "${publicId('Batch', batchId)}", tasks: [{ payload: { n: ${number} } }] }) { tasks { added } } }`;
      const { status, body } = await graphql(JSON.stringify({ query }));
      expect([status, body.errors]).toEqual([
        400,
        [expect.objectContaining({ message: expect.stringContaining(`holds a number of ${number.length} characters, which`) })],
      ]);
      expect(await tasksOf(market, batchId)).toEqual([]);
    },
  );

  it('refuses a whole number beyond 2^53, which a client may have rounded', async () => {
    const { batchId } = await makeBatch(market, requester);
    // What JSON.stringify makes of 1234567890123456789.
    const { status, body } = await graphql(adding(batchId, '{"text":"a","id":1234567890123456800}'));
    expect([status, body.data.addTasks.tasks]).toEqual([200, null]);
    expect(body.data.addTasks.userErrors).toEqual([
      {
        __typename: 'InvalidInputError',
        message:
          'Task 0: payload holds the whole number 1234567890123456800, beyond 9007199254740991, to which JSON keeps them exactly everywhere; send it as a text, in quotes.',
      },
    ]);
    expect(await tasksOf(market, batchId)).toEqual([]);
  });

  it('refuses such a number in an item schema and in an answer', async () => {
    const { batchId } = await makeBatch(market, requester);
    for (const body of [
      `{"query":"mutation ($s: JSON!) { __typename }","variables":{"s":{"maximum":9223372036854775807}}}`,
      `{"query":"query ($id: BatchID!, $a: JSON!) { batchPreview(batchId: $id) { checkAnswer(answer: $a) { message } } }","variables":{"id":"${publicId('Batch', batchId)}","a":{"label":12345678901234567890}}}`,
    ]) {
      const { status, body: answer } = await graphql(body);
      expect([status, answer.errors[0].extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
    }
  });

  it('keeps a number that is sent as text, and a number that a double holds exactly', async () => {
    const { batchId } = await makeBatch(market, requester);
    const payload = '{"id":"1234567890123456789","n":[9007199254740991,0.30000000000000004,-1.5e-7,1e300,0]}';
    expect((await graphql(adding(batchId, payload))).body.data.addTasks.tasks).toEqual({ added: 1 });
    const [row] = await market.db.query<{ payload: string }>('select payload::text as payload from batches.task where batch_id = $1', [
      batchId,
    ]);
    expect(row!.payload).toBe(
      `{"n": [9007199254740991, 0.30000000000000004, -0.00000015, 1${'0'.repeat(300)}, 0], "id": "1234567890123456789"}`,
    );
  });
});

it.each([
  ['text/csv', 'text,n\na,1234567890123456789\nb,0.1234567890123456789\nc,5\n', [2, 3], 'which a number cannot keep exactly'],
  [
    'application/x-ndjson',
    '{"text":"a","n":1234567890123456789}\n{"text":"b","n":1e400}\n{"text":"c","n":5}\n',
    [1, 2],
    'which cannot be kept exactly',
  ],
  ['application/x-ndjson', '{"text":"a","n":9007199254740992}\n{"text":"b","n":1e999}\n{"text":"c","n":5}\n', [1, 2], 'exactly'],
])('a file of %s keeps numbers exactly, or tells the lines that it cannot keep', async (type, content, lines, reason) => {
  const { batchId, url } = await makeBatch(market, requester, { itemSchema: { properties: { n: { type: 'number' } } } });
  const response = await market.app.inject({
    method: 'POST',
    url: `${url}?onFault=skip`,
    headers: { 'content-type': type, authorization: `Bearer ${requester.token}` },
    payload: content,
  });
  const report = response.json<{ faults: { line: number; reason: string }[] }>();
  expect(report).toMatchObject({ added: 1, skipped: 2 });
  expect(report.faults.map((fault) => fault.line)).toEqual(lines);
  for (const fault of report.faults) expect(fault.reason).toContain(reason);
  expect((await tasksOf(market, batchId)).map((row) => row.payload)).toEqual([{ text: 'c', n: 5 }]);
});

it('keeps a 64-bit identifier in a text column of a CSV file', async () => {
  const { batchId, url } = await makeBatch(market, requester);
  const send = (type: string, payload: string) =>
    market.app.inject({ method: 'POST', url, headers: { 'content-type': type, authorization: `Bearer ${requester.token}` }, payload });
  await send('text/csv', 'text,id\na,1234567890123456789\n');
  await send('application/x-ndjson', '{"text":"b","id":"1234567890123456789"}\n');
  expect((await tasksOf(market, batchId)).map((row) => row.payload.id)).toEqual(['1234567890123456789', '1234567890123456789']);
});
