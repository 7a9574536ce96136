/** What the tests of qualifications ask again and again, through the API. */
import { Identity } from '../../src/identity/index.ts';
import { parsePublicId, publicId, type OrganisationId, type QualificationTypeId, type WorkerId } from '../../src/kernel/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import type { TestPerson, TestRequester } from '../kit/people.ts';

export const ERRORS = 'userErrors { __typename message path ... on ConflictError { state } ... on TryLaterError { retryAfterSeconds } }';
export const TYPE = 'id name description keywords state system shared requestable autoGrantValue retryDelaySeconds owner { name }';
export const GRANT = 'id value state grantedAt expiresAt revokedAt revokedReason personId worker { id } type { name }';
export const REQUEST = 'id state reason decidedAt personId worker { id } type { name }';

export interface Answer {
  // Tests read whatever they asked for.
  [field: string]: any;
  userErrors: { __typename: string; message: string; path: string[]; state?: string; retryAfterSeconds?: number }[];
}

/** Sends one mutation and gives its payload; null when the door was shut (access denied). */
export async function mutate(
  market: TestMarketplace,
  token: string | null,
  name: string,
  input: Record<string, unknown>,
  fields: string,
): Promise<Answer | null> {
  const inputType = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${inputType}!) { ${name}(input: $input) { ${fields} ${ERRORS} } }`;
  const answer = await market.graphql(query, { input }, { token, allowErrors: true });
  if (answer.errors?.some((error) => !['FORBIDDEN', 'UNAUTHENTICATED'].includes(String(error.extensions?.code)))) {
    throw new Error(JSON.stringify(answer.errors));
  }
  return answer.errors ? null : (answer.data[name] as Answer);
}

/** The payload of a mutation that must have been done. */
export async function done(...of: Parameters<typeof mutate>): Promise<Answer> {
  const answer = await mutate(...of);
  if (answer === null || answer.userErrors.length > 0) throw new Error(`${of[2]} was refused: ${JSON.stringify(answer)}`);
  return answer;
}

export const organisationOf = (requester: TestRequester) => publicId('Organisation', requester.organisationId);

/** The worker as the organisation knows them. */
export function aliasOf(market: TestMarketplace, requester: { organisationId: OrganisationId }, worker: { personId: WorkerId }): string {
  return publicId('Worker', market.get(Identity).workerAlias(requester.organisationId, worker.personId));
}

let counter = 0;

/** A new type of the requester's; its public id. */
export async function newType(market: TestMarketplace, requester: TestRequester, options: Record<string, unknown> = {}): Promise<string> {
  const input = { organisationId: organisationOf(requester), name: `Type ${++counter}`, description: 'For a test.', ...options };
  return (await done(market, requester.token, 'createQualificationType', input, 'type { id }')).type.id as string;
}

/** Grants a type of the requester's; the public id of the grant. */
export async function newGrant(
  market: TestMarketplace,
  requester: TestRequester,
  worker: TestPerson,
  typeId: string,
  options: Record<string, unknown> = {},
): Promise<string> {
  const input = { typeId, workerId: aliasOf(market, requester, worker), ...options };
  return (await done(market, requester.token, 'grantQualification', input, 'grant { id }')).grant.id as string;
}

export function uuidOf(typeId: string): QualificationTypeId {
  const uuid = parsePublicId('QualificationType', typeId);
  if (uuid === null) throw new Error(`${typeId} is no type`);
  return uuid;
}

/** Everything that the domain keeps, and how many acts there are: equal before and after what must change nothing. */
export async function everything(market: TestMarketplace): Promise<string> {
  const [row] = await market.db.query<{ all: string }>(
    `select jsonb_build_object(
       'types', (select jsonb_agg(t order by t.id) from qualifications.qualification_type t),
       'grants', (select jsonb_agg(g order by g.id) from qualifications.qualification_grant g),
       'events', (select jsonb_agg(e order by e.grant_id, e.version) from qualifications.grant_event e),
       'reasons', (select jsonb_agg(r order by r.grant_id, r.version) from qualifications.grant_reason r),
       'requests', (select jsonb_agg(r order by r.id) from qualifications.qualification_request r),
       'acts', (select count(*) from platform.act))::text as all`,
  );
  return row!.all;
}

/** The kinds of refusal of an answer, or how the door was shut. */
export function refusals(answer: Answer | null): string[] {
  return answer === null ? ['SHUT'] : answer.userErrors.map((error) => error.__typename.replace(/Error$/, ''));
}
