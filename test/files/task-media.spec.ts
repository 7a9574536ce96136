/** A task whose item names an uploaded file: from the upload to the picture that the worker sees. */
import { publicId } from '../../src/kernel/index.ts';
import { LaunchCommands } from '../../src/batches/index.ts';
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

it("does not open another organisation's picture, whoever names it", async () => {
  const other = await fundedRequester(market, 0n);
  const payload = await claimedPayload(await uploadPicture(other));
  const address = new URL(payload.image!);
  expect((await market.app.inject({ url: address.pathname + address.search })).statusCode).toBe(404);
});
