/**
 * An idempotency key is no second way in: every mutation that takes one is done once, and repeated by credentials of the same
 * person that may not do it, or not any more.
 */
import { getNamedType, isInputObjectType } from 'graphql';
import { OrganisationCommands } from '../../src/identity/index.ts';
import { asId, conflict, ok, parsePublicId, publicId, refuseAndKeep, type OrganisationId } from '../../src/kernel/index.ts';
import { Commands, valueOf } from '../../src/platform/index.ts';
import type { GraphqlAnswer, TestMarketplace } from '../kit/marketplace.ts';
import { addMember, approveAsked, callerFor, createAdmin, registerWorker, signIn, suspend, type TestPerson } from '../kit/people.ts';
import { ask, outcomeOf, rootFields, type RootField, type World } from './matrix.engine.ts';
import { FIELDS } from './matrix.table.ts';
import { buildWorld, openSecurityMarket, runner } from './world.ts';

let market: TestMarketplace;
let world: World;
let organisationA: OrganisationId;
let mutations: RootField[];
beforeAll(async () => {
  market = await openSecurityMarket();
  world = await buildWorld(market);
  organisationA = parsePublicId('Organisation', world.ids.Organisation!) as OrganisationId;
  mutations = rootFields(market).filter(({ operation, field }) => operation === 'mutation' && takesKey(field.args[0]?.type));
}, 120_000);
afterAll(() => market.close());

function takesKey(type: unknown): boolean {
  const named = getNamedType(type as never);
  return isInputObjectType(named) && 'idempotencyKey' in named.getFields();
}

/** The mutations whose row names these callers. */
const forWhom = (is: (allowed: readonly string[]) => boolean) => mutations.filter(({ name }) => is(FIELDS[name]!.allowed));
const ofMembers = () => forWhom((allowed) => allowed.includes('requesterA') && !allowed.includes('workerA'));
const ofAdmins = () => forWhom((allowed) => allowed.length === 1 && allowed[0] === 'admin');
const ofWorkers = () => forWhom((allowed) => allowed.includes('workerA') && !allowed.includes('requesterA'));

/** Instead of what the table of the matrix asks about: what is there still to be done. */
const INSTEAD: Readonly<Record<string, () => object>> = {
  'Mutation.grantQualification': () => ({ typeId: world.also.requestableTypeId }),
  'Mutation.approveAssignments': () => ({ assignmentIds: [world.also.approvedId] }),
  'Mutation.rejectAssignments': () => ({
    rejections: [{ assignmentId: world.ids.Assignment, reasonCode: 'INCORRECT', note: 'The item says otherwise.' }],
  }),
};

/** Sends the mutation of the table with its own key, the same each time. */
function send(root: RootField, token: string): Promise<GraphqlAnswer> {
  const { input, ...rest } = (FIELDS[root.name]!.args?.(world) ?? {}) as { input?: object };
  const overrides = { ...rest, input: { ...input, ...INSTEAD[root.name]?.(), idempotencyKey: `replay ${root.name}` } };
  return ask(market, { ...world, tokens: { ...world.tokens, requesterA: token } }, root, 'requesterA', overrides);
}

const answerOf = (answer: GraphqlAnswer) => (answer.data as { answer: { userErrors: unknown[] } | null } | null)?.answer ?? null;

/** Does them all once; those that the state of the world refuses are answered by name. */
async function doAll(roots: readonly RootField[], token: string): Promise<string[]> {
  const refused: string[] = [];
  for (const root of roots) {
    const answer = await send(root, token);
    if ((answerOf(answer)?.userErrors ?? [null]).length > 0)
      refused.push(`${root.name} ${JSON.stringify(answer.errors ?? answerOf(answer)!.userErrors)}`);
    else expect([root.name, answerOf(await send(root, token))]).toEqual([root.name, answerOf(answer)]);
  }
  return refused;
}

/** What was answered to a repeat that had to be refused. */
async function answeredTo(roots: readonly RootField[], token: string): Promise<string[]> {
  const answered: string[] = [];
  for (const root of roots) {
    const answer = await send(root, token);
    if (!['denied', 'absent'].includes(outcomeOf(answer))) answered.push(`${root.name}: ${JSON.stringify(answer.errors ?? answer.data)}`);
  }
  return answered;
}

async function keyOf(token: string, scopes: string[], organisationId?: string): Promise<string> {
  const { secret } = await runner(market)(token, 'createApiKey', { name: 'a key', scopes, organisationId }, 'secret');
  return secret as string;
}

const ORGANISATION_SCOPES = ['REQUESTER_READ', 'REQUESTER_WRITE', 'MONEY'];
const EVERYTHING = [...ORGANISATION_SCOPES, 'ACCOUNT', 'WORK'];

it('the schema has mutations that take a key, each in one of the groups that are repeated here', () => {
  const grouped = [...ofMembers(), ...ofAdmins(), ...ofWorkers()].map(({ name }) => name);
  expect(mutations.length).toBeGreaterThan(30);
  // Anybody may make an organisation: it has a test of its own.
  expect([...grouped, 'Mutation.createOrganisation'].sort()).toEqual(mutations.map(({ name }) => name).sort());
});

describe('the stored answer for a member of an organisation', () => {
  let member: TestPerson & { membershipId: string };
  let elsewhere: string;
  let accountOnly: string;

  beforeAll(async () => {
    const requesterA = { token: world.tokens.requesterA!, organisationId: organisationA };
    member = await addMember(market, requesterA, 'owner');
    const { organisation } = await runner(market)(member.token, 'createOrganisation', { name: 'Elsewhere' }, 'organisation { id }');
    elsewhere = await keyOf(member.token, ORGANISATION_SCOPES, organisation.id as string);
    accountOnly = await keyOf(member.token, ['ACCOUNT', 'WORK']);
    const waiting = { batchId: world.also.draftId, tasks: [{ payload: { text: 'waits' } }] };
    const take = (name: string) => ofMembers().filter((root) => root.name === `Mutation.${name}`);
    await runner(market)(member.token, 'addTasks', waiting, 'batch { id }');
    expect(await doAll([...take('removeWaitingTasks'), ...take('setGold'), ...take('removeGold')], member.token)).toEqual([]);
    await runner(market)(member.token, 'addTasks', waiting, 'batch { id }');
    const done = ['Mutation.removeWaitingTasks', 'Mutation.setGold', 'Mutation.removeGold'];
    const rest = ofMembers().filter(({ name }) => !done.includes(name));
    // This installation has no Stripe.
    expect(await doAll(rest, member.token)).toEqual([expect.stringContaining('Mutation.startFunding')]);
  }, 120_000);

  it('repeats for a new session and for a key that reaches the organisation', async () => {
    for (const token of [await signIn(market, member.email), await keyOf(member.token, EVERYTHING)]) {
      expect((await answeredTo(ofMembers(), token)).length).toBe(ofMembers().length);
    }
  });

  it('refuses a key that is restricted to another organisation', async () => {
    expect(await answeredTo(ofMembers(), elsewhere)).toEqual([]);
  });

  it('refuses a key without the scope', async () => {
    expect(await answeredTo(ofMembers(), accountOnly)).toEqual([]);
  });

  it('refuses a member whose role is now viewer', async () => {
    await changeRole('viewer');
    expect(await answeredTo(ofMembers(), member.token)).toEqual([]);
  });

  it('repeats when the role is back, and refuses after the account was suspended', async () => {
    await changeRole('owner');
    expect((await answeredTo(ofMembers(), member.token)).length).toBe(ofMembers().length);
    const restrictionId = await suspend(market, member.personId);
    const token = await signIn(market, member.email);
    expect(await answeredTo(ofMembers(), token)).toEqual([]);
    await runner(market)(
      world.tokens.admin!,
      'liftRestriction',
      { restrictionId: publicId('Restriction', restrictionId), note: 'Lifted by the test.' },
      'restriction { id }',
    );
  });

  it('refuses a member who was removed', async () => {
    const owner = await callerFor(market, world.tokens.requesterA!);
    valueOf(await market.get(OrganisationCommands).remove(owner, asId<'Membership'>(member.membershipId)));
    const token = await signIn(market, member.email);
    expect(await answeredTo(ofMembers(), token)).toEqual([]);
    expect(await answeredTo(ofMembers(), await keyOf(token, EVERYTHING))).toEqual([]);
  });

  async function changeRole(role: 'viewer' | 'owner'): Promise<void> {
    const owner = await callerFor(market, world.tokens.requesterA!);
    const change = { membershipId: asId<'Membership'>(member.membershipId), role };
    valueOf(await market.get(OrganisationCommands).changeRole(owner, change));
  }
});

describe('the stored answer for an admin', () => {
  let admin: TestPerson;

  beforeAll(async () => {
    admin = await createAdmin(market);
    // No payout waits for a run, no run was sent, and a reversal of the funding is proposed.
    const refused = ['Mutation.createPayoutRun', 'Mutation.markPayouts', 'Mutation.takeBackFunding'].map(
      (name) => expect.stringContaining(name) as string,
    );
    expect(await doAll(ofAdmins(), admin.token)).toEqual(refused);
  }, 120_000);

  it('refuses a key of the admin without the scope for administration', async () => {
    expect(await answeredTo(ofAdmins(), await keyOf(admin.token, EVERYTHING))).toEqual([]);
  });

  it('refuses an admin who was suspended', async () => {
    const suspended = await createAdmin(market);
    const root = ofAdmins().find(({ name }) => name === 'Mutation.recordOwnMoney')!;
    expect((await answeredTo([root], suspended.token)).length).toBe(1);
    await suspend(market, suspended.personId);
    expect(await answeredTo([root], await signIn(market, suspended.email))).toEqual([]);
  });

  it('refuses a former admin', async () => {
    const person = { personId: publicId('Person', admin.personId) };
    const { request } = await runner(market)(world.tokens.admin!, 'revokeAdmin', person, 'request { id }');
    await approveAsked(market, { token: await signIn(market, world.emails.secondAdmin) }, request as { id: string });
    expect(await answeredTo(ofAdmins(), await signIn(market, admin.email))).toEqual([]);
  });
});

describe('the stored answer for a worker', () => {
  /** What was earned is paid to whoever is suspended, too. */
  const OF_MONEY = [
    'Mutation.setPayee',
    'Mutation.setStripePayee',
    'Mutation.requestPayout',
    'Mutation.payOutRest',
    'Mutation.cancelPayout',
  ];

  it('refuses keys of the worker without the scopes of a worker', async () => {
    const token = world.tokens.workerA!;
    await runner(market)(
      token,
      'acceptInvitation',
      { membershipId: world.also.invitationId, secret: world.also.invitationSecret },
      '__typename',
    );
    await doAll(ofWorkers(), token);
    const { data } = await market.graphql('{ organisations { id } }', {}, { token });
    const ofOrganisation = await keyOf(token, ORGANISATION_SCOPES, data.organisations[0].id as string);
    expect(await answeredTo(ofWorkers(), ofOrganisation)).toEqual([]);
    expect(await answeredTo(ofWorkers(), await keyOf(token, ['ACCOUNT', 'REQUESTER_READ']))).toEqual([]);
  });

  it('repeats for a suspended worker where it concerns their money, and refuses elsewhere', async () => {
    await suspend(market, world.personIds.workerA);
    const token = await signIn(market, world.emails.workerA);
    expect(
      await answeredTo(
        ofWorkers().filter(({ name }) => !OF_MONEY.includes(name)),
        token,
      ),
    ).toEqual([]);
    const money = ofWorkers().filter(({ name }) => OF_MONEY.includes(name));
    expect((await answeredTo(money, token)).length).toBe(OF_MONEY.length);
  });
});

describe('a key and what it was used for', () => {
  it('an organisation that was made is not told again to one who has left it', async () => {
    const [maker, other] = [await registerWorker(market), await registerWorker(market)];
    const make = () =>
      market.graphql(
        'mutation ($input: CreateOrganisationInput!) { createOrganisation(input: $input) { organisation { id members { email } } userErrors { __typename } } }',
        { input: { name: 'Left behind', idempotencyKey: 'made once' } },
        { token: maker.token, allowErrors: true },
      );
    const first = (await make()).data.createOrganisation;
    expect(first.organisation.members).toEqual([{ email: maker.email }]);
    expect((await make()).data.createOrganisation).toEqual(first);
    const organisationId = parsePublicId('Organisation', first.organisation.id as string) as OrganisationId;
    await addMember(market, { token: maker.token, organisationId }, 'owner', other);
    const { data } = await market.graphql('{ me { memberships { id } } }', {}, { token: maker.token });
    await runner(market)(other.token, 'removeMember', { membershipId: data.me.memberships[0].id }, 'requester { id }');
    expect((await make()).data.createOrganisation).toEqual({ organisation: null, userErrors: [{ __typename: 'NotFoundError' }] });
  });

  it('refuses the key for another command with the same input', async () => {
    const worker = await registerWorker(market);
    const caller = await callerFor(market, worker.token);
    const commands = market.get(Commands);
    const order = (command: string) => ({ key: 'shared', command, request: {}, authorise: () => null });
    expect(await commands.run(caller, () => Promise.resolve(ok('first')), order('a.first'))).toMatchObject({ value: 'first' });
    expect(await commands.run(caller, () => Promise.resolve(ok('second')), order('a.second'))).toMatchObject({
      refusals: [{ kind: 'CONFLICT', state: 'KEY_USED' }],
    });
  });

  it('answers keys from before commands had names, and decides a refusal that kept its writes anew', async () => {
    const caller = await callerFor(market, (await registerWorker(market)).token);
    const commands = market.get(Commands);
    const order = { key: 'old', command: 'a.first', request: {}, authorise: () => null };
    await commands.run(caller, () => Promise.resolve(ok('first')), order);
    await market.db.query(`update platform.command_key set command = null where key = 'old'`);
    expect(await commands.run(caller, () => Promise.resolve(ok('second')), order)).toMatchObject({ value: 'first' });
    const kept = { ...order, key: 'kept' };
    const late = () => Promise.resolve(refuseAndKeep(conflict('late', 'Too late.')));
    for (const _ of [1, 2]) expect(await commands.run(caller, late, kept)).toMatchObject({ refusals: [{ state: 'late' }] });
  });
});
