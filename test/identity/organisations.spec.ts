import { OrganisationCommands } from '../../src/identity/index.ts';
import type { MemberRole } from '../../src/platform/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import {
  addMember,
  callerFor,
  createAdmin,
  registerPerson,
  registerRequester,
  type TestPerson,
  type TestRequester,
} from '../kit/people.ts';
import { expectUnchanged } from './unchanged.ts';

const INVITE = `mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { member { id email name state role } invitation { secret } userErrors { __typename path } } }`;
const CHANGE = `mutation ($id: MembershipID!, $role: MemberRole!) {
  changeMemberRole(input: { membershipId: $id, role: $role }) { member { role } userErrors { __typename ... on ConflictError { state } } }
}`;
const REMOVE = `mutation ($id: MembershipID!) {
  removeMember(input: { membershipId: $id }) { requester { id } userErrors { __typename ... on ConflictError { state } } }
}`;

describe('organisations', () => {
  let market: TestMarketplace;
  beforeAll(async () => {
    market = await openMarketplace();
  });
  afterAll(() => market.close());

  const organisationOf = async (requester: TestPerson) =>
    (await market.graphql('{ organisations { id members { id email role } } }', {}, { token: requester.token })).data.organisations[0];
  const membershipOf = async (person: TestPerson) =>
    (await market.graphql('{ me { memberships { id role state requester { id name } } } }', {}, { token: person.token })).data.me
      .memberships[0];
  const kindOf = (answer: { userErrors: { __typename: string }[] }) => answer.userErrors[0]?.__typename ?? 'OK';

  it('creates an organisation with the creator as its first owner, and no second one on a repeat', async () => {
    const person = await registerPerson(market);
    const create = (name: string, idempotencyKey: string | null, currency?: string) =>
      market.graphql(
        `mutation ($input: CreateOrganisationInput!) {
          createOrganisation(input: $input) { organisation { id name currency yourRole members { email role state } } userErrors { __typename path } }
        }`,
        { input: { name, currency, idempotencyKey } },
        { token: person.token },
      );
    const first = await create('Birds', 'one');
    expect(first.data.createOrganisation.organisation).toMatchObject({
      name: 'Birds',
      currency: 'USD',
      yourRole: 'OWNER',
      members: [{ email: person.email, role: 'OWNER', state: 'ACTIVE' }],
    });
    const repeat = await create('Birds', 'one');
    expect(repeat.data.createOrganisation.organisation.id).toBe(first.data.createOrganisation.organisation.id);
    expect((await create('Bees', 'one')).data.createOrganisation.userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
    expect((await create('Euro birds', null, 'EUR')).data.createOrganisation.organisation.currency).toBe('EUR');
    const bad = await expectUnchanged(market, () => create('', null, 'XYZ'));
    expect(bad.data.createOrganisation.userErrors.map((error: { path: string[] }) => error.path[0])).toEqual(['name', 'currency']);
  });

  it('invites by e-mail, and gives the invited person no membership and no name until they accept', async () => {
    const requester = await registerRequester(market);
    const person = await registerPerson(market, { name: 'Secret Name' });
    const { id: organisationId } = await organisationOf(requester);
    const invited = await market.graphql(
      INVITE,
      { input: { organisationId, email: person.email, role: 'REVIEWER' } },
      { token: requester.token },
    );
    expect(invited.data.inviteMember.member).toMatchObject({ state: 'INVITED', name: null, email: person.email });
    expect((await callerFor(market, person.token)).actor).toMatchObject({ memberships: [] });
    const seen = await market.graphql(
      'query ($id: OrganisationID!) { organisation(id: $id) { id } }',
      { id: organisationId },
      { token: person.token, allowErrors: true },
    );
    expect(seen.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');

    const membership = await membershipOf(person);
    expect(membership).toMatchObject({ state: 'INVITED', role: 'REVIEWER', requester: { id: organisationId } });
    const accept =
      'mutation ($id: MembershipID!, $secret: String!) { acceptInvitation(input: { membershipId: $id, secret: $secret }) { membership { state } userErrors { __typename } } }';
    const answer = { id: membership.id, secret: invited.data.inviteMember.invitation.secret };
    const stranger = await registerPerson(market);
    for (const other of [requester, stranger]) {
      const denied = await expectUnchanged(market, () => market.graphql(accept, answer, { token: other.token }));
      expect(kindOf(denied.data.acceptInvitation)).toBe('NotFoundError');
    }
    const accepted = await market.graphql(accept, answer, { token: person.token });
    expect(accepted.data.acceptInvitation.membership.state).toBe('ACTIVE');
    expect((await market.graphql(accept, answer, { token: person.token })).data.acceptInvitation.userErrors).toMatchObject([
      { __typename: 'NotFoundError' },
    ]);
    expect((await organisationOf(person)).id).toBe(organisationId);
    const twice = await market.graphql(
      INVITE,
      { input: { organisationId, email: person.email, role: 'VIEWER' } },
      { token: requester.token },
    );
    expect(kindOf(twice.data.inviteMember)).toBe('ConflictError');
    const nobody = await market.graphql(
      INVITE,
      { input: { organisationId, email: 'nobody@example.org', role: 'VIEWER' } },
      { token: requester.token },
    );
    // The answer must not reveal whether an address has an account.
    expect(nobody.data.inviteMember).toMatchObject({
      member: { state: 'INVITED', name: null, email: 'nobody@example.org' },
      userErrors: [],
    });
  });

  it('declines an invitation and sends it again', async () => {
    const requester = await registerRequester(market);
    const person = await registerPerson(market);
    const { id: organisationId } = await organisationOf(requester);
    const invite = () =>
      market.graphql(INVITE, { input: { organisationId, email: person.email, role: 'VIEWER' } }, { token: requester.token });
    await invite();
    const { id } = await membershipOf(person);
    const declined = await market.graphql(
      'mutation ($id: MembershipID!) { declineInvitation(input: { membershipId: $id }) { requester { id } userErrors { __typename } } }',
      { id },
      { token: person.token },
    );
    expect(declined.data.declineInvitation.requester.id).toBe(organisationId);
    expect(kindOf((await invite()).data.inviteMember)).toBe('OK');
  });

  it('allows owners, and managers below them, to manage members, and changes nothing on a refusal', async () => {
    const requester = await registerRequester(market);
    const members = new Map<MemberRole, TestPerson>();
    for (const role of ['manager', 'reviewer', 'viewer'] as const) members.set(role, await addMember(market, requester, role));
    const other = await addMember(market, requester, 'viewer');
    const stranger = await registerRequester(market);
    const admin = await createAdmin(market);
    const { id } = await membershipOf(other);
    const { id: organisationId } = await organisationOf(requester);

    const deniedTo: [TestPerson, string][] = [
      [members.get('reviewer')!, 'ForbiddenError'],
      [members.get('viewer')!, 'ForbiddenError'],
      [stranger, 'NotFoundError'],
    ];
    for (const [person, kind] of deniedTo) {
      await expectUnchanged(market, async () => {
        const { token } = person;
        expect(kindOf((await market.graphql(REMOVE, { id }, { token })).data.removeMember)).toBe(kind);
        expect(kindOf((await market.graphql(CHANGE, { id, role: 'REVIEWER' }, { token })).data.changeMemberRole)).toBe(kind);
        const input = { organisationId, email: admin.email, role: 'VIEWER' };
        expect(kindOf((await market.graphql(INVITE, { input }, { token })).data.inviteMember)).toBe(kind);
      });
    }
    await expectUnchanged(market, async () => {
      for (const token of [admin.token, null]) {
        const answer = await market.graphql(REMOVE, { id }, { token, allowErrors: true });
        expect(answer.errors?.[0]?.extensions?.code).toBe(token === null ? 'UNAUTHENTICATED' : 'FORBIDDEN');
      }
    });

    const manager = members.get('manager')!.token;
    const up = await expectUnchanged(market, () => market.graphql(CHANGE, { id, role: 'MANAGER' }, { token: manager }));
    expect(kindOf(up.data.changeMemberRole)).toBe('ForbiddenError');
    const changed = await market.graphql(CHANGE, { id, role: 'REVIEWER' }, { token: manager });
    expect(changed.data.changeMemberRole.member.role).toBe('REVIEWER');
    const owner = (await organisationOf(requester)).members.find((member: { role: string }) => member.role === 'OWNER');
    expect(kindOf((await market.graphql(REMOVE, { id: owner.id }, { token: manager })).data.removeMember)).toBe('ForbiddenError');
    expect(kindOf((await market.graphql(REMOVE, { id }, { token: other.token })).data.removeMember)).toBe('OK');
    expect((await callerFor(market, other.token)).actor).toMatchObject({ memberships: [] });
  });

  it('renames an organisation for an owner only', async () => {
    const requester = await registerRequester(market);
    const manager = await addMember(market, requester, 'manager');
    const { id } = await organisationOf(requester);
    const rename = (token: string) =>
      market.graphql(
        'mutation ($id: OrganisationID!) { renameOrganisation(input: { organisationId: $id, name: "New" }) { organisation { name } userErrors { __typename } } }',
        { id },
        { token },
      );
    const denied = await expectUnchanged(market, () => rename(manager.token));
    expect(kindOf(denied.data.renameOrganisation)).toBe('ForbiddenError');
    expect((await rename(requester.token)).data.renameOrganisation.organisation.name).toBe('New');
  });

  it('keeps the last owner, also when two leave or step down at the same time', async () => {
    const requester = await registerRequester(market);
    const own = await membershipOf(requester);
    const leave = (id: string, token: string) => market.graphql(REMOVE, { id }, { token });
    const last = await expectUnchanged(market, () => leave(own.id, requester.token));
    expect(last.data.removeMember.userErrors).toEqual([{ __typename: 'ConflictError', state: 'LAST_OWNER' }]);
    const down = await expectUnchanged(market, () => market.graphql(CHANGE, { id: own.id, role: 'VIEWER' }, { token: requester.token }));
    expect(down.data.changeMemberRole.userErrors).toEqual([{ __typename: 'ConflictError', state: 'LAST_OWNER' }]);

    for (let round = 0; round < 5; round++) {
      const pair: TestRequester = await registerRequester(market);
      const second = await addMember(market, pair, 'owner');
      const [a, b] = [await membershipOf(pair), await membershipOf(second)];
      const answers = await Promise.all([leave(a.id, pair.token), leave(b.id, second.token)]);
      expect(answers.filter(({ data }) => data.removeMember.userErrors.length === 0)).toHaveLength(1);
    }
  });

  it('does not count an invited owner as an owner', async () => {
    const requester = await registerRequester(market);
    const person = await registerPerson(market);
    const { id: organisationId } = await organisationOf(requester);
    await market.graphql(INVITE, { input: { organisationId, email: person.email, role: 'OWNER' } }, { token: requester.token });
    const own = await membershipOf(requester);
    const { data } = await market.graphql(REMOVE, { id: own.id }, { token: requester.token });
    expect(data.removeMember.userErrors).toEqual([{ __typename: 'ConflictError', state: 'LAST_OWNER' }]);
  });

  it('refuses a member beyond 200', async () => {
    const requester = await registerRequester(market);
    const caller = await callerFor(market, requester.token);
    const people = await Promise.all(Array.from({ length: 201 }, () => registerPerson(market)));
    const { organisationId } = requester;
    const kinds: string[] = [];
    for (const { email } of people) {
      const result = await market.get(OrganisationCommands).invite(caller, { organisationId, email, role: 'viewer' });
      kinds.push(result.ok ? 'OK' : result.refusals[0].kind);
    }
    expect(kinds.filter((kind) => kind === 'OK')).toHaveLength(199);
    expect(kinds.slice(199)).toEqual(['LIMIT_REACHED', 'LIMIT_REACHED']);
  });

  it('finds organisations for admins by the start of their name', async () => {
    await registerRequester(market, { name: '100% Labels' });
    const admin = await createAdmin(market);
    const find = async (name: string) =>
      (
        await market.graphql(
          'query ($name: String) { allOrganisations(name: $name) { nodes { name yourRole } } }',
          { name },
          { token: admin.token },
        )
      ).data.allOrganisations.nodes;
    expect(await find('100% l')).toEqual([{ name: '100% Labels', yourRole: null }]);
    expect(await find('1_0% l')).toEqual([]);
  });
});
