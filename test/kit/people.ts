/** People for tests, made by the same commands as anyone's account. They all have the same password. */
import {
  AdminRequests,
  OrganisationCommands,
  PassportAuthenticator,
  PersonCommands,
  SessionCommands,
  WorkerProfileCommands,
} from '../../src/identity/index.ts';
import { RestrictionCommands } from '../../src/identity/restrictions/restriction.commands.ts';
import {
  addSeconds,
  asId,
  parsePublicId,
  type AdminRequestId,
  type MembershipId,
  type OrganisationId,
  type PersonId,
  type RestrictionId,
} from '../../src/kernel/index.ts';
import { anonymous, valueOf, type Caller, type MemberRole } from '../../src/platform/index.ts';
import type { TestMarketplace } from './marketplace.ts';

export const PASSWORD = 'a long walk by the river';

export interface TestPerson {
  readonly personId: PersonId;
  readonly token: string;
  readonly email: string;
}

export interface TestRequester extends TestPerson {
  readonly organisationId: OrganisationId;
}

let counter = 0;

const visitor: Caller = { actor: anonymous, requestId: 'test', address: '127.0.0.1' };

/** Someone who has an account and is nothing else. */
export async function registerPerson(
  market: TestMarketplace,
  options: { country?: string; email?: string; name?: string; birthDate?: string } = {},
): Promise<TestPerson> {
  const number = ++counter;
  const email = options.email ?? `person${number}@example.org`;
  const started = valueOf(
    await market.get(PersonCommands).register(visitor, {
      email,
      name: options.name ?? `Person ${number}`,
      password: PASSWORD,
      birthDate: options.birthDate ?? '1990-05-17',
      country: options.country ?? 'KE',
      acceptedTerms: '2026-11',
      device: 'test',
    }),
  );
  return { personId: started.personId, token: started.token, email };
}

export async function registerWorker(
  market: TestMarketplace,
  options: { country?: string; languages?: string[]; timeZone?: string } = {},
): Promise<TestPerson> {
  const country = options.country ?? 'KE';
  const person = await registerPerson(market, { country });
  const caller = await callerFor(market, person.token);
  const profile = { country, languages: options.languages ?? ['en'], timeZone: options.timeZone ?? 'Africa/Nairobi' };
  valueOf(await market.get(WorkerProfileCommands).become(caller, profile));
  return person;
}

/** An organisation and its first owner. */
export async function registerRequester(
  market: TestMarketplace,
  options: { name?: string; currency?: string } = {},
): Promise<TestRequester> {
  const person = await registerPerson(market);
  const caller = await callerFor(market, person.token);
  const organisationId = valueOf(
    await market.get(OrganisationCommands).create(caller, {
      name: options.name ?? `Organisation ${counter}`,
      currency: options.currency ?? null,
      idempotencyKey: null,
    }),
  );
  return { ...person, organisationId };
}

export async function createAdmin(market: TestMarketplace): Promise<TestPerson> {
  const email = `admin${++counter}@example.org`;
  const { personId } = valueOf(await market.get(PersonCommands).createAdmin(market.system, { email, name: 'Admin', password: PASSWORD }));
  return { personId, email, token: await signIn(market, email) };
}

/** Somebody who reads the books and changes nothing. */
export async function createAuditor(market: TestMarketplace): Promise<TestPerson> {
  const email = `auditor${++counter}@example.org`;
  const { personId } = valueOf(
    await market.get(PersonCommands).createAuditor(market.system, { email, name: 'Auditor', password: PASSWORD }),
  );
  return { personId, email, token: await signIn(market, email) };
}

/** Makes somebody an admin who has an account, as the operator's command does. */
export async function makeAdmin(market: TestMarketplace, { email }: Pick<TestPerson, 'email'>): Promise<void> {
  valueOf(await market.get(PersonCommands).createAdmin(market.system, { email, name: 'Admin', password: PASSWORD }));
}

/** Approves what another admin asked for. */
export async function approveRequest(market: TestMarketplace, admin: Pick<TestPerson, 'token'>, id: AdminRequestId): Promise<void> {
  valueOf(await market.get(AdminRequests).approve(await callerFor(market, admin.token), id));
}

/** The same by the id that the API gave; null when nothing was asked, which fails. */
export async function approveAsked(
  market: TestMarketplace,
  admin: Pick<TestPerson, 'token'>,
  request: { id: string } | null,
): Promise<void> {
  const id = request === null ? null : parsePublicId('AdminRequest', request.id);
  if (id === null) throw new Error('no request was made');
  await approveRequest(market, admin, id);
}

/** A new session. */
export async function signIn(market: TestMarketplace, email: string): Promise<string> {
  const started = valueOf(await market.get(SessionCommands).signIn(visitor, { email, password: PASSWORD, device: 'test' }));
  if (started.next === 'totp') throw new Error(`${email} has a second factor`);
  return started.token;
}

/** The caller that a request with this session token or API key has now. */
export async function callerFor(market: TestMarketplace, token: string): Promise<Caller> {
  const actor = await market.get(PassportAuthenticator).actorOf(token);
  if (actor === null) throw new Error('this token is not valid any more');
  return { actor, requestId: 'test', address: '127.0.0.1' };
}

/** A person, a new one if none is given, who becomes a member of the requester's organisation. */
export async function addMember(
  market: TestMarketplace,
  requester: { token: string; organisationId: OrganisationId },
  role: MemberRole,
  given?: TestPerson,
): Promise<TestPerson & { membershipId: MembershipId }> {
  const person = given ?? (await registerPerson(market));
  const organisations = market.get(OrganisationCommands);
  const owner = await callerFor(market, requester.token);
  const { organisationId } = requester;
  const { membershipId, secret } = valueOf(await organisations.invite(owner, { organisationId, email: person.email, role }));
  valueOf(await organisations.accept(await callerFor(market, person.token), membershipId, secret));
  return { ...person, membershipId };
}

/** Suspends for 30 days. It ends all sessions: sign in again with {@link signIn}. */
export async function suspend(market: TestMarketplace, personId: string): Promise<RestrictionId> {
  return valueOf(
    await market.get(RestrictionCommands).suspend(market.system, asId<'Person'>(personId), {
      reasonCode: 'terms_violated',
      explanation: 'Suspended by a test, for the sake of the test.',
      evidence: [{ description: 'A test said so.', reference: null }],
      endsAt: addSeconds(market.clock.now(), 30 * 86_400),
    }),
  );
}
