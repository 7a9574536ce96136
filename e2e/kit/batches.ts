/** Posts batches of the demo's requesters through the API. */
import { DEMO_PASSWORD } from '../../lab/demo/demo.ts';
import type { TestMarketplace } from '../../test/kit/marketplace.ts';
import { multipartBody } from '../../test/files/kit.ts';

const PRESS = 'press@guildhall.example';
/** Requester whom the demo's button signs in. */
export const TOWN = 'town@guildhall.example';

/** A session of somebody of the demo. */
export async function tokenOf(market: TestMarketplace, email: string = PRESS): Promise<string> {
  const { data } = await market.graphql('mutation ($input: SignInInput!) { signIn(input: $input) { credentials { token } } }', {
    input: { email, password: DEMO_PASSWORD },
  });
  return data.signIn.credentials.token as string;
}

/** A launched batch. @param email whose it is @returns its public id */
export async function postBatch(
  market: TestMarketplace,
  batch: Record<string, unknown>,
  payloads: readonly unknown[],
  email: string = PRESS,
): Promise<string> {
  const token = await tokenOf(market, email);
  const run = async (query: string, input: unknown) => {
    const { data } = await market.graphql(query, { input }, { token });
    const [payload] = Object.values<any>(data);
    if (payload.userErrors.length > 0) throw new Error(JSON.stringify(payload.userErrors));
    return payload;
  };
  const { data } = await market.graphql('{ organisations { id } }', {}, { token });
  const settings = {
    rewardMinor: '50',
    estimatedSeconds: 60,
    leaseSeconds: 1_200,
    redundancy: 3,
    instructions: 'Do as it **says**.',
    description: 'A test.',
    kind: 'test',
  };
  const made = await run(
    'mutation ($input: CreateBatchInput!) { createBatch(input: $input) { batch { id } userErrors { message path } } }',
    {
      organisationId: data.organisations[0].id,
      ...settings,
      ...batch,
    },
  );
  const batchId = made.batch.id as string;
  await run('mutation ($input: AddTasksInput!) { addTasks(input: $input) { userErrors { message path } } }', {
    batchId,
    tasks: payloads.map((payload, index) => ({ externalId: `t${index}`, payload })),
  });
  await run('mutation ($input: LaunchBatchInput!) { launchBatch(input: $input) { batch { id } userErrors { message path } } }', {
    batchId,
  });
  return batchId;
}

/** An image, or another file, of the press. @returns the id of the file */
export async function postImage(market: TestMarketplace, content: Buffer, name = 'picture.png', email: string = PRESS): Promise<string> {
  const token = await tokenOf(market, email);
  const { data } = await market.graphql('{ organisations { id } }', {}, { token });
  const { body, contentType } = multipartBody(name, content);
  const response = await market.app.inject({
    method: 'POST',
    url: `/files?organisationId=${data.organisations[0].id}`,
    headers: { authorization: `Bearer ${token}`, 'content-type': contentType },
    payload: body,
  });
  return response.json<{ id: string }>().id;
}

/** Answers that the server has. */
export async function answersOf(market: TestMarketplace): Promise<unknown[]> {
  const rows = await market.db.query<{ answer: unknown }>('select answer from work.assignment where answer is not null order by id');
  return rows.map(({ answer }) => answer);
}
