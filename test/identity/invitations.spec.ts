import { OrganisationCommands } from '../../src/identity/index.ts';
import { asId, type MembershipId } from '../../src/kernel/index.ts';
import { valueOf, type MemberRole } from '../../src/platform/index.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, callerFor, registerPerson, registerRequester, signIn, type TestPerson, type TestRequester } from '../kit/people.ts';
import { expectUnchanged } from './unchanged.ts';

const DAY = 86_400;

describe('invitations to an organisation', () => {
  let market: TestMarketplace;
  let commands: OrganisationCommands;
  let requester: TestRequester;
  beforeAll(async () => {
    market = await openMarketplace();
    commands = market.get(OrganisationCommands);
    requester = await registerRequester(market);
  });
  afterAll(() => market.close());

  const invite = async (person: TestPerson, role: MemberRole = 'viewer', by: TestPerson = requester) =>
    valueOf(
      await commands.invite(await callerFor(market, by.token), { organisationId: requester.organisationId, email: person.email, role }),
    );
  const accept = async (person: TestPerson, membershipId: MembershipId, secret: string) => {
    const result = await commands.accept(await callerFor(market, person.token), membershipId, secret);
    return result.ok ? 'accepted' : result.refusals[0].kind + ('state' in result.refusals[0] ? ` ${result.refusals[0].state}` : '');
  };
  const renew = async (by: TestPerson, membershipId: MembershipId) =>
    commands.renewInvitation(await callerFor(market, by.token), membershipId);

  it('refuses the invited account without the secret, with a wrong secret and with the secret of another invitation', async () => {
    const [squatter, other] = [await registerPerson(market), await registerPerson(market)];
    const { membershipId } = await invite(squatter, 'owner');
    const foreign = await invite(other);
    for (const secret of ['', 'ghi_', `ghi_${'A'.repeat(43)}`, foreign.secret, membershipId, '\u0000', 'x'.repeat(100_000)]) {
      expect(await expectUnchanged(market, () => accept(squatter, membershipId, secret))).toBe('NOT_FOUND');
    }
    expect((await callerFor(market, squatter.token)).actor).toMatchObject({ memberships: [] });
  });

  it('refuses another account that has the secret, with the same refusal as for a wrong secret', async () => {
    const [invited, thief] = [await registerPerson(market), await registerPerson(market)];
    const { membershipId, secret } = await invite(invited);
    const caller = async (person: TestPerson) => callerFor(market, person.token);
    const byThief = await expectUnchanged(market, async () => commands.accept(await caller(thief), membershipId, secret));
    const byOwner = await expectUnchanged(market, async () => commands.accept(await caller(requester), membershipId, secret));
    const wrong = await commands.accept(await caller(invited), membershipId, 'ghi_wrong');
    const absent = await commands.accept(await caller(thief), asId<'Membership'>('00000000-0000-7000-8000-000000000000'), secret);
    expect(byThief).toMatchObject({ ok: false });
    expect([byOwner, wrong, absent]).toEqual([byThief, byThief, byThief]);
    expect(await accept(invited, membershipId, secret)).toBe('accepted');
  });

  it('accepts a secret once, and refuses it after a removal and a new invitation', async () => {
    const person = await registerPerson(market);
    const first = await invite(person, 'manager');
    expect(await accept(person, first.membershipId, first.secret)).toBe('accepted');
    expect(await accept(person, first.membershipId, first.secret)).toBe('NOT_FOUND');
    valueOf(await commands.remove(await callerFor(market, requester.token), first.membershipId));
    const second = await invite(person, 'viewer');
    expect(await accept(person, second.membershipId, first.secret)).toBe('NOT_FOUND');
    expect(await accept(person, second.membershipId, second.secret)).toBe('accepted');
  });

  it('accepts one of many requests with the secret at the same time', async () => {
    const person = await registerPerson(market);
    const { membershipId, secret } = await invite(person);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => accept(person, membershipId, secret)));
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'NOT_FOUND')).toHaveLength(9);
  });

  it('expires an invitation after INVITATION_SECONDS, says so only to a holder of the secret, and renews it', async () => {
    const person = await registerPerson(market);
    const { membershipId, secret, expiresAt } = await invite(person);
    expect(expiresAt.getTime() - market.clock.now().getTime()).toBe(14 * DAY * 1000);
    market.clock.advanceSeconds(14 * DAY);
    // The earlier sessions have expired, so the people sign in again.
    const again = { ...person, token: await signIn(market, person.email) };
    requester = { ...requester, token: await signIn(market, requester.email) };
    expect(await expectUnchanged(market, () => accept(again, membershipId, secret))).toBe('CONFLICT EXPIRED');
    expect(await accept(again, membershipId, 'ghi_wrong')).toBe('NOT_FOUND');
    const renewed = valueOf(await renew(requester, membershipId));
    expect(await accept(again, membershipId, secret)).toBe('NOT_FOUND');
    expect(await accept(again, membershipId, renewed.secret)).toBe('accepted');
    expect(await renew(requester, membershipId)).toMatchObject({ ok: false, refusals: [{ kind: 'CONFLICT' }] });
  });

  it('allows a renewal only to members who may invite to the role', async () => {
    const [manager, viewer] = [await addMember(market, requester, 'manager'), await addMember(market, requester, 'viewer')];
    const [stranger, person] = [await registerRequester(market), await registerPerson(market)];
    const { membershipId, secret } = await invite(person, 'owner');
    for (const [by, kind] of [
      [manager, 'FORBIDDEN'],
      [viewer, 'FORBIDDEN'],
      [stranger, 'NOT_FOUND'],
      [person, 'NOT_FOUND'],
    ] as const) {
      const refused = await expectUnchanged(market, () => renew(by, membershipId));
      expect(refused).toMatchObject({ ok: false, refusals: [{ kind }] });
    }
    expect(await accept(person, membershipId, secret)).toBe('accepted');
  });

  it('refuses an invitation from before migration 0029 until it is renewed', async () => {
    const person = await registerPerson(market);
    const { membershipId, secret } = await invite(person);
    await asOwner(market.database.ownerUrl, (client) =>
      client.query('update identity.membership set invitation_hash = null, invitation_expires_at = null where id = $1', [membershipId]),
    );
    expect(await accept(person, membershipId, secret)).toBe('NOT_FOUND');
    expect(await accept(person, membershipId, '')).toBe('NOT_FOUND');
    const seen = await market.graphql('{ me { memberships { state invitationExpiresAt } } }', {}, { token: person.token });
    expect(seen.data.me.memberships).toEqual([{ state: 'INVITED', invitationExpiresAt: null }]);
    expect(await accept(person, membershipId, valueOf(await renew(requester, membershipId)).secret)).toBe('accepted');
  });

  it.each(['removed', 'demoted'])('refuses an invitation of an inviter who was %s, until another member renews it', async (how) => {
    const [inviter, accomplice] = [await addMember(market, requester, 'owner'), await registerPerson(market)];
    const { membershipId, secret } = await invite(accomplice, 'owner', inviter);
    const owner = await callerFor(market, requester.token);
    if (how === 'removed') valueOf(await commands.remove(owner, inviter.membershipId));
    else valueOf(await commands.changeRole(owner, { membershipId: inviter.membershipId, role: 'viewer' }));
    expect(await accept(accomplice, membershipId, secret)).toBe('NOT_FOUND');
    expect(await accept(accomplice, membershipId, valueOf(await renew(requester, membershipId)).secret)).toBe('accepted');
  });

  it('stores the secret in no table, and returns it only once', async () => {
    const person = await registerPerson(market);
    const { secret } = await invite(person);
    await asOwner(market.database.ownerUrl, async (client) => {
      const { rows } = await client.query<{ text: string }>(
        'select m::text as text from identity.membership m union all select a::text from platform.act a union all select k::text from platform.command_key k',
      );
      expect(rows.filter(({ text }) => text.includes(secret.slice(4)))).toEqual([]);
    });
  });

  it('deletes an expired invitation after a month, and records the deletion', async () => {
    const person = await registerPerson(market);
    const { membershipId } = await invite(person);
    const isKept = async () => (await market.db.query('select from identity.membership where id = $1', [membershipId])).length === 1;
    market.clock.advanceSeconds(44 * DAY - 1);
    await commands.forgetExpiredInvitations(30 * DAY);
    expect(await isKept()).toBe(true);
    market.clock.advanceSeconds(2);
    await commands.forgetExpiredInvitations(30 * DAY);
    expect(await isKept()).toBe(false);
    const acts = await market.db.query('select verb from platform.act where subject_id = $1 order by id', [membershipId]);
    expect(acts).toEqual([{ verb: 'membership.invited' }, { verb: 'membership.expired' }]);
  });
});
