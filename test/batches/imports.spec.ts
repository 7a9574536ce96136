/** Tasks and answers of other tools: Label Studio's JSON, and the results of Mechanical Turk. On a real PostgreSQL. */
import { publicId } from '../../src/kernel/index.ts';
import { multipartBody } from '../files/kit.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerRequester, type TestRequester } from '../kit/people.ts';
import { makeBatch, tasksOf } from './upload-kit.ts';

let market: TestMarketplace;
let requester: TestRequester;
beforeAll(async () => {
  market = await openMarketplace();
  requester = await registerRequester(market);
});
afterEach(async () => {
  expect(await market.problems()).toEqual([]);
});
afterAll(() => market.close());

const common = { prompt: 'Which?', help: null, required: true };
const options = [
  { value: 'pos', label: 'Positive' },
  { value: 'neg', label: 'Negative' },
];
const CHOICE = [{ ...common, name: 'sentiment', type: 'choice', options }];
const FORM = [
  ...CHOICE,
  { ...common, name: 'topics', type: 'multiple_choice', required: false, options, minimum: 0, maximum: null },
  { ...common, name: 'names', type: 'spans', required: false, field: 'text', labels: options, minimum: 0, maximum: 9, overlap: false },
  { ...common, name: 'stars', type: 'rating', required: false, points: 5, lowLabel: null, highLabel: null },
  { ...common, name: 'note', type: 'text', required: false, minimumLength: 0, maximumLength: 100, pattern: null },
];

async function send(url: string, content: string | Buffer, type = 'application/json') {
  const response = await market.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': type, authorization: `Bearer ${requester.token}` },
    payload: content,
  });
  return { status: response.statusCode, report: response.json<Record<string, any>>() };
}

async function goldOf(batchId: string): Promise<Record<string, unknown>> {
  const rows = await market.db.query<{ external_id: string; answers: unknown }>(
    `select t.external_id, g.answers from batches.gold g join batches.task t on t.id = g.task_id where g.batch_id = $1 and t.gold order by t.position`,
    [batchId],
  );
  return Object.fromEntries(rows.map((row) => [row.external_id, row.answers]));
}

const choice = (value: string, name = 'sentiment') => ({ from_name: name, to_name: 'text', type: 'choices', value: { choices: [value] } });
let annotators = 0;
/** Each by somebody else, unless `more` says who. */
const annotation = (result: unknown[], more: Record<string, unknown> = {}) => ({
  id: ++annotators,
  completed_by: annotators,
  was_cancelled: false,
  result,
  ...more,
});

describe('tasks of Label Studio', () => {
  it('imports data as the item and the id as the external id, and drops the annotators', async () => {
    const { batchId, url } = await makeBatch(market, requester, { form: CHOICE });
    const tasks = [
      {
        id: 11,
        data: { text: 'Ä "quoted" ]}, text', nested: { list: [1, { a: '[' }] } },
        predictions: [{ result: [choice('pos')] }],
        annotations: [annotation([choice('neg')])],
      },
      { data: { text: 'no id yet' } },
    ];
    const { status, report } = await send(`${url}?format=label-studio`, JSON.stringify(tasks, null, 2));
    expect([status, report]).toEqual([
      200,
      { uploadId: expect.stringMatching(/^upl_/), rows: 2, added: 2, existing: 0, skipped: 0, gold: 0, faultCount: 0, faults: [] },
    ]);
    expect(await tasksOf(market, batchId)).toEqual([
      { position: 1, external_id: '11', redundancy: 2, payload: tasks[0]!.data },
      { position: 2, external_id: null, redundancy: 2, payload: tasks[1]!.data },
    ]);
    expect(await goldOf(batchId)).toEqual({});
    // The same file again adds what has no id, and nothing else.
    expect((await send(`${url}?format=label-studio`, JSON.stringify(tasks))).report).toMatchObject({ added: 1, existing: 1 });
    const [upload] = await market.db.query<{ format: string }>('select format from batches.upload where batch_id = $1 limit 1', [batchId]);
    expect(upload!.format).toBe('label_studio');
  });

  it('imports known answers on request, when enough annotators agree or the answer is marked as true', async () => {
    const { batchId, url } = await makeBatch(market, requester, { form: FORM });
    const text = 'a😀 bc de';
    const labels = (start: number, end: number) => ({
      from_name: 'names',
      type: 'labels',
      value: { start, end, text: '', labels: ['pos'] },
    });
    const all = [
      choice('pos'),
      { from_name: 'topics', type: 'choices', value: { choices: ['neg', 'pos'] } },
      labels(4, 6),
      labels(7, 9),
      { from_name: 'stars', type: 'rating', value: { rating: 4 } },
      { from_name: 'note', type: 'textarea', value: { text: ['fine'] } },
      { type: 'relation', from_id: 'a', to_id: 'b' },
    ];
    const task = (id: string, ...annotations: unknown[]) => ({ id, data: { text }, annotations });
    const tasks = [
      task('all', annotation(all), annotation(all)),
      task('once', annotation([choice('pos')])),
      task('split', annotation([choice('pos')]), annotation([choice('neg')])),
      task('true', annotation([choice('pos')]), annotation([choice('neg')], { ground_truth: true })),
      task('skipped', annotation([choice('pos')], { was_cancelled: true }), annotation([])),
      task('alike', annotation([choice('neg')]), annotation([choice('neg')])),
    ];
    const { report } = await send(`${url}?format=label-studio&gold=2`, JSON.stringify(tasks));
    expect(report).toMatchObject({ added: 6, gold: 3, faults: [] });
    expect(await goldOf(batchId)).toEqual({
      all: {
        sentiment: 'pos',
        topics: ['neg', 'pos'],
        // Their offsets count UTF-16 units: the face is two of them, and one character.
        names: [
          { start: 3, end: 5, label: 'pos' },
          { start: 6, end: 8, label: 'pos' },
        ],
        stars: 4,
        note: 'fine',
      },
      true: { sentiment: 'neg' },
      alike: { sentiment: 'neg' },
    });
  });

  it('counts only the last annotation of an annotator', async () => {
    const { batchId, url } = await makeBatch(market, requester, { form: FORM });
    const by = (who: unknown, value: string, more: Record<string, unknown> = {}) =>
      annotation([choice(value)], { completed_by: who, ...more });
    const task = (id: string, ...annotations: unknown[]) => ({ id, data: { text: 'a' }, annotations });
    const tasks = [
      task('twice', by(3, 'pos'), by(3, 'pos')),
      task('as objects', by({ id: 3, email: 'a@b.org' }, 'pos'), by({ id: 3, email: 'a@b.org' }, 'pos')),
      task('by e-mail', by({ email: 'a@b.org' }, 'pos'), by({ email: 'a@b.org' }, 'pos')),
      task(
        'one annotation twice',
        annotation([choice('pos')], { id: 9, completed_by: null }),
        annotation([choice('pos')], { id: 9, completed_by: null }),
      ),
      task('mind changed', by(3, 'neg'), by(4, 'pos'), by(3, 'pos')),
      task(
        'changed earlier',
        by(3, 'pos', { updated_at: '2026-01-02T00:00:00Z' }),
        by(4, 'pos', { updated_at: '2026-01-01T00:00:00Z' }),
        by(3, 'neg', { updated_at: '2026-01-01T00:00:00Z' }),
      ),
      task('two people', by(3, 'pos'), by(4, 'pos')),
      task('in two elements', by(3, 'pos')),
      task('in two elements', by(3, 'pos')),
      task('two people in two elements', by(3, 'pos')),
      task('two people in two elements', by(4, 'pos')),
      task('true stays true', by(3, 'neg', { ground_truth: true }), by(3, 'pos')),
    ];
    const { report } = await send(`${url}?format=label-studio&gold=2`, JSON.stringify(tasks));
    expect(report).toMatchObject({ rows: 12, added: 10, existing: 2, faults: [] });
    expect(await goldOf(batchId)).toEqual({
      'mind changed': { sentiment: 'pos' },
      'changed earlier': { sentiment: 'pos' },
      'two people': { sentiment: 'pos' },
      'two people in two elements': { sentiment: 'pos' },
      'true stays true': { sentiment: 'neg' },
    });
  });

  it('takes values of two regions as gold only when they are equal', async () => {
    const { batchId, url } = await makeBatch(market, requester, { form: FORM });
    const region = (name: string, type: string, value: unknown, id: string) => ({ id, from_name: name, to_name: 'text', type, value });
    const topics = (choices: string[], id: string) => region('topics', 'choices', { choices }, id);
    const note = (text: string, id: string) => region('note', 'textarea', { text: [text] }, id);
    const stars = (rating: number, id: string) => region('stars', 'rating', { rating }, id);
    const task = (id: string, ...results: unknown[][]) => ({
      id,
      data: { text: 'a' },
      annotations: results.map((result) => annotation(result)),
    });
    const tasks = [
      task('two choices', [choice('pos'), choice('neg')]),
      task('one choice twice', [choice('pos'), choice('pos')]),
      task('two ratings', [choice('pos'), stars(1, 'a'), stars(2, 'b')]),
      task('two texts', [choice('pos'), note('x', 'a'), note('y', 'b')]),
      task('two sets', [choice('pos'), topics(['pos'], 'a'), topics(['neg'], 'b')]),
      task('one set twice', [choice('pos'), topics(['pos', 'neg'], 'a'), topics(['neg', 'pos'], 'b')]),
      task('somebody else was clear', [choice('pos'), choice('neg')], [choice('pos')]),
      task('order of a set', [choice('pos'), topics(['pos', 'neg'], 'a')], [choice('pos'), topics(['neg', 'pos'], 'a')]),
      task('an accent written in two ways', [note('caf\u00e9', 'a')], [note('cafe\u0301', 'a')]),
      task('order of a set and another', [topics(['pos'], 'a')], [topics(['neg'], 'a')]),
    ];
    const { report } = await send(`${url}?format=label-studio&gold=1`, JSON.stringify(tasks));
    expect(report).toMatchObject({ added: 10, faults: [] });
    expect(await goldOf(batchId)).toEqual({
      'one choice twice': { sentiment: 'pos' },
      'one set twice': { sentiment: 'pos', topics: ['pos', 'neg'] },
      'order of a set': { sentiment: 'pos', topics: ['pos', 'neg'] },
      'an accent written in two ways': { note: 'caf\u00e9' },
    });
  });

  it('reads a region with two labels as two boxes or spans', async () => {
    const names = { ...FORM[2], overlap: true };
    const boxes = { ...common, name: 'things', type: 'boxes', required: false, field: 'image', labels: options, minimum: 0, maximum: 9 };
    const { batchId, url } = await makeBatch(market, requester, { form: [names, boxes] });
    const span = { from_name: 'names', type: 'labels', value: { start: 0, end: 2, labels: ['pos', 'neg'] } };
    const box = {
      from_name: 'things',
      type: 'rectanglelabels',
      value: { x: 7, y: 14, width: 56, height: 86, rotation: 0, rectanglelabels: ['pos', 'neg'] },
    };
    const tasks = [{ id: 'a', data: { text: 'ab', image: 'x.png' }, annotations: [annotation([span, box])] }];
    expect((await send(`${url}?format=label-studio&gold=1`, JSON.stringify(tasks))).report).toMatchObject({
      added: 1,
      gold: 1,
      faults: [],
    });
    const side = { x: 0.07, y: 0.14, width: 0.56, height: 0.86 };
    expect(await goldOf(batchId)).toEqual({
      a: {
        names: [
          { start: 0, end: 2, label: 'pos' },
          { start: 0, end: 2, label: 'neg' },
        ],
        things: [
          { ...side, label: 'pos' },
          { ...side, label: 'neg' },
        ],
      },
    });
    // Where spans may not overlap, such a region is nobody's answer: a fault that says so.
    const strict = await makeBatch(market, requester, { form: [{ ...names, overlap: false }] });
    const refused = await send(
      `${strict.url}?format=label-studio&gold=1`,
      JSON.stringify([{ id: 'a', data: { text: 'ab' }, annotations: [annotation([span])] }]),
    );
    expect(refused.report.faults).toEqual([{ line: 1, reason: 'has an answer that does not fit the form: Spans must not overlap.' }]);
  });

  it.each([
    [360, true],
    [-360, true],
    [720.00001, true],
    [359.99999, true],
    [90, false],
    [1, false],
  ])('imports boxes turned by %d degrees as known answers: %s', async (rotation, isUpright) => {
    const form = [{ ...common, name: 'things', type: 'boxes', required: false, field: 'image', labels: options, minimum: 0, maximum: 9 }];
    const { batchId, url } = await makeBatch(market, requester, { form });
    // Each edge may lie outside the image by a rounding of percent.
    const value = { x: -1e-7, y: -1e-7, width: 100.0000002, height: 100.0000002, rotation, rectanglelabels: ['pos'] };
    const box = { from_name: 'things', type: 'rectanglelabels', value };
    const tasks = [{ id: 'a', data: { image: 'x.png' }, annotations: [annotation([box])] }];
    const { report } = await send(`${url}?format=label-studio&gold=1`, JSON.stringify(tasks));
    expect(report.faults).toEqual(
      isUpright ? [] : [{ line: 1, reason: expect.stringContaining('has a box that is turned; boxes stand upright here') }],
    );
    expect(Object.keys(await goldOf(batchId))).toEqual(isUpright ? ['a'] : []);
  });

  it('reports numbers that would be rounded as faults', async () => {
    const { batchId, url } = await makeBatch(market, requester, { form: CHOICE });
    const content =
      '[{"id":1,"data":{"text":"a","n":1234567890123456789}},{"id":12345678901234567890,"data":{"text":"b"}},{"id":3,"data":{"text":"c"}}]';
    const { report } = await send(`${url}?format=label-studio&onFault=skip`, content);
    expect(report).toMatchObject({ added: 1, skipped: 2 });
    expect(report.faults).toEqual([
      { line: 1, reason: 'holds the number 1234567890123456789, which cannot be kept exactly; send it as a text, in quotes' },
      { line: 2, reason: 'holds the number 12345678901234567890, which cannot be kept exactly; send it as a text, in quotes' },
    ]);
    expect((await tasksOf(market, batchId)).map((row) => row.external_id)).toEqual(['3']);
  });

  it('reports each fault by the number of its element and adds nothing of the file', async () => {
    const { batchId, url } = await makeBatch(market, requester, { form: CHOICE });
    const tasks = [
      { id: 1, data: { text: 'good' } },
      { id: 2, text: 'export of another kind', sentiment: 'pos' },
      { id: 3, data: { text: 'a' }, annotations: [annotation([choice('pos', 'mood')])] },
      { id: 4, data: { text: 'a' }, annotations: [annotation([choice('mixed')])] },
      { id: 5, data: { text: 'a' }, annotations: [annotation([{ from_name: 'sentiment', type: 'number', value: { number: 1 } }])] },
      7,
      { id: { a: 1 }, data: { text: 'a' } },
    ];
    const { status, report } = await send(`${url}?format=label-studio&gold=1`, JSON.stringify(tasks));
    expect([status, report.added, report.faults]).toEqual([
      422,
      0,
      [
        { line: 2, reason: 'has no object "data"; export from Label Studio as JSON, not as JSON-MIN' },
        {
          line: 3,
          reason: 'has an annotation "mood", and the form has no question of that name; name the questions as the control tags are named',
        },
        { line: 4, reason: 'has an answer that does not fit the form: Choose one of: "pos", "neg".' },
        { line: 5, reason: 'has an annotation "sentiment" of type "number", which a question of type choice cannot hold' },
        { line: 6, reason: 'must be a JSON object' },
        { line: 7, reason: 'has an "id" that is neither a number nor a text' },
      ],
    ]);
    expect(await tasksOf(market, batchId)).toEqual([]);
    // Not asked for, annotations are not looked at.
    const { report: skipped } = await send(`${url}?format=label-studio&onFault=skip`, JSON.stringify(tasks));
    expect(skipped).toMatchObject({ added: 4, skipped: 3, gold: 0 });
  });

  it.each([
    ['', 1, 'the file is empty; it must hold one JSON array'],
    ['{"data": {}}', 1, 'the file must hold one JSON array, which begins with "["'],
    ['[{"data": {"text": "a"}}, {"data": {"te', 2, 'the file ends within this element; the end of the array is missing'],
    ['[{"data": {"text": "a"}}, ]', 2, 'is empty: there is a comma too much'],
    ['[{"data": {"text": "a"}}] x', 2, 'something follows after the end of the array'],
    ['[{"data": {"text": "a"}}}]', 1, 'a "}" closes nothing'],
  ])('refuses a file that cannot be read to its end: %s', async (content, line, reason) => {
    const { url } = await makeBatch(market, requester, { form: CHOICE });
    const { status, report } = await send(`${url}?format=label-studio&onFault=skip`, content, 'application/octet-stream');
    expect([status, report.faults]).toEqual([422, [{ line, reason }]]);
  });

  it('reads a file in chunks of any size, and as the file of a form, in constant memory', async () => {
    const { batchId, url } = await makeBatch(market, requester, { form: CHOICE });
    const tasks = Array.from({ length: 3_000 }, (_unused, id) => ({ id, data: { text: `${'x'.repeat(300)} "${id}" \\` } }));
    const { contentType, body } = multipartBody('tasks.json', Buffer.from(JSON.stringify(tasks)));
    expect((await send(`${url}?format=label-studio`, body, contentType)).report).toMatchObject({ rows: 3_000, added: 3_000 });
    const rows = await tasksOf(market, batchId);
    expect(rows.map((row) => row.payload)).toEqual(tasks.map((task) => task.data));
    const long = await makeBatch(market, requester, { form: CHOICE });
    const huge = `[{"data":{"text":"${'y'.repeat(1_100_000)}"}},{"data":{"text":"a"}}]`;
    expect((await send(`${long.url}?format=label-studio&onFault=skip`, huge)).report).toMatchObject({
      added: 1,
      faults: [{ line: 1, reason: 'is longer than 1048576 bytes' }],
    });
  });
});

describe('results of Mechanical Turk', () => {
  const HEAD =
    'HITId,HITTypeId,Title,AssignmentId,WorkerId,AssignmentStatus,Input.text,Input.n,Answer.sentiment.label,Answer.topics,Approve';
  const line = (hit: string, worker: string, status: string, answer: string, text = `text ${hit}`) =>
    `"${hit}","T","Title","A${hit}${worker}","${worker}","${status}","${text}","3","${answer}","pos|neg",""`;

  it('imports one task per HIT, with the inputs as its item, and drops the workers', async () => {
    const { batchId, url } = await makeBatch(market, requester, { form: FORM, itemSchema: { properties: { n: { type: 'integer' } } } });
    const file = [
      HEAD,
      line('h1', 'w1', 'Approved', 'pos'),
      line('h1', 'w2', 'Rejected', 'neg'),
      line('h2', 'w1', 'Submitted', 'pos'),
    ].join('\n');
    const { status, report } = await send(`${url}?format=mturk`, file, 'text/csv');
    expect([status, report]).toMatchObject([200, { rows: 3, added: 2, existing: 1, gold: 0, faults: [] }]);
    expect(await tasksOf(market, batchId)).toEqual([
      { position: 1, external_id: 'h1', redundancy: 2, payload: { text: 'text h1', n: 3 } },
      { position: 2, external_id: 'h2', redundancy: 2, payload: { text: 'text h2', n: 3 } },
    ]);
    const [kept] = await market.db.query<{ found: boolean }>(
      `select exists (select from batches.task where batch_id = $1 and payload::text ~ 'w1|w2') as found`,
      [batchId],
    );
    expect(kept!.found).toBe(false);
  });

  it('imports known answers on request, when enough approved assignments agree', async () => {
    const { batchId, url } = await makeBatch(market, requester, { form: FORM });
    const rows = [
      HEAD,
      // The assignments of a HIT need not stand together.
      line('alike', 'w1', 'Approved', 'pos'),
      line('split', 'w1', 'Approved', 'pos'),
      line('alike', 'w2', 'Approved', 'pos'),
      line('split', 'w2', 'Approved', 'neg'),
      line('alike', 'w3', 'Rejected', 'neg'),
      line('once', 'w1', 'Approved', 'pos'),
    ];
    const { report } = await send(`${url}?format=mturk&gold=2`, rows.join('\r\n'), 'text/csv');
    expect(report).toMatchObject({ rows: 6, added: 3, existing: 3, gold: 1 });
    expect(await goldOf(batchId)).toEqual({ alike: { sentiment: 'pos', topics: ['pos', 'neg'] } });
    expect(await market.db.query('select gold_tasks from batches.batch where id = $1', [batchId])).toEqual([{ gold_tasks: 1 }]);
  });

  it('reads results of pages made of crowd elements', async () => {
    const { batchId, url } = await makeBatch(market, requester, { form: FORM });
    const answers = JSON.stringify([{ sentiment: { label: 'neg' }, topics: { pos: true, neg: false }, stars: 2 }]).replaceAll('"', '""');
    const file = `HITId,AssignmentStatus,Input.text,Answer.taskAnswers\nh1,Approved,a text,"${answers}"\n`;
    expect((await send(`${url}?format=mturk&gold=1`, file, 'text/csv')).report).toMatchObject({ added: 1, gold: 1, faults: [] });
    expect(await goldOf(batchId)).toEqual({ h1: { sentiment: 'neg', topics: ['pos'], stars: 2 } });
  });

  it('accepts rows without the cells for verdicts, as Mechanical Turk writes them', async () => {
    const { batchId, url } = await makeBatch(market, requester, {
      form: [{ ...CHOICE[0], name: 'q', options: [{ value: 'yes', label: 'Yes' }] }],
    });
    const file =
      '"HITId","AssignmentId","WorkerId","AssignmentStatus","Input.text","Answer.q","Approve","Reject"\n"H1","A1","W1","Approved","hello","yes"\n';
    expect((await send(`${url}?format=mturk&gold=1`, file, 'text/csv')).report).toMatchObject({ rows: 1, added: 1, gold: 1, faults: [] });
    expect(await tasksOf(market, batchId)).toMatchObject([{ external_id: 'H1', payload: { text: 'hello' } }]);
    expect(await goldOf(batchId)).toEqual({ H1: { q: 'yes' } });
    // Only cells at the end, and never one of the item.
    const head = 'HITId,AssignmentStatus,Input.text,Input.n,Answer.q,Approve,Reject';
    const rows = ['H2,Approved,a,1', 'H3,Approved,a,1,yes,x', 'H4,Approved,a', 'H5,Approved,a,1,yes,,,more'];
    const { report } = await send(`${url}?format=mturk&onFault=skip`, [head, ...rows].join('\r\n'), 'text/csv');
    expect(report).toMatchObject({
      added: 2,
      faults: [
        { line: 4, reason: 'has 3 cells; the first row has 7' },
        { line: 5, reason: 'has 8 cells; the first row has 7' },
      ],
    });
  });

  it('reads known answers from a column for each value', async () => {
    const multiple = { ...FORM[1], name: 'm' };
    const { batchId, url } = await makeBatch(market, requester, { form: [...CHOICE, multiple] });
    const head = 'HITId,AssignmentStatus,Input.text,Answer.sentiment.pos.on,Answer.sentiment.neg.on,Answer.m.pos,Answer.m.neg,Approve';
    const row = (hit: string, ...on: string[]) => [hit, 'Approved', `text ${hit}`, ...on].join(',');
    const rows = [
      row('one', 'true', 'false', 'true', 'true'),
      row('capitals', 'FALSE', 'TRUE', 'FALSE', 'FALSE'),
      row('none of many', '', 'true', 'false', 'false'),
      row('nothing', '', '', '', ''),
      row('off', 'false', 'false', '', ''),
    ];
    expect((await send(`${url}?format=mturk&gold=1`, [head, ...rows].join('\n'), 'text/csv')).report).toMatchObject({
      added: 5,
      gold: 3,
      faults: [],
    });
    expect(await goldOf(batchId)).toEqual({
      one: { sentiment: 'pos', m: ['pos', 'neg'] },
      capitals: { sentiment: 'neg', m: [] },
      'none of many': { sentiment: 'neg', m: [] },
    });
    const both = await send(`${url}?format=mturk&gold=1`, [head, row('both', 'true', 'true', '', '')].join('\n'), 'text/csv');
    expect(both.report.faults).toEqual([{ line: 2, reason: expect.stringContaining('does not fit the form') }]);
    const other = await send(`${url}?format=mturk&gold=1`, 'HITId,AssignmentStatus,Input.text,Answer.mood\nh,Approved,a,pos\n', 'text/csv');
    expect(other.report.faults).toEqual([
      { line: 1, reason: expect.stringContaining('has no column with answers to a question of the form') },
    ]);
  });

  it('refuses a column of MTurk that no object can keep, instead of losing it', async () => {
    const { url } = await makeBatch(market, requester, { form: CHOICE });
    const { report } = await send(`${url}?format=mturk`, 'HITId,Input.text,Input.__proto__\nh,a,b\n', 'text/csv');
    expect(report).toMatchObject({ added: 0, faults: [{ line: 1, reason: 'has a column "Input.__proto__", a name that cannot be used' }] });
    const named = await send(`${url}?format=mturk`, 'HITId,Input.text,Input.constructor\nh,a,b\n', 'text/csv');
    expect(named.report).toMatchObject({ added: 1, faults: [] });
  });

  it('counts an assignment and a worker once', async () => {
    const { batchId, url } = await makeBatch(market, requester, { form: CHOICE });
    const head = 'HITId,AssignmentId,WorkerId,AssignmentStatus,Input.text,Answer.sentiment';
    const row = (hit: string, assignment: string, worker: string, answer = 'pos') =>
      [hit, assignment, worker, 'Approved', hit, answer].join(',');
    const rows = [
      row('same assignment', 'a1', 'w1'),
      row('same assignment', 'a1', 'w1'),
      row('without workers', 'a2', ''),
      row('without workers', 'a2', ''),
      row('same worker', 'a3', 'w1'),
      row('same worker', 'a4', 'w1'),
      row('two', 'a5', 'w1'),
      row('two', 'a6', 'w2'),
      row('corrected', 'a7', 'w1', 'neg'),
      row('corrected', 'a8', 'w2'),
      row('corrected', 'a7', 'w1'),
    ];
    expect((await send(`${url}?format=mturk&gold=2`, [head, ...rows].join('\n'), 'text/csv')).report).toMatchObject({
      added: 5,
      gold: 2,
      faults: [],
    });
    expect(await goldOf(batchId)).toEqual({ two: { sentiment: 'pos' }, corrected: { sentiment: 'pos' } });
  });

  it('keeps numbers exactly or reports a fault', async () => {
    const form = [{ ...common, name: 'n', type: 'number', minimum: null, maximum: null, step: null }];
    const { batchId, url } = await makeBatch(market, requester, { form });
    const head = 'HITId,AssignmentStatus,Input.text,Answer.n';
    const rows = ['.5', '+7', '-0.25', '1e3', '0x10', '0.1234567890123456789', '1e400', '12345678901234567890'].map(
      (n, at) => `h${at},Approved,a,${n}`,
    );
    const { report } = await send(`${url}?format=mturk&gold=1&onFault=skip`, [head, ...rows].join('\n'), 'text/csv');
    expect(report.faults.map((fault: { line: number }) => fault.line)).toEqual([6, 7, 8, 9]);
    expect(await goldOf(batchId)).toEqual({ h0: { n: 0.5 }, h1: { n: 7 }, h2: { n: -0.25 }, h3: { n: 1000 } });
  });

  it('reports each fault by its line, and a file of another kind', async () => {
    const { url } = await makeBatch(market, requester, { form: FORM });
    const file = [HEAD, line('h1', 'w1', 'Approved', 'mixed'), line('', 'w1', 'Approved', 'pos'), line('h2', 'w1', 'Approved', 'pos')].join(
      '\n',
    );
    const { status, report } = await send(`${url}?format=mturk&gold=1`, file, 'text/csv');
    expect([status, report.faults]).toEqual([
      422,
      [
        { line: 2, reason: 'has an answer that does not fit the form: Choose one of: "pos", "neg".' },
        { line: 3, reason: 'has no HITId' },
      ],
    ]);
    for (const [content, lacks] of [
      ['id,text\n1,a\n', '"HITId"'],
      ['HITId,text\n1,a\n', 'that begins with "Input."'],
      ['HITId,Input.text\n1,a\n', '"AssignmentStatus"'],
    ] as const) {
      const refused = await send(`${url}?format=mturk&gold=1`, content, 'text/csv');
      expect(refused.report.faults).toMatchObject([{ line: 1, reason: expect.stringContaining(`has no column ${lacks}`) }]);
    }
  });
});

it('a field "_gold" of an item makes its task gold, in any file; what does not fit is a fault', async () => {
  const { batchId, url } = await makeBatch(market, requester, { form: CHOICE });
  const lines = [
    { text: 'a', externalId: 'a', _gold: { sentiment: 'pos' } },
    { text: 'b', externalId: 'b' },
  ];
  const content = lines.map((value) => JSON.stringify(value)).join('\n');
  expect((await send(url, content, 'application/x-ndjson')).report).toMatchObject({ added: 2, gold: 1 });
  expect(await goldOf(batchId)).toEqual({ a: { sentiment: 'pos' } });
  const csv = 'text,externalId,_gold\nc,c,"{""sentiment"": ""neg""}"\nd,d,\n';
  expect((await send(url, csv, 'text/csv')).report).toMatchObject({ added: 2, gold: 1, faults: [] });
  expect(await goldOf(batchId)).toEqual({ a: { sentiment: 'pos' }, c: { sentiment: 'neg' } });
  for (const cell of ['pos', "\"{'sentiment': 'pos'}\"", '7', 'true', '[]']) {
    const { report } = await send(url, `text,_gold\ne,${cell}\n`, 'text/csv');
    expect(report.faults).toEqual([{ line: 2, reason: expect.stringContaining('has "_gold" that is no JSON object') }]);
  }
  for (const value of ['pos', 1, true, ['pos']]) {
    const { report } = await send(url, JSON.stringify({ text: 'e', _gold: value }), 'application/x-ndjson');
    expect(report.faults).toEqual([{ line: 1, reason: expect.stringContaining('has "_gold" that is no JSON object') }]);
  }
  const odd = JSON.stringify({ text: 'c', _gold: { sentiment: 'mixed' } });
  expect((await send(url, odd, 'application/x-ndjson')).report.faults).toMatchObject([
    { line: 1, reason: expect.stringContaining('_gold') },
  ]);
});

it.each([
  ['format=xml', 'format must be'],
  ['format=mturk&gold=none', 'gold must be a whole number'],
  ['format=csv&gold=1', '"_gold"'],
])('refuses %s', async (query, message) => {
  const { batchId, url } = await makeBatch(market, requester, { form: CHOICE });
  const { status, report } = await send(`${url}?${query}`, 'HITId,Input.text\n1,a\n', 'text/csv');
  expect([status, report.code]).toEqual([400, 'INVALID']);
  expect(report.message).toContain(message);
  expect(await tasksOf(market, batchId)).toEqual([]);
  expect(publicId('Batch', batchId)).toMatch(/^bat_/);
});
