/** Credentials of a world: sessions and keys of everybody, those that are not valid any more among them. */
import { publicId } from '../../src/kernel/index.ts';
import { exampleIban, signIn } from '../sandbox/people.ts';
import { PASSWORD, today, type Person, type WorldBuilder } from './world-builder.ts';
import type { Organisation } from './world-things.ts';

interface People {
  readonly a: Organisation;
  readonly b: Organisation;
  readonly workerA: Person;
  readonly workerB: Person;
  readonly suspended: Person;
  readonly admin: Person | null;
  readonly secondAdmin: Person | null;
}

const ALL_SCOPES = ['ACCOUNT', 'WORK', 'REQUESTER_READ', 'REQUESTER_WRITE', 'MONEY'];

export async function makeCredentials(
  builder: WorldBuilder,
  { a, b, workerA, workerB, suspended, admin, secondAdmin }: People,
): Promise<void> {
  const key = async (person: Person, scopes: readonly string[], over: Record<string, unknown> = {}) =>
    ((await builder.attempt(person.client, 'createApiKey', { name: 'fuzz', scopes, ...over }, 'apiKey { id } secret')) ?? {}) as {
      apiKey?: { id: string };
      secret?: string;
    };
  builder.caller('anonymous', null, null, ['anonymous']);
  builder.caller('nonsense', 'gh_not-a-token', null, ['anonymous']);
  builder.caller('worker A', workerA.token, workerA.personId, ['worker']);
  builder.caller('worker B', workerB.token, workerB.personId, ['worker']);
  builder.caller('owner of A', a.owner.token, a.owner.personId, ['requester']);
  for (const [role, person] of Object.entries(a.members ?? {})) {
    builder.caller(`${role.toLowerCase()} of A`, person.token, person.personId, ['requester']);
  }
  builder.caller('owner of B', b.owner.token, b.owner.personId, ['requester']);
  if (admin !== null) builder.caller('admin', admin.token, admin.personId, ['admin']);
  if (secondAdmin !== null) builder.caller('second admin', secondAdmin.token, secondAdmin.personId, ['admin']);
  await makeAuditor(builder, admin, secondAdmin, key);
  const again = await signIn(builder.client, suspended.email, PASSWORD).catch(() => null);
  builder.caller(
    'suspended worker',
    again?.client.token ?? suspended.token,
    suspended.personId,
    admin === null ? ['worker'] : ['suspended'],
  );

  const whole = await key(a.owner, ALL_SCOPES);
  builder.caller('key of A, all scopes', whole.secret ?? null, a.owner.personId, ['requester']);
  const reading = await key(a.owner, ['REQUESTER_READ'], { organisationId: a.id });
  builder.caller('key of A, reads', reading.secret ?? null, a.owner.personId, ['requester'], true);
  const foreign = await key(b.owner, ['REQUESTER_READ', 'REQUESTER_WRITE', 'MONEY'], { organisationId: b.id });
  builder.caller('key of B', foreign.secret ?? null, b.owner.personId, ['requester']);
  const working = await key(workerA, ['WORK']);
  builder.caller('key of worker A', working.secret ?? null, workerA.personId, ['worker']);
  await makeDeadCredentials(builder, a.owner, key);
}

/** Somebody who reads the books and changes nothing, and a key of theirs. */
async function makeAuditor(
  builder: WorldBuilder,
  admin: Person | null,
  secondAdmin: Person | null,
  key: (person: Person, scopes: readonly string[]) => Promise<{ secret?: string }>,
): Promise<void> {
  if (admin === null || secondAdmin === null) return;
  const person = await builder.join('the auditor', 'other');
  const asked = await builder.attempt(admin.client, 'grantAuditor', { personId: publicId('Person', person.personId) }, 'request { id }');
  const approved = await builder.attempt(secondAdmin.client, 'approveAdminRequest', { requestId: asked?.request?.id }, 'request { id }');
  if (approved === null) return;
  builder.caller('auditor', person.token, person.personId, ['auditor']);
  builder.caller('key of the auditor', (await key(person, ['AUDIT'])).secret ?? null, person.personId, ['auditor'], true);
}

/** A key that was revoked, one that expired, and a session that was signed out: they are worth as much as none. */
async function makeDeadCredentials(
  builder: WorldBuilder,
  owner: Person,
  key: (person: Person, scopes: readonly string[], over?: Record<string, unknown>) => Promise<{ apiKey?: { id: string }; secret?: string }>,
): Promise<void> {
  const revoked = await key(owner, ALL_SCOPES);
  await builder.attempt(owner.client, 'revokeApiKey', { apiKeyId: revoked.apiKey?.id }, '__typename');
  builder.caller('revoked key', revoked.secret ?? null, null, ['anonymous']);
  const expiresAt = new Date(Date.now() + 1_500).toISOString();
  const short = await key(owner, ALL_SCOPES, { expiresAt });
  const ended = await signIn(builder.client, owner.email, PASSWORD).catch(() => null);
  if (ended !== null) await builder.attempt(ended.client, 'signOut', {}, '__typename');
  builder.caller('ended session', ended?.client.token ?? null, null, ['anonymous']);
  await new Promise((resolve) => setTimeout(resolve, 1_600));
  builder.caller('expired key', short.secret ?? null, null, ['anonymous']);
}

/** Values that pass the first look, so that requests reach what lies behind it. */
export function plainValues({ options }: WorldBuilder): Record<string, readonly unknown[]> {
  return {
    email: [`stranger@${options.number}.example`],
    password: [PASSWORD],
    currentPassword: [PASSWORD],
    newPassword: ['another password of the fuzz'],
    birthDate: ['1990-01-01'],
    country: ['KE', 'DE'],
    acceptedTerms: ['2026-11'],
    version: ['2026-11'],
    languages: ['en', 'sw'],
    timeZone: ['Africa/Nairobi'],
    currency: ['USD', 'EUR'],
    valueDate: [today()],
    iban: [exampleIban(options.random.below(1_000_000_000))],
    kind: ['text', 'bank'],
    idempotencyKey: ['k1', 'k2', 'k3'],
    returnUrl: ['http://127.0.0.1/'],
    explanation: ['An explanation that is long enough.'],
    reason: ['A reason that is long enough.'],
    note: ['A note that is long enough.'],
    estimatedSeconds: [30],
    timeLimitSeconds: [60],
    first: [1, 2, 50],
    last: [1],
    after: ['YQ'],
    from: [1],
    fromDate: [today()],
    search: ['a', ''],
    name: ['label', 'A name'],
    verb: ['identity.register'],
  };
}
