/** Invitations to pools by e-mail, and the rights of API keys on pools. */
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerPerson, registerRequester, registerWorker, type TestPerson, type TestRequester } from '../kit/people.ts';
import { openMailServer, type TestMailServer } from '../kit/smtp.ts';
import { sendMails, verify } from '../identity/email/kit.ts';
import { expectUnchanged } from '../identity/unchanged.ts';
import { done, invitationOf, joinAs, makePool, mutate, orgId, outcome, poolsOf } from './kit.ts';

let mail: TestMailServer;
beforeAll(async () => {
  mail = await openMailServer();
});
afterAll(() => mail.close());

describe('an invitation to a pool by e-mail', () => {
  let market: TestMarketplace;
  let requester: TestRequester;
  let poolId: string;
  beforeAll(async () => {
    market = await openMarketplace({ ...mail.settings, PUBLIC_URL: 'https://guildhall.example' });
    requester = await registerRequester(market, { name: 'Acme Labels Inc.' });
    await verify(market, mail, requester);
    poolId = await makePool(market, requester);
  });
  afterAll(() => market.close());

  const PROFILE = { country: 'KE', languages: ['en'], timeZone: 'Africa/Nairobi' };
  const join = (person: TestPerson, secret: string) => mutate(market, person, 'joinPool', { secret, agreementVersion: 1 });
  const secretIn = (email: string) => /https:\/\/guildhall\.example\/pool#token=(ghi_[\w-]+)/.exec(mail.last(email).text)![1]!;

  it('lets a person register with the address, confirm it, and join with the link', async () => {
    const email = 'expert@example.org';
    const { invitation } = await done(market, requester, 'inviteToPool', { poolId, email }, 'invitation { secret link }');
    await sendMails(market);
    expect(mail.last(email)).toMatchObject({
      subject: 'You are invited to work for an organisation',
      text: expect.stringContaining('"Acme Labels Inc."'),
    });
    expect(secretIn(email)).toBe(invitation.secret);
    const person = await registerPerson(market, { email: 'EXPERT@example.org' });
    await done(market, person, 'becomeWorker', PROFILE);
    // The address is not proved yet: anybody who read the link could register with it.
    expect(outcome(await expectUnchanged(market, () => join(person, invitation.secret)))).toBe('EMAIL_UNVERIFIED');
    expect((await invitationOf(market, person, invitation.secret)).inTheWay).toMatch(/Confirm your e-mail address/);
    await verify(market, mail, person);
    expect(outcome(await join(person, invitation.secret))).toBe('done');
    expect(await poolsOf(market, person)).toMatchObject([{ state: 'JOINED' }]);
  });

  it('encrypts the secret in the outbox, and deletes it after sending', async () => {
    const { invitation } = await done(market, requester, 'inviteToPool', { poolId, email: 'sealed@example.org' }, 'invitation { secret }');
    const rows = () =>
      asOwner(market.database.ownerUrl, async (client) => {
        const sql = `select m::text || coalesce(encode(sealed, 'escape'), '') as text, sealed is null as sent from identity.mail m where kind = 'pool_invitation'`;
        return (await client.query<{ text: string; sent: boolean }>(sql)).rows;
      });
    expect((await rows()).filter(({ text }) => text.includes(invitation.secret.slice(4)) || text.includes('sealed@'))).toEqual([]);
    await sendMails(market);
    expect((await rows()).every(({ sent }) => sent)).toBe(true);
  });

  it('refuses an inviter without a confirmed address, and sends at most five e-mails an hour', async () => {
    const unverified = await registerRequester(market);
    const input = { organisationId: orgId(unverified), name: 'Early', kind: 'STAFF', agreement: 'Work well.' };
    expect(outcome(await mutate(market, unverified, 'createPool', input))).toBe('EMAIL_UNVERIFIED');
    const { member } = await done(market, requester, 'inviteToPool', { poolId, email: 'often@example.org' }, 'member { id }');
    const renew = async () => outcome(await mutate(market, requester, 'renewPoolInvitation', { memberId: member.id }));
    const outcomes = [await renew(), await renew(), await renew(), await renew()];
    expect(outcomes).toEqual(['done', 'done', 'done', 'done']);
    expect(await expectUnchanged(market, renew)).toBe('RateLimitedError');
  });
});

describe('API keys on pools', () => {
  let market: TestMarketplace;
  let requester: TestRequester;
  let poolId: string;
  beforeAll(async () => {
    market = await openMarketplace();
    requester = await registerRequester(market);
    poolId = await makePool(market, requester);
  });
  afterAll(() => market.close());

  const keyOf = async (person: TestPerson, scopes: string[], organisationId?: string) => ({
    token: (await done(market, person, 'createApiKey', { name: 'a key', scopes, organisationId }, 'secret')).secret as string,
  });
  /** Returns the code of the refusal, or 'done'. */
  const codeOf = async (key: { token: string }, query: string) => {
    const { errors } = await market.graphql(query, {}, { token: key.token, allowErrors: true });
    return errors?.[0]?.extensions?.code ?? 'done';
  };

  it('lets a key of a worker leave with the scope account alone, and read pools only with account and work', async () => {
    const worker = await joinAs(market, requester, poolId);
    const leave = `mutation { leavePool(input: { memberId: "${worker.memberId}" }) { userErrors { message } } }`;
    const read = '{ me { worker { pools { nodes { id } } } } }';
    const [work, account] = [await keyOf(worker, ['WORK']), await keyOf(worker, ['ACCOUNT'])];
    expect(await codeOf(work, leave)).toBe('FORBIDDEN');
    expect(await codeOf(await keyOf(worker, ['ACCOUNT', 'WORK']), read)).toBe('done');
    expect(await codeOf(account, read)).toBe('FORBIDDEN');
    expect(await codeOf(account, leave)).toBe('done');
    expect(await poolsOf(market, worker)).toMatchObject([{ state: 'LEFT' }]);
  });

  it('lets a key of an organisation manage its pools with the scope requester:write', async () => {
    const write = await keyOf(requester, ['REQUESTER_WRITE'], orgId(requester));
    const invite = `mutation { inviteToPool(input: { poolId: "${poolId}", email: "by-key@example.org" }) { member { id } userErrors { message } } }`;
    expect(await codeOf(write, invite)).toBe('done');
    expect(await codeOf(await keyOf(requester, ['REQUESTER_READ'], orgId(requester)), invite)).toBe('FORBIDDEN');
    const list = `{ workerPool(id: "${poolId}") { members { nodes { id } } } }`;
    expect(await codeOf(await keyOf(requester, ['REQUESTER_READ'], orgId(requester)), list)).toBe('done');
    expect(await codeOf(await keyOf(requester, ['WORK', 'ACCOUNT']), list)).toBe('FORBIDDEN');
    const stranger = await registerWorker(market);
    expect(await codeOf(await keyOf(stranger, ['REQUESTER_READ', 'ACCOUNT']), list)).toBe('FORBIDDEN');
  });
});
