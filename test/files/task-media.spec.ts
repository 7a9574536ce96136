/** A task whose item names an uploaded file: from the upload to the picture that the worker sees. */
import { DataSource } from 'typeorm';
import { newId, parsePublicId, publicId, type BatchId } from '../../src/kernel/index.ts';
import { LaunchCommands, TaskCommands } from '../../src/batches/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { draft, fundedRequester, type Requester } from '../batches/kit.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerWorker } from '../kit/people.ts';
import { multipartBody, PNG } from './kit.ts';

let market: TestMarketplace;
let requester: Requester;

beforeAll(async () => {
  market = await openMarketplace({ FIRST_BATCH_REVIEW: 'false' });
  requester = await fundedRequester(market, 100_000n);
});
afterAll(() => market.close());

async function uploadPicture(owner: Requester): Promise<string> {
  const { body, contentType } = multipartBody('cat.png', PNG);
  const response = await market.app.inject({
    method: 'POST',
    url: `/files?organisationId=${publicId('Organisation', owner.organisationId)}`,
    headers: { 'content-type': contentType, authorization: `Bearer ${owner.token}` },
    payload: body,
  });
  return response.json<{ id: string }>().id;
}

/** What a worker gets to see who claims the only task, made from a CSV that names the file. */
async function claimedPayload(fileId: string): Promise<Record<string, string>> {
  const batchId = await draft(market, requester, 0, { redundancy: 1, itemSchema: null });
  const sent = await market.app.inject({
    method: 'POST',
    url: `/batches/${publicId('Batch', batchId)}/tasks`,
    headers: { 'content-type': 'text/csv', authorization: `Bearer ${requester.token}` },
    payload: `image,text,_secret\n${fileId},Is this ${fileId}?,${fileId}\n`,
  });
  expect(sent.statusCode).toBe(200);
  valueOf(await market.get(LaunchCommands).launch(requester.caller, { batchId, taskCount: null }));
  const worker = await registerWorker(market);
  const { data } = await market.graphql(
    'mutation ($input: ClaimNextTaskInput!) { claimNextTask(input: $input) { assignment { task { payload } } userErrors { message } } }',
    { input: { batchId: publicId('Batch', batchId) } },
    { token: worker.token },
  );
  expect(data.claimNextTask.userErrors).toEqual([]);
  return data.claimNextTask.assignment.task.payload;
}

it('shows the worker an address that opens the picture, and nothing of the hidden fields', async () => {
  const fileId = await uploadPicture(requester);
  const payload = await claimedPayload(fileId);
  expect(Object.keys(payload).sort()).toEqual(['image', 'text']);
  expect(payload.text).toBe(`Is this ${fileId}?`);
  const picture = await market.app.inject({ url: new URL(payload.image!).pathname + new URL(payload.image!).search });
  expect([picture.statusCode, picture.headers['content-type']]).toEqual([200, 'image/png']);
  expect(picture.rawPayload.equals(PNG)).toBe(true);
});

it('shows the requester who previews the batch an address that opens the picture', async () => {
  const fileId = await uploadPicture(requester);
  const batchId = await draft(market, requester, 0, { redundancy: 1, itemSchema: null });
  const tasks = [{ payload: { image: fileId, parts: [{ left: fileId }], _secret: fileId }, externalId: null, redundancy: null }];
  valueOf(await market.get(TaskCommands).add(requester.caller, { batchId, tasks, skipFaulty: false }));
  const { data } = await market.graphql(
    'query ($id: BatchID!) { batchPreview(batchId: $id) { task { payload } } }',
    { id: publicId('Batch', batchId) },
    { token: requester.token },
  );
  const { payload } = data.batchPreview.task;
  expect(Object.keys(payload).sort()).toEqual(['image', 'parts']);
  for (const address of [payload.image, payload.parts[0].left] as string[]) {
    expect(address).not.toBe(fileId);
    const picture = await market.app.inject({ url: new URL(address).pathname + new URL(address).search });
    expect([picture.statusCode, picture.rawPayload.equals(PNG)]).toEqual([200, true]);
  }
});

describe('the files of a task', () => {
  const SEEN = 'payload files { field path url mediaType bytes urlExpiresAt }';
  const ask = async (query: string, id: string, token: string) =>
    (await market.graphql(`query ($id: ${query.includes('ssignment(') ? 'AssignmentID' : 'BatchID'}!) { ${query} }`, { id }, { token }))
      .data;
  /** An open batch of one task with that item, whatever the files are. */
  async function batchOf(payload: Record<string, unknown>): Promise<BatchId> {
    const batchId = await draft(market, requester, 0, { redundancy: 1, itemSchema: null });
    const tasks = [{ payload: { text: 'a' }, externalId: null, redundancy: null }];
    valueOf(await market.get(TaskCommands).add(requester.caller, { batchId, tasks, skipFaulty: false }));
    await market.db.query('update batches.task set payload = $2 where batch_id = $1', [batchId, JSON.stringify(payload)]);
    valueOf(await market.get(LaunchCommands).launch(requester.caller, { batchId, taskCount: null }));
    return batchId;
  }

  it('shows type, size, place and address of each file, alike in the preview, to the worker and to a reviewer', async () => {
    const fileId = await uploadPicture(requester);
    const batchId = await batchOf({ image: fileId, parts: [{ left: 'x', right: fileId }], _secret: fileId });
    const worker = await registerWorker(market);
    const id = publicId('Batch', batchId);
    const expiresAt = new Date(Math.ceil(market.clock.now().getTime() / 1000) * 1000 + 900_000).toISOString();
    const about = { mediaType: 'image/png', bytes: PNG.length, urlExpiresAt: expiresAt };

    const check = (seen: { payload: any; files: any[] }) => {
      const { payload, files } = seen;
      expect(files).toEqual([
        { ...about, field: 'image', path: ['image'], url: payload.image },
        { ...about, field: 'parts', path: ['parts', '0', 'right'], url: payload.parts[0].right },
      ]);
      expect(payload.image).toMatch(/\/files\/fil_/);
    };
    check((await ask(`seen: taskPreview(batchId: $id) { ${SEEN} }`, id, worker.token)).seen);
    check((await ask(`seen: batchPreview(batchId: $id) { task { ${SEEN} } }`, id, requester.token)).seen.task);
    const claimed = await market.graphql(
      `mutation ($id: BatchID!) { claimNextTask(input: { batchId: $id }) { assignment { id task { ${SEEN} } } } }`,
      { id },
      { token: worker.token },
    );
    const { assignment } = claimed.data.claimNextTask;
    check(assignment.task);
    check((await ask(`seen: myAssignment(id: $id) { task { ${SEEN} } }`, assignment.id, worker.token)).seen.task);
    const reviewed = `seen: assignment(id: $id) { task { ${SEEN} } requesterTask { ${SEEN} } }`;
    const { seen } = await ask(reviewed, assignment.id, requester.token);
    check(seen.task);
    // The requester's own view has ids in the payload, and its hidden fields too.
    expect(seen.requesterTask.payload).toEqual({ image: fileId, parts: [{ left: 'x', right: fileId }], _secret: fileId });
    const places = seen.requesterTask.files.map((file: { path: string[] }) => file.path.join('.'));
    expect(places.sort()).toEqual(['_secret', 'image', 'parts.0.right']);
    for (const file of seen.requesterTask.files)
      expect(file).toMatchObject({ ...about, url: expect.stringContaining(`/files/${fileId}/`) });
  });

  it("leaves out another organisation's file, a file that is still arriving and a text that only mentions a file", async () => {
    const own = await uploadPicture(requester);
    const theirs = await uploadPicture(await fundedRequester(market, 0n));
    const arriving = await uploadPicture(requester);
    await market.db.query(`update files.file set state = 'arriving', stored_at = null where id = $1`, [parsePublicId('File', arriving)]);
    const batchId = await batchOf({ own, theirs, arriving, absent: publicId('File', newId<'File'>()), text: `see ${own}` });
    const { seen } = await ask(`seen: batchPreview(batchId: $id) { task { ${SEEN} } }`, publicId('Batch', batchId), requester.token);
    expect(seen.task.files).toMatchObject([{ field: 'own', mediaType: 'image/png' }]);
    await market.db.query(`delete from files.file where id = $1`, [parsePublicId('File', arriving)]);
  });

  it('reads the files of all tasks of a list with one statement', async () => {
    const worker = await registerWorker(market);
    const ids: string[] = [];
    for (let index = 0; index < 3; index++) ids.push(publicId('Batch', await batchOf({ image: await uploadPicture(requester) })));
    for (const id of ids) {
      const { data } = await market.graphql(
        'mutation ($id: BatchID!) { claimNextTask(input: { batchId: $id }) { userErrors { message } } }',
        { id },
        { token: worker.token },
      );
      expect(data.claimNextTask.userErrors).toEqual([]);
    }
    const statements: string[] = [];
    const dataSource = market.get(DataSource);
    const { logger } = dataSource;
    dataSource.logger = Object.assign(Object.create(logger) as typeof logger, { logQuery: (sql: string) => void statements.push(sql) });
    const { data } = await market.graphql(
      `{ worker { assignments(states: [HELD]) { nodes { task { files { mediaType } } } } } }`,
      {},
      { token: worker.token },
    );
    dataSource.logger = logger;
    expect(data.worker.assignments.nodes.map((node: any) => node.task.files)).toEqual(Array(3).fill([{ mediaType: 'image/png' }]));
    expect(statements.filter((sql) => sql.includes('files.file'))).toHaveLength(1);
  });
});

describe('a task that names a file', () => {
  const add = async (payloads: unknown[], skipFaulty = false) => {
    const batchId = await draft(market, requester, 0, { redundancy: 1, itemSchema: null });
    const tasks = payloads.map((payload) => ({ payload, externalId: null, redundancy: null }));
    return market.get(TaskCommands).add(requester.caller, { batchId, tasks, skipFaulty });
  };

  const send = async (content: string, type: string, query = '') => {
    const batchId = await draft(market, requester, 0, { redundancy: 1, itemSchema: null });
    const response = await market.app.inject({
      method: 'POST',
      url: `/batches/${publicId('Batch', batchId)}/tasks${query}`,
      headers: { 'content-type': type, authorization: `Bearer ${requester.token}` },
      payload: content,
    });
    return { status: response.statusCode, report: response.json<{ added: number; faults: { line: number; reason: string }[] }>() };
  };

  it("refuses a task whose file is another organisation's, was never stored, or has a mistyped id", async () => {
    const own = await uploadPicture(requester);
    const theirs = await uploadPicture(await fundedRequester(market, 0n));
    const absent = publicId('File', newId<'File'>());
    const arriving = await uploadPicture(requester);
    await market.db.query(`update files.file set state = 'arriving', stored_at = null where id = $1`, [parsePublicId('File', arriving)]);
    for (const wrong of [
      theirs,
      absent,
      arriving,
      own.slice(0, -1),
      `${own}0`,
      own.toUpperCase().replace('FIL_', 'fil_'),
      'fil_nonsense',
    ]) {
      const fault = `names the file "${wrong}", which is no file of your organisation; upload it with POST /files, or correct the id`;
      for (const payload of [{ image: wrong }, { deep: [{ pair: { left: own, right: wrong } }] }, { text: 'a', _note: wrong }]) {
        expect(await add([{ image: own }, payload])).toMatchObject({
          ok: false,
          refusals: [{ kind: 'INVALID', path: ['tasks', '1'], message: `Task 1: payload ${fault}.` }],
        });
      }
      expect(await send(`image,text\n${own},a\n${wrong},b\n,c\n${own},d\n`, 'text/csv')).toMatchObject({
        status: 422,
        report: { added: 0, faults: [{ line: 3, reason: fault }] },
      });
    }
    await market.db.query(`delete from files.file where id = $1`, [parsePublicId('File', arriving)]);
  });

  it('adds a task whose file exists, beside faulty rows that are skipped', async () => {
    const own = await uploadPicture(requester);
    const absent = publicId('File', newId<'File'>());
    const lines = [{ image: own }, { image: absent }, { text: 'a' }, 'no object', { list: [own, own] }];
    const content = lines.map((line) => JSON.stringify(line) + '\n').join('');
    expect(await send(content, 'application/x-ndjson', '?onFault=skip')).toMatchObject({
      status: 200,
      report: { added: 3, skipped: 2, faults: [{ line: 2 }, { line: 4, reason: 'must be a JSON object' }] },
    });
    const added = await add([{ image: own }, { image: absent }], true);
    expect(added).toMatchObject({ ok: true, value: { accepted: [{ index: 0 }], faults: [{ index: 1 }] } });
  });

  it('accepts texts that only mention a file, or begin like an id', async () => {
    const own = await uploadPicture(requester);
    expect(await add([{ text: `see ${own}` }, { text: 'fil_de_fer' }, { text: 'fil_' }, { text: 'file_1' }])).toMatchObject({ ok: true });
  });
});
