/** Roles by groups at the identity provider: what a group gives and revokes, and admins whom it only proposes. */
import { parsePublicId, publicId, type MembershipId } from '../../../src/kernel/index.ts';
import { mutate, type Send } from '../authenticator-app.ts';
import { createTestDatabase, type TestDatabase } from '../../kit/database.ts';
import { openMarketplaceOn, type TestMarketplace } from '../../kit/marketplace.ts';
import { createAdmin, registerPerson, registerRequester, type TestPerson, type TestRequester } from '../../kit/people.ts';
import { openMailServer } from '../../kit/smtp.ts';
import { ProviderBrowser, TestProvider } from './kit.ts';

const WEEK = 7 * 86_400;

let provider: TestProvider;
let market: TestMarketplace;
let requester: TestRequester;
let admins: [TestPerson, TestPerson];
let database: TestDatabase;
let settings: Record<string, string>;
beforeAll(async () => {
  provider = await TestProvider.open();
  database = await createTestDatabase();
  // The settings name an organisation, which must exist first.
  const before = await openMarketplaceOn(database, provider.settings, new Date());
  requester = await registerRequester(before);
  await before.app.close();
  const org = publicId('Organisation', requester.organisationId);
  settings = {
    ...provider.settings,
    OIDC_SCOPE: 'openid email profile groups',
    OIDC_ROLES: `reviewers=${org}:reviewer; cn=leads,dc=corp=${org}:manager; owners=${org}:owner`,
    OIDC_ADMIN_GROUP: 'platform-admins',
    ADMIN_TOTP: 'optional',
  };
  market = await openMarketplaceOn(database, settings, new Date());
  admins = [await createAdmin(market), await createAdmin(market)];
});
afterAll(async () => {
  await market.close();
  await provider.close();
});

/** Signs in with these groups. Registers at the first sign-in. */
async function signIn(sub: string, groups: unknown, more: Record<string, unknown> = {}): Promise<ProviderBrowser> {
  const browser = new ProviderBrowser(market);
  const { fragment } = await browser.signIn(provider.person(sub, { groups, ...more }));
  if (fragment.provider === 'register') expect((await browser.register()).userErrors).toEqual([]);
  else expect(fragment).toEqual({ provider: 'done' });
  return browser;
}

const ofPlaces = async (email: string) =>
  (
    await market.db.query<{ kind: string }>(
      `select 'group role' as kind from identity.group_role g join identity.person_private p using (person_id) where p.email = $1
       union all
       select 'membership ' || m.state from identity.membership m join identity.person_private p using (person_id) where p.email = $1`,
      [email],
    )
  ).map(({ kind }) => kind);

async function roles(browser: ProviderBrowser): Promise<string[]> {
  const { memberships } = await browser.me('memberships { role state }');
  return memberships.map(({ role, state }: { role: string; state: string }) => `${role} ${state}`);
}

/** Data of the acts with this verb about the person. */
const actsOf = async (browser: ProviderBrowser, verb: string) => {
  const personId = parsePublicId('Person', (await browser.me()).id as string);
  const of = `verb = $1 and (subject_id = $2 or data ->> 'personId' = $2::text)`;
  const rows = await market.db.query<{ data: object }>(`select data from platform.act where ${of} order by id`, [verb, personId]);
  return rows.map(({ data }) => data);
};

describe('a group at the provider', () => {
  it('leaves no role to a person who registered with the address, when its owner proves it first by a password reset', async () => {
    const mail = await openMailServer();
    const withMail = await openMarketplaceOn(database, { ...settings, ...mail.settings }, new Date());
    const email = 'owner.of.address@elsewhere.example';
    const squatter = new ProviderBrowser(withMail);
    await squatter.signIn(provider.person('squatter', { groups: ['reviewers'] }));
    expect((await squatter.register({ email })).me).toMatchObject({ email, emailVerified: false });
    expect(await ofPlaces(email)).toEqual(['group role', 'membership active']);
    const anybody: Send = (query, variables) => withMail.graphql(query, variables);
    await mutate(anybody, 'requestPasswordReset', 'accepted', { email });
    await withMail.sweep(/^identity\.send_mail$/);
    const link = { token: mail.last(email, 'Set a new password').token, newPassword: 'a long walk by another river' };
    expect((await mutate(anybody, 'resetPassword', 'sessionsEnded', link)).userErrors).toEqual([]);
    expect(await ofPlaces(email)).toEqual([]);
    await withMail.app.close();
    await mail.close();
  });

  it('gives its role at the first sign-in, changes it with another group, and revokes it when the person has left', async () => {
    const browser = await signIn('ada', ['reviewers', 'something-else']);
    expect(await roles(browser)).toEqual(['REVIEWER ACTIVE']);
    await signIn('ada', ['reviewers', 'cn=leads,dc=corp']);
    expect(await roles(browser)).toEqual(['MANAGER ACTIVE']);
    await signIn('ada', []);
    expect(await roles(browser)).toEqual([]);
    expect(await actsOf(browser, 'membership.removed')).toMatchObject([{ role: 'manager', byGroup: true }]);
  });

  it.each([
    ['is missing', undefined, []],
    ['is one text', 'reviewers', ['REVIEWER ACTIVE']],
    ['contains values that are not texts', ['reviewers', 17, null], ['REVIEWER ACTIVE']],
    ['names a group in another case', ['Reviewers'], []],
  ])('gives the expected roles when the claim %s', async (name, groups, expected) => {
    const sub = `claim-${name.length}`;
    await signIn(sub, ['cn=leads,dc=corp']);
    expect(await roles(await signIn(sub, groups))).toEqual(expected);
  });

  it.each([
    ['is not a list', { a: 1 }, {}],
    [
      'is at another endpoint, because there are too many groups',
      undefined,
      { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: 'https://id.example.org/groups' } } },
    ],
  ])('changes nothing when the claim %s', async (name, groups, more) => {
    const sub = `unknown-${name.length}`;
    await signIn(sub, ['reviewers']);
    expect(await roles(await signIn(sub, groups, more))).toEqual(['REVIEWER ACTIVE']);
  });

  it('leaves a membership that the organisation gave', async () => {
    const browser = await signIn('bob', []);
    const { id, email } = await browser.me('id email');
    const send: Send = (query, variables) => market.graphql(query, variables, { token: requester.token, allowErrors: true });
    const organisationId = publicId('Organisation', requester.organisationId);
    const invited = await mutate(send, 'inviteMember', 'member { id } invitation { secret }', { organisationId, email, role: 'VIEWER' });
    // An open invitation is also a decision of the organisation.
    await signIn('bob', ['cn=leads,dc=corp']);
    expect(await roles(browser)).toEqual(['VIEWER INVITED']);
    const accepted = await mutate((query, variables) => browser.graphql(query, variables), 'acceptInvitation', 'membership { id }', {
      membershipId: invited.member.id,
      secret: invited.invitation.secret,
    });
    expect(accepted.userErrors).toEqual([]);
    await signIn('bob', ['cn=leads,dc=corp']);
    expect(await roles(browser)).toEqual(['VIEWER ACTIVE']);
    await signIn('bob', []);
    expect(await roles(browser)).toEqual(['VIEWER ACTIVE']);
    expect(id).toMatch(/^per_/);
  });

  it('does not restore a membership that a member removed, until the person has left the group once', async () => {
    const browser = await signIn('cleo', ['reviewers']);
    const { memberships } = await browser.me('memberships { id }');
    const send: Send = (query, variables) => market.graphql(query, variables, { token: requester.token, allowErrors: true });
    const membershipId = memberships[0].id as string;
    const changed = await mutate(send, 'changeMemberRole', 'member { id }', { membershipId, role: 'VIEWER' });
    expect(changed.userErrors).toMatchObject([{ __typename: 'ConflictError', message: expect.stringContaining('group') }]);
    expect((await mutate(send, 'removeMember', 'requester { id }', { membershipId }, 'MembershipInput')).userErrors).toEqual([]);
    expect(await roles(browser)).toEqual([]);
    await signIn('cleo', ['reviewers', 'cn=leads,dc=corp']);
    expect(await roles(browser)).toEqual([]);
    await signIn('cleo', []);
    await signIn('cleo', ['reviewers']);
    expect(await roles(browser)).toEqual(['REVIEWER ACTIVE']);
  });

  it('keeps the last owner an owner until there is another', async () => {
    const browser = await signIn('dana', ['owners']);
    expect(await roles(browser)).toEqual(['OWNER ACTIVE']);
    const [own] = await market.db.query<{ id: MembershipId }>(
      `select id from identity.membership where organisation_id = $1 and person_id = $2`,
      [requester.organisationId, requester.personId],
    );
    const send: Send = (query, variables) => market.graphql(query, variables, { token: requester.token, allowErrors: true });
    const left = await mutate(
      send,
      'removeMember',
      'requester { id }',
      { membershipId: publicId('Membership', own!.id) },
      'MembershipInput',
    );
    expect(left.userErrors).toEqual([]);
    await signIn('dana', ['reviewers']);
    expect(await roles(browser)).toEqual(['OWNER ACTIVE']);
    await signIn('dana', []);
    expect(await roles(browser)).toEqual(['OWNER ACTIVE']);
    await market.pass(1);
    await signIn('eli', ['owners']);
    await market.pass(WEEK + 1);
    // Neither signed in since: the one who signed in last must stay.
    const [again, still] = [await roles(await signIn('dana', [])), await roles(await signIn('eli', ['owners']))];
    expect([again, still]).toEqual([[], ['OWNER ACTIVE']]);
  });

  it('loses its role when the provider has not reported it for a week, with whatever the person signs in', async () => {
    await signIn('finn', ['reviewers']);
    await market.pass(WEEK - 60);
    const again = await signIn('finn', ['reviewers']);
    await market.pass(120);
    expect(await roles(again)).toEqual(['REVIEWER ACTIVE']);
    await market.pass(WEEK);
    const membership = await market.db.query(
      `select 1 from identity.membership m join identity.person_private v on v.person_id = m.person_id where v.email = 'finn@corp.example'`,
    );
    expect(membership).toEqual([]);
  });

  it('gives no role to an auditor', async () => {
    const browser = await signIn('gus', []);
    const personId = parsePublicId('Person', (await browser.me()).id as string)!;
    await market.commands.must(market.system, async (tx) => {
      const { AuditorCommands } = await import('../../../src/identity/admins/auditor.commands.ts');
      const refused = await market.get(AuditorCommands).make(tx, personId);
      return refused === null ? { ok: true as const, value: null } : { ok: false as const, refusals: [refused] as const, keep: false };
    });
    await signIn('gus', ['owners', 'platform-admins']);
    expect(await market.db.query('select 1 from identity.membership where person_id = $1', [personId])).toEqual([]);
    expect(await market.db.query('select 1 from identity.admin_proposal where person_id = $1', [personId])).toEqual([]);
  });

  it('gives one membership when the same person signs in five times at the same time', async () => {
    const first = await signIn('hope', []);
    provider.person('hope', { groups: ['reviewers'] });
    const browsers = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const browser = new ProviderBrowser(market);
        return { browser, address: await browser.atPages(await browser.begin(), 'hope') };
      }),
    );
    await Promise.all(browsers.map(({ browser, address }) => browser.land(address)));
    expect(await roles(first)).toEqual(['REVIEWER ACTIVE']);
    provider.person('hope', { groups: [] });
    expect(await roles(await signIn('hope', []))).toEqual([]);
  });
});

describe('the group of admins', () => {
  const send =
    (admin: TestPerson): Send =>
    (query, variables) =>
      market.graphql(query, variables, { token: admin.token, allowErrors: true });
  const proposed = async () => {
    const { data } = await send(admins[0])('{ adminProposals { person { id } proposedAt } }');
    return (data.adminProposals as { person: { id: string } }[]).map(({ person }) => person.id);
  };
  /** Signs in again: idle sessions of admins have ended, because the clock was moved. */
  beforeEach(async () => {
    const { signIn: byPassword } = await import('../../kit/people.ts');
    for (const admin of admins) Object.assign(admin, { token: await byPassword(market, admin.email) });
  });

  async function makeAdmin(personId: string): Promise<void> {
    const asked = await mutate(send(admins[0]), 'grantAdmin', 'request { id }', { personId }, 'PersonInput');
    expect(asked.userErrors).toEqual([]);
    const done = await mutate(send(admins[1]), 'approveAdminRequest', 'request { state }', { requestId: asked.request.id });
    expect(done.userErrors).toEqual([]);
  }

  it('proposes an admin, whom two admins appoint, and ends the role when the person leaves the group', async () => {
    const browser = await signIn('ines', ['platform-admins']);
    const { id, isAdmin } = await browser.me('id isAdmin');
    expect(isAdmin).toBe(false);
    expect(await proposed()).toContain(id);
    await makeAdmin(id as string);
    expect(await browser.me('isAdmin')).toEqual({ isAdmin: true });
    expect(await proposed()).not.toContain(id);
    const again = await signIn('ines', ['platform-admins']);
    expect(await again.me('isAdmin')).toEqual({ isAdmin: true });
    await signIn('ines', []);
    expect(await again.me('isAdmin')).toEqual({ isAdmin: false });
    expect(await actsOf(again, 'admin.revoked')).toEqual([{ byGroup: true }]);
  });

  it('withdraws its proposal, and a request that followed from it, when the person leaves', async () => {
    const browser = await signIn('jude', ['platform-admins']);
    const { id } = await browser.me();
    const asked = await mutate(send(admins[0]), 'grantAdmin', 'request { id }', { personId: id }, 'PersonInput');
    await signIn('jude', []);
    expect(await proposed()).not.toContain(id);
    const late = await mutate(send(admins[1]), 'approveAdminRequest', 'request { state }', { requestId: asked.request.id });
    expect(late.userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
    expect(await browser.me('isAdmin')).toEqual({ isAdmin: false });
  });

  it('revokes no role that two admins gave without it, and none that would leave too few admins', async () => {
    const browser = await signIn('kira', []);
    const { id } = await browser.me();
    await makeAdmin(id as string);
    await signIn('kira', ['platform-admins']);
    expect(await proposed()).not.toContain(id);
    await signIn('kira', []);
    expect(await browser.me('isAdmin')).toEqual({ isAdmin: true });
    // This admin is one by the group. The two others step down, and the last two stay.
    const byGroup = await signIn('liv', ['platform-admins']);
    const liv = (await byGroup.me()).id as string;
    await makeAdmin(liv);
    const { asOwner } = await import('../../kit/database.ts');
    await asOwner(market.database.ownerUrl, (client) =>
      client.query('update identity.person set is_admin = false, admin_since = null where id = any($1)', [
        admins.map(({ personId }) => personId),
      ]),
    );
    await signIn('liv', []);
    expect(await byGroup.me('isAdmin')).toEqual({ isAdmin: true });
  });

  it('shows proposals to admins only', async () => {
    const person = await registerPerson(market);
    const { errors } = await market.graphql('{ adminProposals { proposedAt } }', {}, { token: person.token, allowErrors: true });
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });
});
