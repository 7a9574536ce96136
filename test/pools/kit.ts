/** Creates pools, members and batches for tests, through the API. */
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { publicId } from '../../src/kernel/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { registerWorker, type TestPerson, type TestRequester } from '../kit/people.ts';

export interface Answer {
  readonly userErrors: { __typename: string; message: string; path: string[]; state?: string }[];
  // Tests read any field that they selected.
  readonly [field: string]: any;
}

/** Runs a mutation as the given person. */
export async function mutate(
  market: TestMarketplace,
  { token }: { readonly token: string },
  name: string,
  input: Record<string, unknown>,
  selection = '',
): Promise<Answer> {
  const { schema } = market.get(GraphQLSchemaHost);
  const type = String(schema.getMutationType()?.getFields()[name]?.args[0]?.type);
  const errors = 'userErrors { __typename message path ... on ConflictError { state } }';
  const query = `mutation ($input: ${type}) { answer: ${name}(input: $input) { ${selection} ${errors} } }`;
  return (await market.graphql(query, { input }, { token })).data.answer as Answer;
}

/** Short outcome of a mutation: 'done', the state of a conflict, or the kind of the refusal. */
export function outcome({ userErrors: [error] }: Answer): string {
  return error === undefined ? 'done' : (error.state ?? error.__typename);
}

/** Runs a mutation that must succeed, and returns its payload. */
export async function done(...args: Parameters<typeof mutate>): Promise<Answer> {
  const answer = await mutate(...args);
  if (answer.userErrors.length > 0) throw new Error(`${args[2]}: ${JSON.stringify(answer.userErrors)}`);
  return answer;
}

let counter = 0;

export const orgId = (requester: TestRequester) => publicId('Organisation', requester.organisationId);

export async function makePool(market: TestMarketplace, requester: TestRequester, agreement = 'Keep it secret.'): Promise<string> {
  const input = { organisationId: orgId(requester), name: `Pool ${++counter}`, kind: 'EXPERTS', agreement };
  return (await done(market, requester, 'createPool', input, 'pool { id }')).pool.id as string;
}

export async function makeLink(market: TestMarketplace, requester: TestRequester, poolId: string, maximumUses = 10): Promise<string> {
  const made = await done(market, requester, 'createPoolLink', { poolId, maximumUses }, 'link { id } invitation { secret }');
  return made.invitation.secret as string;
}

/** Lets a worker join the pool by an invitation to their address. Registers a new worker if none is given. */
export async function joinAs(
  market: TestMarketplace,
  requester: TestRequester,
  poolId: string,
  given?: TestPerson,
): Promise<TestPerson & { memberId: string }> {
  const worker = given ?? (await registerWorker(market));
  const { invitation } = await done(market, requester, 'inviteToPool', { poolId, email: worker.email }, 'invitation { secret }');
  const agreementVersion = await versionOf(market, worker, invitation.secret);
  const { membership } = await done(market, worker, 'joinPool', { secret: invitation.secret, agreementVersion }, 'membership { id }');
  return { ...worker, memberId: membership.id as string };
}

/** Returns the agreement version that the holder of the secret reads. */
export async function versionOf(market: TestMarketplace, worker: TestPerson, secret: string): Promise<number> {
  return (await invitationOf(market, worker, secret)).agreement.version as number;
}

export async function invitationOf(market: TestMarketplace, { token }: TestPerson, secret: string) {
  const query = `query ($secret: String!) { poolInvitation(secret: $secret) {
    poolName kind requester { id name } agreement { version text } expiresAt inTheWay } }`;
  return (await market.graphql(query, { secret }, { token })).data.poolInvitation;
}

export async function poolsOf(market: TestMarketplace, { token }: TestPerson) {
  const query = `{ me { worker { pools { nodes { id state poolName kind requester { name } joinedAt acceptedVersion mustAccept endedAt removalReason
    newestAgreement { version text } acceptedAgreement { version text } } } } } }`;
  return (await market.graphql(query, {}, { token })).data.me.worker.pools.nodes;
}

export async function membersOf(market: TestMarketplace, { token }: { token: string }, poolId: string) {
  const query = `query ($id: WorkerPoolID!) { workerPool(id: $id) { memberCount members { nodes { id state invitedEmail worker { id }
    joinedAt acceptedVersion acceptances { version acceptedAt } mustAccept endedAt removalReason } } } }`;
  return (await market.graphql(query, { id: poolId }, { token })).data.workerPool;
}
