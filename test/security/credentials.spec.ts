/** The table of docs/credentials.md, cell by cell: what each restricted or expired credential may still do. */
import { readFileSync } from 'node:fs';
import { Identity, OrganisationCommands } from '../../src/identity/index.ts';
import { RestrictionCommands } from '../../src/identity/restrictions/restriction.commands.ts';
import { addSeconds, asId, newId, publicId, type MembershipId, type OrganisationId } from '../../src/kernel/index.ts';
import { SCOPES, valueOf, type Scope } from '../../src/platform/index.ts';
import { multipartBody, PNG } from '../files/kit.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import {
  addMember,
  approveAsked,
  callerFor,
  createAdmin,
  PASSWORD,
  registerRequester,
  signIn,
  suspend,
  type TestPerson,
  type TestRequester,
} from '../kit/people.ts';
import { openBatch, type TestBatch } from '../work/kit.ts';
import { runner } from './world.ts';

let market: TestMarketplace;
let requester: TestRequester;
let otherAdmins: TestPerson[];
let work: TestBatch;
beforeAll(async () => {
  market = await openMarketplace();
  requester = await registerRequester(market, { name: 'Whose work it is' });
  otherAdmins = [await createAdmin(market), await createAdmin(market)];
  work = await openBatch(market, { organisationId: requester.organisationId, tasks: 200 });
}, 120_000);
afterAll(() => market.close());

/** A worker, owner of an organisation and admin, as the table has them. */
interface Subject {
  readonly personId: string;
  readonly email: string;
  readonly token: string;
  readonly organisationId: OrganisationId;
  readonly membershipId: MembershipId;
  /** Another owner of the organisation. */
  readonly coOwner: string;
  readonly batchId: string;
}

async function subject(): Promise<Subject> {
  const owner = await registerRequester(market);
  const admin = await createAdmin(market);
  const { membershipId } = await addMember(market, owner, 'owner', admin);
  const profile = { country: 'KE', languages: ['en'], timeZone: 'Africa/Nairobi' };
  await runner(market)(admin.token, 'becomeWorker', profile, 'worker { id }');
  const { id } = await openBatch(market, { organisationId: owner.organisationId, tasks: 1 });
  const { organisationId, token: coOwner } = owner;
  return { ...admin, organisationId, membershipId, coOwner, batchId: publicId('Batch', id) };
}

/** As a new session: the clock of other rows may have ended the first one. */
const callerNow = async ({ email }: TestPerson) => callerFor(market, await signIn(market, email));

const scopeName = (scope: Scope) => scope.toUpperCase().replace(':', '_');
/** The scope `audit` is given by auditors only, who have no other role. */
const GIVEN = SCOPES.filter((scope) => scope !== 'audit');
const ALL = GIVEN.map(scopeName);
const OF_ORGANISATION = ['requester:read', 'requester:write', 'money'] as const;

async function keyOf({ token }: Subject, scopes: readonly string[], more: Record<string, unknown> = {}): Promise<string> {
  return (await runner(market)(token, 'createApiKey', { name: 'a key', scopes, ...more }, 'secret')).secret as string;
}

const only = (scope: Scope) => (of: Subject) => keyOf(of, [scopeName(scope)]);
const forOrganisation = (of: Subject) =>
  keyOf(of, OF_ORGANISATION.map(scopeName), { organisationId: publicId('Organisation', of.organisationId) });

async function remove(of: Subject): Promise<void> {
  valueOf(await market.get(OrganisationCommands).remove(await callerFor(market, of.coOwner), of.membershipId));
}

async function revokeAdmin(of: Subject): Promise<void> {
  const [asks, approves] = [await signIn(market, otherAdmins[0]!.email), await signIn(market, otherAdmins[1]!.email)];
  const { request } = await runner(market)(asks, 'revokeAdmin', { personId: publicId('Person', of.personId) }, 'request { id }');
  await approveAsked(market, { token: approves }, request as { id: string });
}

const GROUNDS = () => ({
  reasonCode: 'other' as const,
  explanation: 'Restricted by a test, for the test.',
  evidence: [{ description: 'A test said so.', reference: null }],
  endsAt: addSeconds(market.clock.now(), 30 * 86_400),
});

/** A credential first, then what happens to it. */
const after =
  (make: (of: Subject) => Promise<string>, happens: (of: Subject, credential: string) => Promise<unknown>) => async (of: Subject) => {
    const credential = await make(of);
    await happens(of, credential);
    return credential;
  };
const session = (of: Subject) => Promise.resolve(of.token);

/** What the rows of the table are. */
const CREDENTIALS: Readonly<Record<string, (of: Subject) => Promise<string | null>>> = {
  none: () => Promise.resolve(null),
  session,
  'session that was signed out': after(session, (_of, token) =>
    market.graphql('mutation { signOut { userErrors { message } } }', {}, { token }),
  ),
  'session from before the password changed elsewhere': after(session, async ({ email }) => {
    const passwords = { currentPassword: PASSWORD, newPassword: 'another walk along the shore' };
    await runner(market)(await signIn(market, email), 'changePassword', passwords, 'me { id }');
  }),
  'session that was unused for `SESSION_IDLE_SECONDS`': after(session, () => Promise.resolve(market.clock.advanceSeconds(8 * 86_400))),
  'session from before the person was suspended': after(session, ({ personId }) => suspend(market, personId)),
  'new session of a suspended person': async ({ personId, email }) => {
    await suspend(market, personId);
    return signIn(market, email);
  },
  'session of a member who was removed': after(session, remove),
  'session of a member who is a viewer now': after(session, async ({ coOwner, membershipId }) =>
    valueOf(await market.get(OrganisationCommands).changeRole(await callerFor(market, coOwner), { membershipId, role: 'viewer' })),
  ),
  'session of a person who is no admin any more': after(session, revokeAdmin),
  'session of a removed member who is no admin any more': after(session, async (of) => {
    await remove(of);
    await revokeAdmin(of);
  }),
  'session of a person whose money is on hold': after(session, async ({ personId }) =>
    valueOf(await market.get(RestrictionCommands).holdMoney(market.system, asId<'Person'>(personId), GROUNDS())),
  ),
  'session of a worker whom the requester of the work blocks': after(session, async ({ personId }) => {
    const owner = await callerNow(requester);
    const alias = market.get(Identity).crowdWorker(requester.organisationId, asId<'Person'>(personId)).id;
    valueOf(await market.get(RestrictionCommands).block(owner, requester.organisationId, alias, GROUNDS()));
  }),
  'session of a member of a restricted organisation': after(session, async ({ organisationId }) => {
    const now = market.clock.now();
    await market.db.query(
      `insert into payouts.organisation_restriction (id, organisation_id, reason_code, explanation, evidence, starts_at, ends_at)
       values ($1, $2, 'payment_dispute', 'A payment is disputed.', '[{"description": "The bank says so."}]', $3, $4)`,
      [newId(), organisationId, now, addSeconds(now, 86_400)],
    );
  }),
  'API key with every scope': (of) => keyOf(of, ALL),
  'API key with every scope but `admin`': (of) => keyOf(of, GIVEN.filter((scope) => scope !== 'admin').map(scopeName)),
  'API key with `account` only': only('account'),
  'API key with `work` only': only('work'),
  'API key with `requester:read` only': only('requester:read'),
  'API key with `requester:write` only': only('requester:write'),
  'API key with `money` only': only('money'),
  'API key with `admin` only': only('admin'),
  'API key for the organisation': forOrganisation,
  'API key for the organisation, whose owner was removed from it': after(forOrganisation, remove),
  'API key for the organisation, whose owner was suspended': after(forOrganisation, ({ personId }) => suspend(market, personId)),
  'API key with every scope, whose owner was suspended': after(
    (of) => keyOf(of, ALL),
    ({ personId }) => suspend(market, personId),
  ),
  'API key that has expired': after(
    (of) => keyOf(of, ALL, { expiresAt: addSeconds(market.clock.now(), 60).toISOString() }),
    () => Promise.resolve(market.clock.advanceSeconds(61)),
  ),
  'API key that was revoked': after(
    (of) => keyOf(of, ALL),
    async ({ token }) => {
      const { data } = await market.graphql('{ me { apiKeys { id } } }', {}, { token });
      await runner(market)(token, 'revokeApiKey', { apiKeyId: data.me.apiKeys[0].id }, 'apiKeyId');
    },
  ),
};

type Probe = (token: string | null, of: Subject) => Promise<boolean>;

/** Whether a query answers, with no error about rights and with something. */
const reads =
  (query: (of: Subject) => string, part: (data: any) => unknown = (data) => data): Probe =>
  async (token, of) => {
    const { data, errors } = await market.graphql(query(of), {}, { token, allowErrors: true });
    return errors === undefined && part(data) !== null;
  };

/** Whether a mutation is done, or refused for another reason than who asks or what restricts them. */
const writes =
  (name: string, type: string, input: (of: Subject) => Record<string, unknown>): Probe =>
  async (token, of) => {
    const text = `mutation ($input: ${type}!) { answer: ${name}(input: $input) { userErrors { __typename ... on ConflictError { state } } } }`;
    const { data, errors } = await market.graphql(text, { input: input(of) }, { token, allowErrors: true });
    if (errors !== undefined) return false;
    const kinds = (data.answer.userErrors as { __typename: string; state?: string }[]).map(({ __typename, state }) => state ?? __typename);
    return !kinds.some((kind) => ['ForbiddenError', 'NotFoundError', 'RESTRICTED'].includes(kind));
  };

const gets =
  (url: (of: Subject) => string): Probe =>
  async (token, of) => {
    const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
    const { statusCode } = await market.app.inject({ method: 'GET', url: url(of), headers });
    if (statusCode >= 500) throw new Error(`${url(of)} answered ${statusCode}`);
    return statusCode === 200;
  };

const organisationOf = (of: Subject) => publicId('Organisation', of.organisationId);

/** What the columns of the table are. */
const PROBES: Readonly<Record<string, Probe>> = {
  'read own account': reads(() => '{ me { email restrictions { kind } sessions { id } } }'),
  'change own account': writes('updateMe', 'UpdateMeInput', () => ({ name: 'Another name' })),
  'export own data': gets(() => '/me/export.json'),
  'read own money': reads(() => '{ worker { balance { available { minor } } payouts { nodes { id } } statement { nodes { id } } } }'),
  'be paid': writes('requestPayout', 'RequestPayoutInput', () => ({})),
  'read work': reads(() => '{ board { nodes { id } } worker { assignments { nodes { id answer } } standing { submitted } } }'),
  'do work': writes('claimNextTask', 'ClaimNextTaskInput', () => ({ batchId: publicId('Batch', work.id) })),
  'read organisation': reads(
    (of) =>
      `{ organisation(id: "${organisationOf(of)}") { members { email } balance { available { minor } } batches { nodes { id tasks { nodes { payload } } } } } }`,
    (data) => data.organisation,
  ),
  'change organisation': writes('renameOrganisation', 'RenameOrganisationInput', (of) => ({
    organisationId: organisationOf(of),
    name: 'A new name',
  })),
  'spend its money': writes('requestRefund', 'RequestRefundInput', (of) => ({ organisationId: organisationOf(of), amountMinor: '100' })),
  administer: async (token, of) => {
    const seen = await reads(() => '{ people { nodes { email } } trialBalance { lines { accounts } } acts { nodes { id } } }')(token, of);
    const done = await writes('reconcileStripe', 'ReconcileStripeInput', () => ({}))(token, of);
    if (seen !== done) throw new Error(`administration is to be read ${seen} and done ${done}`);
    return seen;
  },
  'own papers': gets(() => '/worker/papers/statement.csv'),
  "organisation's exports": async (token, of) => {
    const labels = await gets(({ batchId }) => `/batches/${batchId}/labels.csv`)(token, of);
    const answers = await gets(({ batchId }) => `/batches/${batchId}/answers.jsonl`)(token, of);
    return labels || answers;
  },
  'audit export': gets(() => '/audit/export.jsonl'),
};

/** The rows of the first table of the page, by column. */
function tableOf(page: string): { credential: string; cells: Record<string, string> }[] {
  const lines = page.split('\n').filter((line) => line.startsWith('|'));
  const cellsOf = (line: string) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
  const [head, , ...rows] = lines.map(cellsOf);
  return rows.map(([credential, ...cells]) => ({
    credential: credential!,
    cells: Object.fromEntries(cells.map((cell, index) => [head![index + 1]!, cell])),
  }));
}

const TABLE = tableOf(readFileSync('docs/credentials.md', 'utf8'));

describe('a credential', () => {
  it('has a row for each kind, with a cell for each thing that it may do', () => {
    expect(TABLE.map(({ credential }) => credential)).toEqual(Object.keys(CREDENTIALS));
    for (const { cells } of TABLE) expect(Object.keys(cells)).toEqual(Object.keys(PROBES));
  });

  it.each(TABLE)('allows exactly what its row names: $credential', async ({ credential, cells }) => {
    const of = await subject();
    const token = await CREDENTIALS[credential]!(of);
    const found: Record<string, string> = {};
    for (const [name, probe] of Object.entries(PROBES)) found[name] = (await probe(token, of)) ? 'yes' : 'no';
    const expected = Object.entries(cells).map(([name, cell]) => [name, cell === 'admin' ? 'yes' : cell]);
    expect(found).toEqual(Object.fromEntries(expected));
  });
});

describe('a request with several mutations', () => {
  it('runs the second mutation with the rights that the first one left', async () => {
    const of = await subject();
    const { data } = await market.graphql(
      `mutation ($leave: MembershipInput!, $rename: RenameOrganisationInput!) {
         leave: removeMember(input: $leave) { userErrors { __typename } }
         rename: renameOrganisation(input: $rename) { organisation { id members { email } } userErrors { __typename } }
       }`,
      {
        leave: { membershipId: publicId('Membership', of.membershipId) },
        rename: { organisationId: organisationOf(of), name: 'Renamed by nobody' },
      },
      { token: of.token, allowErrors: true },
    );
    expect(data?.leave ?? { userErrors: [] }).toEqual({ userErrors: [] });
    expect(data?.rename?.organisation ?? null).toBeNull();
    const seen = await market.graphql(`{ organisation(id: "${organisationOf(of)}") { name } }`, {}, { token: of.coOwner });
    expect(seen.data.organisation.name).not.toBe('Renamed by nobody');
  });

  it('refuses the second after the first ended the session', async () => {
    const { token } = await subject();
    const text = `mutation { signOut { userErrors { message } } updateMe(input: { name: "Nobody" }) { userErrors { message } } }`;
    const { errors } = await market.graphql(text, {}, { token, allowErrors: true });
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['UNAUTHENTICATED']);
  });
});

describe('a signed address', () => {
  it('opens for whoever has it until its time is over, whatever became of the person who was shown it', async () => {
    const of = await subject();
    const { body, contentType } = multipartBody('a.png', PNG);
    const uploaded = await market.app.inject({
      method: 'POST',
      url: `/files?organisationId=${organisationOf(of)}`,
      headers: { 'content-type': contentType, authorization: `Bearer ${of.token}` },
      payload: body,
    });
    const url = uploaded.json<{ url: string }>().url.replace(/^https?:\/\/[^/]+/, '');
    await suspend(market, of.personId);
    expect((await market.app.inject({ method: 'GET', url })).statusCode).toBe(200);
    const stale = { authorization: `Bearer ${of.token}` };
    expect((await market.app.inject({ method: 'GET', url, headers: stale })).statusCode).toBe(401);
    market.clock.advanceSeconds(15 * 60 + 1);
    expect((await market.app.inject({ method: 'GET', url })).statusCode).toBe(404);
  });
});
