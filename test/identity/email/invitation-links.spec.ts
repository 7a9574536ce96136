/** Invitations by e-mail, to people with and without an account. */
import { publicId } from '../../../src/kernel/index.ts';
import { asOwner } from '../../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../../kit/marketplace.ts';
import { PASSWORD, registerPerson, registerRequester, type TestPerson, type TestRequester } from '../../kit/people.ts';
import { openMailServer, type TestMailServer } from '../../kit/smtp.ts';
import { expectUnchanged } from '../unchanged.ts';
import { mutate, outcome, sendMails, verify } from './kit.ts';

let mail: TestMailServer;
beforeAll(async () => {
  mail = await openMailServer();
});
afterAll(() => mail.close());

const SELECTION = 'member { id role state email name invitedAt joinedAt } invitation { secret link expiresAt }';

let counter = 0;
const newAddress = () => `guest${++counter}@example.org`;
const inviting =
  (market: TestMarketplace, requester: TestRequester) =>
  (email: string, role = 'REVIEWER') =>
    mutate(
      market,
      requester.token,
      'inviteMember',
      { organisationId: publicId('Organisation', requester.organisationId), email, role },
      SELECTION,
    );
const memberships = async (market: TestMarketplace, person: TestPerson) =>
  (await market.graphql('{ me { memberships { id state role requester { name } } } }', {}, { token: person.token })).data.me.memberships;

describe('an invitation by e-mail', () => {
  let market: TestMarketplace;
  let requester: TestRequester;
  let invite: ReturnType<typeof inviting>;
  beforeAll(async () => {
    market = await openMarketplace({ ...mail.settings, PUBLIC_URL: 'https://guildhall.example' });
    requester = await registerRequester(market, { name: 'Acme Labels Inc.' });
    await verify(market, mail, requester);
    invite = inviting(market, requester);
  });
  afterAll(() => market.close());

  const linkIn = (email: string) => {
    const [, membershipId, secret] = /https:\/\/guildhall\.example\/invitation#id=(mbr_\w+)&token=(ghi_[\w-]+)/.exec(
      mail.last(email, 'You are invited to an organisation').text,
    )!;
    return { membershipId: membershipId!, secret: secret! };
  };
  const accept = (person: TestPerson, link: { membershipId: string; secret: string }) =>
    mutate(market, person.token, 'acceptInvitation', link, 'membership { state role }');

  it('lets a person register with the address and accept with the link', async () => {
    const email = newAddress();
    const { member, invitation } = await invite(email);
    expect(member).toMatchObject({ role: 'REVIEWER', state: 'INVITED', email, name: null, joinedAt: null });
    await sendMails(market);
    const link = linkIn(email);
    expect(mail.last(email, 'You are invited to an organisation').text).toContain('"Acme Labels Inc."');
    expect(invitation).toMatchObject({
      secret: link.secret,
      link: expect.stringContaining(`#id=${link.membershipId}&token=${link.secret}`),
    });
    const person = await registerPerson(market, { email: email.toUpperCase() });
    // The address is not proved yet: anybody who knows of the invitation could register with it.
    expect(await memberships(market, person)).toEqual([]);
    expect(outcome(await expectUnchanged(market, () => accept(person, link)))).toBe('EMAIL_UNVERIFIED');
    expect(outcome(await expectUnchanged(market, () => accept(person, { ...link, secret: `ghi_${'A'.repeat(43)}` })))).toBe(
      'NotFoundError',
    );
    const decline = () => mutate(market, person.token, 'declineInvitation', { membershipId: link.membershipId });
    expect(outcome(await expectUnchanged(market, decline))).toBe('EMAIL_UNVERIFIED');
    await sendMails(market);
    const confirm = await mutate(market, person.token, 'verifyEmail', {
      token: mail.received.findLast(({ subject }) => subject === 'Confirm your e-mail address')!.token,
    });
    expect(outcome(confirm)).toBe('done');
    expect(await memberships(market, person)).toMatchObject([{ state: 'INVITED', requester: { name: 'Acme Labels Inc.' } }]);
    expect(await accept(person, link)).toMatchObject({ membership: { state: 'ACTIVE', role: 'REVIEWER' }, userErrors: [] });
    expect(outcome(await accept(person, link))).toBe('NotFoundError');
    const { data } = await market.graphql(
      `{ organisation(id: "${publicId('Organisation', requester.organisationId)}") { members { id email name state } } }`,
      {},
      { token: requester.token },
    );
    expect(data.organisation.members).toContainEqual(expect.objectContaining({ id: member.id, email: person.email, state: 'ACTIVE' }));
  });

  it('gives the same answer for an address with and without an account', async () => {
    const known = await registerPerson(market);
    const [withAccount, without] = [await invite(known.email), await invite(newAddress())];
    const shape = ({ member, invitation, userErrors }: Awaited<ReturnType<typeof invite>>) => ({
      member: { ...member, id: null, email: null },
      invitation: Object.keys(invitation),
      userErrors,
    });
    expect(shape(withAccount)).toEqual(shape(without));
    expect(withAccount.member.email).toBe(known.email);
    const spelled = await invite((await registerPerson(market)).email.toUpperCase());
    // The spelling in the account is not revealed.
    expect(spelled.member.email).toMatch(/^PERSON/);
  });

  it('does not reveal that a new address belongs to a person who was invited by the old address', async () => {
    const person = await registerPerson(market);
    await verify(market, mail, person);
    const first = await invite(person.email);
    const newEmail = newAddress();
    expect(outcome(await mutate(market, person.token, 'changeEmail', { newEmail }))).toBe('done');
    await sendMails(market);
    const links = [
      mail.last(person.email, 'Your account is to get another e-mail address'),
      mail.last(newEmail, 'Confirm your new e-mail address'),
    ];
    for (const { token } of links) expect(outcome(await mutate(market, person.token, 'confirmEmailChange', { token }))).toBe('done');
    const second = await invite(newEmail);
    expect([outcome(second), second.member?.email]).toEqual(['done', newEmail]);
    // Only one of the two invitations makes a member.
    const linkOf = ({ member, invitation }: typeof first) => ({ membershipId: member.id as string, secret: invitation.secret as string });
    expect(outcome(await accept(person, linkOf(first)))).toBe('done');
    expect(outcome(await expectUnchanged(market, () => accept(person, linkOf(second))))).toBe('NotFoundError');
    expect(await memberships(market, person)).toHaveLength(1);
    // Members see each other's addresses.
    expect(outcome(await invite(newEmail.toUpperCase()))).toBe('MEMBER');
  });

  it('hides an invitation from a person who registered with the address and has not confirmed it', async () => {
    const squatter = await registerPerson(market, { email: newAddress() });
    const { member } = await invite(squatter.email, 'OWNER');
    expect(await memberships(market, squatter)).toEqual([]);
    await verify(market, mail, squatter);
    expect(await memberships(market, squatter)).toMatchObject([{ id: member.id, role: 'OWNER' }]);
    expect(outcome(await invite(squatter.email))).toBe('MEMBER');
  });

  it('refuses the link to a person with another address', async () => {
    const email = newAddress();
    await invite(email, 'OWNER');
    await sendMails(market);
    const thief = await registerPerson(market);
    await verify(market, mail, thief);
    expect(outcome(await expectUnchanged(market, () => accept(thief, linkIn(email))))).toBe('NotFoundError');
  });

  it('invites an address once, before and after it has an account', async () => {
    const email = newAddress();
    const outcomes = await Promise.all([invite(email), invite(email), invite(email.toUpperCase())]);
    expect(outcomes.map(outcome).sort()).toEqual(['MEMBER', 'MEMBER', 'done']);
    await registerPerson(market, { email });
    expect(outcome(await invite(email))).toBe('MEMBER');
  });

  it('declines, withdraws and renews an invitation to an address without an account', async () => {
    const [declined, taken, renewed] = [newAddress(), newAddress(), newAddress()];
    const member = async (email: string) => (await invite(email)).member.id as string;
    const [declinedId, takenId, renewedId] = [await member(declined), await member(taken), await member(renewed)];
    expect(outcome(await mutate(market, requester.token, 'removeMember', { membershipId: takenId }))).toBe('done');
    await sendMails(market);
    const before = linkIn(renewed);
    expect(outcome(await mutate(market, requester.token, 'renewInvitation', { membershipId: renewedId }))).toBe('done');
    await sendMails(market);
    const person = await registerPerson(market, { email: renewed });
    await verify(market, mail, person);
    // The confirmation sent no other invitation: the newest of these e-mails is the renewed one.
    const links = mail.to(renewed).flatMap(({ text }) => /id=(mbr_\w+)&token=(ghi_[\w-]+)/.exec(text)?.[2] ?? []);
    expect(outcome(await accept(person, before))).toBe('NotFoundError');
    expect(outcome(await accept(person, { membershipId: renewedId, secret: links.at(-1)! }))).toBe('done');
    const refuser = await registerPerson(market, { email: declined });
    await verify(market, mail, refuser);
    expect(outcome(await mutate(market, refuser.token, 'declineInvitation', { membershipId: declinedId }))).toBe('done');
    expect(await memberships(market, refuser)).toEqual([]);
  });

  it('becomes valid for an account that changes its address to the invited one', async () => {
    const email = newAddress();
    await invite(email);
    await sendMails(market);
    const link = linkIn(email);
    const person = await registerPerson(market);
    await mutate(market, person.token, 'changeEmail', { newEmail: email });
    await sendMails(market);
    const { token } = mail.last(email, 'Confirm your new e-mail address');
    expect(outcome(await mutate(market, person.token, 'confirmEmailChange', { token }))).toBe('done');
    expect(outcome(await accept(person, link))).toBe('done');
  });

  it.each(['Visit https://evil.example', 'win at evil.example/x', 'you@evil.example', 'www evil', 'Аcme'])(
    'omits a name that is a link or is deceptive: %s',
    async (name) => {
      const other = await registerRequester(market, { name });
      await verify(market, mail, other);
      const email = newAddress();
      expect(outcome(await inviting(market, other)(email))).toBe('done');
      await sendMails(market);
      const { text, html, subject } = mail.last(email);
      expect(text + html + subject).not.toContain(name);
      expect(text).toContain('An organisation invites you');
    },
  );

  it('limits the invitations of one inviter, so that the marketplace sends no spam', async () => {
    const spammer = await registerRequester(market);
    await verify(market, mail, spammer);
    const send = inviting(market, spammer);
    for (let n = 0; n < 100; n++) expect(outcome(await send(newAddress()))).toBe('done');
    expect(outcome(await expectUnchanged(market, () => send(newAddress())))).toBe('RateLimitedError');
  }, 60_000);

  it('deletes the invitation with the account of its address, also before it was assigned to a person', async () => {
    const person = await registerPerson(market, { email: newAddress() });
    const fresh = await registerRequester(market);
    await verify(market, mail, fresh);
    const { member } = await inviting(market, fresh)(person.email);
    await asOwner(market.database.ownerUrl, (client) =>
      client.query('update identity.membership set person_id = null where organisation_id = $1 and state = $2', [
        fresh.organisationId,
        'invited',
      ]),
    );
    expect(member.state).toBe('INVITED');
    expect(outcome(await mutate(market, person.token, 'eraseMyAccount', { password: PASSWORD }))).toBe('done');
    const left = await market.db.query(`select 1 from identity.membership where state = 'invited' and organisation_id = $1`, [
      fresh.organisationId,
    ]);
    expect(left).toEqual([]);
  });
});

it('accepts an invitation that the inviter handed over where no e-mail is sent, after a registration with the address', async () => {
  const market = await openMarketplace({ PUBLIC_URL: 'https://guildhall.example' });
  const requester = await registerRequester(market);
  const email = newAddress();
  const { member, invitation } = await inviting(market, requester)(email);
  expect(invitation.link).toBe(`https://guildhall.example/invitation#id=${member.id}&token=${invitation.secret}`);
  const person = await registerPerson(market, { email });
  expect(await memberships(market, person)).toMatchObject([{ id: member.id, state: 'INVITED' }]);
  const accepted = await mutate(market, person.token, 'acceptInvitation', { membershipId: member.id, secret: invitation.secret });
  expect(outcome(accepted)).toBe('done');
  await market.close();
});
