/**
 * Two organisations, their members, workers and admins, made through the API, with a thing of each kind; and the credentials
 * that requests are sent with, those that are not good any more among them.
 *
 * What is private carries a marker: a made-up word that may appear only in answers to those whom `readers` names.
 */
import { isInputObjectType, getNamedType, type GraphQLSchema } from 'graphql';
import { ID_PREFIXES, parsePublicId, publicId, type IdKind, type Random } from '../../kernel/index.ts';
import { exampleIban, register, signIn } from '../actors.ts';
import { ClientError, type Client } from '../client.ts';
import { bodyOf, send, type WireRequest } from './sender.ts';

export const PASSWORD = 'a password that only the fuzz knows';

/** What a caller is, by what it was made as. Somebody's role may change while requests run: see Judge. */
export type Role = 'anonymous' | 'worker' | 'requester' | 'admin' | 'auditor' | 'suspended';

export interface Caller {
  readonly name: string;
  readonly token: string | null;
  /** Null: nobody, or a credential that is good for nobody any more. */
  readonly personId: string | null;
  readonly roles: ReadonlySet<Role>;
  /** An API key that may only read. */
  readonly isReadOnly: boolean;
}

export interface Marker {
  readonly what: string;
  /** UUIDs of organisations and people. Admins read everything. */
  readonly readers: readonly string[];
  /** UUID of the batch that it is in: workers may read it once that is launched. */
  readonly draft?: string;
}

export interface World {
  readonly callers: readonly Caller[];
  readonly markers: ReadonlyMap<string, Marker>;
  readonly ids: ReadonlyMap<IdKind, readonly string[]>;
  /** Right values by the name of an argument. */
  readonly plain: Readonly<Record<string, readonly unknown[]>>;
  /** Signed addresses of files and papers, as paths. */
  readonly addresses: readonly string[];
  /** What could not be made, and why. */
  readonly missed: readonly string[];
}

export const MARKER = /\bzq[a-z]{3}[0-9a-z]{10}\b/g;
const PREFIXES = new Map(Object.entries(ID_PREFIXES).map(([kind, prefix]) => [prefix as string, kind as IdKind]));
const ID_IN_TEXT = /"([a-z]{2,5})_[0-9a-z]{26}"/g;

export interface WorldOptions {
  readonly schema: GraphQLSchema;
  readonly random: Random;
  /** Distinguishes the people of one world from those of another on the same server. */
  readonly number: string;
  /** Makes an admin with this address, or signs one in; null: there is none to be had. */
  readonly admin: ((email: string) => Promise<{ token: string }>) | null;
  /** Lets time-driven work happen. */
  readonly sweep: () => Promise<void>;
}

/** The objects of a mutation's answer, by the name of their field. */
type Payload = Readonly<Record<string, { readonly id: string; readonly secret?: string } | null | undefined>>;

/** Somebody with an account, while the world is made. */
interface Person {
  readonly client: Client;
  readonly token: string;
  readonly personId: string;
  readonly email: string;
}

class WorldBuilder {
  readonly markers = new Map<string, Marker>();
  readonly ids = new Map<IdKind, string[]>();
  readonly callers: Caller[] = [];
  readonly addresses: string[] = [];
  readonly missed: string[] = [];

  constructor(
    readonly client: Client,
    readonly options: WorldOptions,
  ) {}

  /** A new marked word. */
  mark(what: string, ...readers: string[]): string {
    const { random } = this.options;
    const word = `zqfuz${Array.from({ length: 10 }, () => random.pick([...'0123456789abcdefghijklmnopqrstuvwxyz'])).join('')}`;
    this.markers.set(word, { what, readers });
    return word;
  }

  /** Who may read a marker that was made before its owner had an id. */
  own(word: string, readers: readonly string[], draft?: string): void {
    this.markers.set(word, { what: this.markers.get(word)?.what ?? '', readers, draft });
  }

  /** Runs a mutation and remembers every id of its answer. @throws ClientError when it is refused */
  async run(by: Client, name: string, input: Record<string, unknown>, fields: string): Promise<Payload> {
    const type = this.options.schema.getMutationType()?.getFields()[name]?.args[0]?.type;
    const hasInput = type !== undefined;
    const call = hasInput ? `mutation ($input: ${String(type)}) { answer: ${name}(input: $input)` : `mutation { answer: ${name}`;
    const text = `${call} { ${fields} userErrors { message path } } }`;
    const payload = await by.mutate<Payload>(text, hasInput ? { input } : {});
    this.remember(JSON.stringify(payload));
    return payload;
  }

  /** The same, for what a world can do without: another version of the API, or a marketplace without an admin, may refuse it. */
  async attempt(by: Client, name: string, input: Record<string, unknown>, fields: string): Promise<Payload | null> {
    try {
      return await this.run(by, name, this.known(name, input), fields);
    } catch (error) {
      if (error instanceof ClientError) {
        this.missed.push(`${name}: ${error.message}`);
        return null;
      }
      throw error;
    }
  }

  /** Without the fields that this version's input does not have. */
  private known(name: string, input: Record<string, unknown>): Record<string, unknown> {
    const arg = this.options.schema.getMutationType()?.getFields()[name]?.args[0];
    const type = arg === undefined ? null : getNamedType(arg.type);
    if (type === null || !isInputObjectType(type)) return input;
    return Object.fromEntries(Object.entries(input).filter(([key]) => key in type.getFields()));
  }

  async query<T>(by: Client, text: string): Promise<T> {
    const data = await by.query<T>(text);
    this.remember(JSON.stringify(data));
    return data;
  }

  remember(text: string): void {
    for (const [whole, prefix] of text.matchAll(ID_IN_TEXT)) {
      const kind = PREFIXES.get(prefix ?? '');
      const id = whole.slice(1, -1);
      if (kind === undefined || parsePublicId(kind, id) === null) continue;
      const known = this.ids.get(kind) ?? [];
      if (!known.includes(id)) this.ids.set(kind, [...known, id]);
    }
  }

  async join(name: string, kind: 'worker' | 'other'): Promise<Person> {
    const [mailWord, nameWord] = [this.mark(`the e-mail address of ${name}`), this.mark(`the name of ${name}`)];
    const email = `${mailWord}@${this.options.number}.example`;
    const person = await register(this.client, { email, name: nameWord, password: PASSWORD });
    const joined = await this.personOf(person.client, email);
    for (const word of [mailWord, nameWord]) this.own(word, [joined.personId]);
    if (kind === 'worker') {
      await this.run(joined.client, 'becomeWorker', { country: 'KE', languages: ['en'], timeZone: 'Africa/Nairobi' }, '__typename');
    }
    return joined;
  }

  private async personOf(client: Client, email: string): Promise<Person> {
    const { me } = await this.query<{ me: { id: string } }>(client, '{ me { id } }');
    return { client, token: client.token ?? '', email, personId: parsePublicId('Person', me.id) ?? '' };
  }

  async admin(name: string): Promise<Person | null> {
    if (this.options.admin === null) return null;
    const email = `${name}@${this.options.number}.example`;
    const { token } = await this.options.admin(email);
    return this.personOf(this.client.as(token), email);
  }

  caller(name: string, token: string | null, personId: string | null, roles: readonly Role[], isReadOnly = false): void {
    this.callers.push({ name, token, personId, roles: new Set(roles), isReadOnly });
  }
}

interface Organisation {
  readonly owner: Person;
  readonly id: string;
  readonly uuid: string;
  readonly members: Readonly<Record<'MANAGER' | 'REVIEWER' | 'VIEWER', Person>> | null;
}

/** Makes all of it. */
export async function buildWorld(client: Client, options: WorldOptions): Promise<World> {
  const builder = new WorldBuilder(client, options);
  const [admin, secondAdmin] = [await builder.admin('admin'), await builder.admin('second-admin')];
  const [workerA, workerB, suspended] = [
    await builder.join('worker A', 'worker'),
    await builder.join('worker B', 'worker'),
    await builder.join('the suspended worker', 'worker'),
  ];
  const a = await makeOrganisation(builder, 'A', true);
  const b = await makeOrganisation(builder, 'B', false);
  for (const organisation of [a, b]) await makePossessions(builder, organisation, admin, workerA);
  await makeWork(builder, a, admin, secondAdmin, workerA);
  await makePayout(builder, secondAdmin, workerA);
  await suspend(builder, admin, suspended);
  await makeCredentials(builder, { a, b, workerA, workerB, suspended, admin, secondAdmin });
  await options.sweep();
  return {
    callers: builder.callers,
    markers: builder.markers,
    ids: builder.ids,
    addresses: builder.addresses,
    missed: builder.missed,
    plain: plainValues(builder),
  };
}

async function makeOrganisation(builder: WorldBuilder, name: string, hasMembers: boolean): Promise<Organisation> {
  const owner = await builder.join(`the owner of ${name}`, 'other');
  // Its name is shown on the board: no marker.
  const { organisation } = await builder.run(owner.client, 'createOrganisation', { name: `Organisation ${name}` }, 'organisation { id }');
  const uuid = parsePublicId('Organisation', organisation?.id ?? '') ?? '';
  const made: Organisation = { owner, id: organisation?.id ?? '', uuid, members: null };
  shareWith(builder, owner, uuid);
  if (!hasMembers) return made;
  const members: Record<string, Person> = {};
  for (const role of ['MANAGER', 'REVIEWER', 'VIEWER'] as const) {
    const person = await builder.join(`a ${role.toLowerCase()} of ${name}`, 'other');
    const invited = { organisationId: made.id, email: person.email, role };
    const answer = await builder.attempt(owner.client, 'inviteMember', invited, 'member { id } invitation { secret }');
    const acceptance = { membershipId: answer?.member?.id, secret: answer?.invitation?.secret };
    await builder.attempt(person.client, 'acceptInvitation', acceptance, '__typename');
    shareWith(builder, person, uuid);
    members[role] = person;
  }
  return { ...made, members: members as Organisation['members'] };
}

/** Members of an organisation read each other's address and name. */
function shareWith({ markers }: WorldBuilder, person: Person, organisation: string): void {
  for (const [word, { what, readers }] of markers) {
    if (readers.includes(person.personId)) markers.set(word, { what, readers: [...readers, organisation] });
  }
}

const FORM = [{ name: 'label', prompt: 'Which?', text: {} }];
const today = () => new Date().toISOString().slice(0, 10);

/** Of each kind of thing that an organisation has. */
async function makePossessions(builder: WorldBuilder, organisation: Organisation, admin: Person | null, worker: Person): Promise<void> {
  const { client } = organisation.owner;
  const { id: organisationId, uuid } = organisation;
  const mark = (what: string) => builder.mark(`${what} of ${organisationId}`, uuid);
  if (admin !== null) {
    const money = { organisationId, amountMinor: '90000', reference: mark('the reference of a funding'), valueDate: today() };
    await builder.attempt(admin.client, 'recordFunding', money, 'funding { id }');
  }
  const batch = {
    organisationId,
    description: '',
    instructions: 'Choose.',
    kind: 'text',
    form: FORM,
    rewardMinor: '200',
    estimatedSeconds: 30,
  };
  const title = mark('the title of a draft');
  const draft = await builder.attempt(client, 'createBatch', { ...batch, title }, 'batch { id }');
  const [externalId, text] = [mark('the external id of a task'), mark('the payload of a task')];
  const batchId = draft?.batch?.id ?? '';
  for (const word of [title, externalId, text]) builder.own(word, [uuid], parsePublicId('Batch', batchId) ?? undefined);
  const tasks = [{ externalId, payload: { text } }];
  await builder.attempt(client, 'addTasks', { batchId, tasks }, 'batch { id }');
  const secret = { organisationId, name: mark('the name of a qualification type'), description: 'Private.' };
  await builder.attempt(client, 'createQualificationType', secret, 'type { id }');
  // Workers are shown what a test that is open is for.
  const type = { organisationId, name: `Tested ${builder.options.number} ${organisationId}`, description: 'Tested.' };
  const made = await builder.attempt(client, 'createQualificationType', type, 'type { id }');
  const test = {
    ...{
      typeId: made?.type?.id,
      instructions: 'Say it.',
      form: FORM,
      timeLimitSeconds: 60,
      estimatedSeconds: 30,
      rewardMinor: '0',
      purpose: 'TRAINING',
    },
    items: [{ name: 'first', payload: { text: 'It purrs.' }, key: { label: mark('the key of a test') } }],
  };
  await builder.attempt(client, 'setQualificationTest', test, 'test { id }');
  const open = { organisationId, name: `Open ${builder.options.number} ${organisationId}`, description: 'Ask.', requestable: true };
  const requestable = await builder.attempt(client, 'createQualificationType', open, 'type { id }');
  await builder.attempt(worker.client, 'requestQualification', { typeId: requestable?.type?.id }, 'request { id }');
  await builder.attempt(client, 'createInvoice', { organisationId, amountMinor: '5000' }, 'invoice { id }');
  await builder.attempt(client, 'requestRefund', { organisationId, amountMinor: '300' }, 'refund { id parts { id } }');
  await builder.attempt(client, 'startFunding', { organisationId, amountMinor: '2000' }, 'checkout { id }');
  const stranger = await builder.join(`somebody invited by ${organisationId}`, 'other');
  shareWith(builder, stranger, uuid);
  await builder.attempt(client, 'inviteMember', { organisationId, email: stranger.email, role: 'VIEWER' }, 'member { id }');
  await upload(builder, organisation, mark('the content of a file'));
}

async function upload(builder: WorldBuilder, { owner, id }: Organisation, word: string): Promise<void> {
  const body = Buffer.from(
    `--b\r\ncontent-disposition: form-data; name="file"; filename="notes.txt"\r\ncontent-type: text/plain\r\n\r\nA text: ${word}\r\n--b--\r\n`,
  );
  const request: WireRequest = {
    method: 'POST',
    path: `/files?organisationId=${id}`,
    headers: [
      ['authorization', `Bearer ${owner.token}`],
      ['content-type', 'multipart/form-data; boundary=b'],
    ],
    body,
  };
  const text = bodyOf(await send(new URL(builder.client.url), request));
  builder.remember(text);
  const url = /"url":"([^"]+)"/.exec(text)?.[1];
  // Whoever holds a signed address may open it: the content is no secret of the address.
  if (url !== undefined) {
    const { pathname, search } = new URL(url, builder.client.url);
    builder.addresses.push(pathname + search);
    builder.markers.delete(word);
  }
}

/** A batch of A with answers of worker A: approved, rejected, submitted and one that is held. */
async function makeWork(
  builder: WorldBuilder,
  a: Organisation,
  admin: Person | null,
  second: Person | null,
  worker: Person,
): Promise<void> {
  const { client } = a.owner;
  const settings = {
    organisationId: a.id,
    description: '',
    instructions: 'Choose.',
    kind: 'text',
    form: FORM,
    rewardMinor: '2500',
    estimatedSeconds: 30,
  };
  const made = await builder.attempt(client, 'createBatch', { ...settings, title: 'Open to all', redundancy: 2 }, 'batch { id }');
  const batchId = made?.batch?.id;
  const tasks = ['one', 'two', 'three', 'four', 'five', 'six', 'seven'].map((text) => ({ payload: { text } }));
  await builder.attempt(client, 'addTasks', { batchId, tasks }, 'batch { id tasks(first: 10) { nodes { id } } }');
  await builder.attempt(client, 'launchBatch', { batchId }, 'batch { id }');
  if (admin !== null) await builder.attempt(admin.client, 'approveBatch', { batchId }, 'batch { id }');
  const assignments: string[] = [];
  for (let count = 0; count < 4; count++) {
    const claimed = await builder.attempt(worker.client, 'claimNextTask', { batchId }, 'assignment { id task { id } }');
    const assignmentId = claimed?.assignment?.id;
    if (assignmentId === undefined || count === 3) continue;
    const label = builder.mark('an answer of worker A', worker.personId, a.uuid);
    await builder.attempt(worker.client, 'submitAssignment', { assignmentId, answer: { label } }, 'assignment { id }');
    assignments.push(assignmentId);
  }
  const [approved, rejected] = assignments;
  await builder.attempt(
    client,
    'approveAssignments',
    { assignmentIds: [approved] },
    'assignments { id worker { id } requesterTask { id } }',
  );
  const rejection = {
    assignmentId: rejected,
    reasonCode: 'INCORRECT',
    note: `No. ${builder.mark('a note on a rejection', worker.personId, a.uuid)}`,
  };
  await builder.attempt(client, 'rejectAssignments', { rejections: [rejection] }, 'assignments { id worker { id } review { id } }');
  const bonus = {
    organisationId: a.id,
    assignmentId: approved,
    amountMinor: '500',
    reason: builder.mark('the reason of a bonus', worker.personId, a.uuid),
    idempotencyKey: 'k0',
  };
  await builder.attempt(client, 'payBonus', bonus, 'bonus { id }');
  if (second === null) return;
  const fee = { organisationId: a.id, basisPoints: 1_900, minimumMinor: '1', reason: 'Agreed for the fuzz.' };
  await builder.attempt(second.client, 'agreeFee', fee, 'agreement { id }');
}

async function makePayout(builder: WorldBuilder, admin: Person | null, worker: Person): Promise<void> {
  await builder.options.sweep();
  const holderName = builder.mark('the holder of a bank account', worker.personId);
  const iban = exampleIban(builder.options.random.below(1_000_000_000));
  await builder.attempt(worker.client, 'setPayee', { holderName, iban }, 'payee { id }');
  const { payout } = (await builder.attempt(worker.client, 'requestPayout', {}, 'payout { id }')) ?? {};
  if (admin === null || payout === undefined || payout === null) return;
  await builder.attempt(admin.client, 'createPayoutRun', { payoutIds: [payout.id] }, 'payoutRun { id }');
  const own = { amountMinor: '5000', currency: 'USD', reference: builder.mark('the reference of own money'), valueDate: today() };
  await builder.attempt(admin.client, 'recordOwnMoney', own, 'transfer { id }');
  const moved = { from: { kind: 'GOODWILL_EXPENSE', currency: 'USD' }, to: { kind: 'LOSS_EXPENSE', currency: 'USD' } };
  await builder.attempt(
    admin.client,
    'proposeAdjustment',
    { ...moved, amountMinor: '10', reason: 'It was a loss, and no goodwill.' },
    'adjustment { id }',
  );
  await builder
    .query(admin.client, '{ ownMoneyTransfers { nodes { id } } payoutRuns { nodes { id } } payeesInReview { nodes { id } } }')
    .catch(() => null);
}

async function suspend(builder: WorldBuilder, admin: Person | null, person: Person): Promise<void> {
  if (admin === null) return;
  const input = {
    ...{ personId: publicId('Person', person.personId), reason: 'OTHER', explanation: 'Suspended by the fuzz, for its sake.' },
    ...{ evidence: [{ description: 'The fuzz says so.' }], endsAt: new Date(Date.now() + 10 * 86_400_000).toISOString() },
  };
  await builder.attempt(admin.client, 'suspendPerson', input, 'restriction { id }');
}

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

async function makeCredentials(builder: WorldBuilder, { a, b, workerA, workerB, suspended, admin, secondAdmin }: People): Promise<void> {
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
function plainValues({ options }: WorldBuilder): Record<string, readonly unknown[]> {
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
