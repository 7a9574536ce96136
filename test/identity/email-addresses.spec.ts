import { fillEmailKeys, PersonCommands, SessionCommands } from '../../src/identity/index.ts';
import { anonymous, valueOf } from '../../src/platform/index.ts';
import { unmarkLoneKeys } from '../../src/identity/people/email-keys.repository.ts';
import { newId, ok, publicId } from '../../src/kernel/index.ts';
import { createAdmin as createAdminByCommand } from '../../src/operator/create-admin.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin, PASSWORD, registerPerson, registerRequester, signIn } from '../kit/people.ts';
import { expectUnchanged } from './unchanged.ts';

const REGISTER = `mutation ($input: RegisterInput!) { register(input: $input) { me { id email } userErrors { __typename path message } } }`;

describe('e-mail addresses of accounts', () => {
  let market: TestMarketplace;
  beforeAll(async () => {
    market = await openMarketplace();
  });
  afterAll(() => market.close());

  const register = async (email: string, name = 'Ada') => {
    const input = { email, password: PASSWORD, name, birthDate: '1990-05-17', country: 'KE', acceptedTerms: '2026-11' };
    return (await market.graphql(REGISTER, { input })).data.register;
  };

  it('keeps the spelling of an address, and accepts any spelling of it at sign-in', async () => {
    const { me } = await register('Grace.Hopper@Bücher.Example');
    expect(me.email).toBe('Grace.Hopper@Bücher.Example');
    for (const spelling of [
      'grace.hopper@bücher.example',
      'GRACE.HOPPER@XN--BCHER-KVA.EXAMPLE',
      ' ｇrace.hopper@bücher.example. ',
      'grace.\u200bhopper@bücher.example',
    ]) {
      await expect(signIn(market, spelling)).resolves.toMatch(/^ghs_/);
    }
    await expect(signIn(market, 'gracehopper@bücher.example')).rejects.toThrow('wrong');
  });

  it.each(['WITTY@EXAMPLE.ORG', 'witty@example.org.', 'Witty@Example.org'])(
    'refuses a registration when %s is another spelling of an address that has an account',
    async (email) => {
      await register('witty@example.org');
      const second = await expectUnchanged(market, () => register(email));
      expect(second.userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
    },
  );

  it('refuses an address with letters that look like those of an existing account, and writes no row', async () => {
    await register('paypal@example.org');
    for (const email of [
      'pаypal@example.org',
      'paypal@еxample.org',
      'pay\u200bpal@example.org',
      'ｐaypal@example.org',
      'раураl@example.org',
    ]) {
      const refused = await expectUnchanged(market, () => register(email));
      expect(refused.userErrors).toMatchObject([{ __typename: 'InvalidInputError', path: ['email'] }]);
    }
  });

  it('makes one account when two spellings of an address register at the same time', async () => {
    const spellings = ['race@example.org', 'Race@example.org', 'RACE@EXAMPLE.ORG', 'race@example.org.', 'rAce@example.org'];
    const answers = await Promise.all(spellings.map((email) => register(email)));
    expect(answers.filter(({ me }) => me !== null)).toHaveLength(1);
    expect(answers.filter(({ me }) => me === null).map(({ userErrors }) => userErrors[0].__typename)).toEqual(
      Array(4).fill('ConflictError'),
    );
  });

  it('counts wrong passwords for all spellings of an address together', async () => {
    const { email } = await registerPerson(market, { email: 'counted@example.org' });
    const caller = { actor: anonymous, requestId: 'test', address: '203.0.113.7' };
    const kinds: string[] = [];
    for (const spelling of [
      email,
      'Counted@example.org',
      'COUNTED@example.org',
      'cOunted@example.org',
      'coUnted@example.org',
      'couNted@example.org',
    ]) {
      const result = await market.get(SessionCommands).signIn(caller, { email: spelling, password: 'not the right one', device: null });
      kinds.push(result.ok ? 'ok' : result.refusals[0].kind);
    }
    expect(kinds.slice(-1)).toEqual(['TRY_LATER']);
  });

  it('finds accounts for admins by the beginning of any spelling', async () => {
    await registerPerson(market, { email: 'Søren.Søgård@Example.dk' });
    const admin = await createAdmin(market);
    const find = async (email: string) =>
      (await market.graphql('query ($email: String) { people(email: $email) { nodes { email } } }', { email }, { token: admin.token })).data
        .people.nodes;
    for (const start of ['søren', 'SØREN.S', 'ｓøren', 'Søren.Søgård@Example.DK.']) {
      expect(await find(start)).toEqual([{ email: 'Søren.Søgård@Example.dk' }]);
    }
    expect(await find('s_ren')).toEqual([]);
  });

  it('finds the account by any spelling in npm run create-admin', async () => {
    const { personId } = await registerPerson(market, { email: 'Operator@example.org' });
    const done = await createAdminByCommand(market.database.url, { email: 'operator@EXAMPLE.org', name: 'x', password: '' });
    expect(done).toContain(publicId('Person', personId));
    await expect(
      createAdminByCommand(market.database.url, { email: 'оperator@example.org', name: 'x', password: PASSWORD }),
    ).rejects.toThrow('another alphabet');
  });

  it('fills keys of earlier accounts at the next start, and marks and reports accounts whose keys collide', async () => {
    const [victim, squatter] = [await registerPerson(market, { email: 'old@example.org' }), await registerPerson(market)];
    const [cyrillic, alone] = [await registerPerson(market), await registerPerson(market)];
    await asOwner(market.database.ownerUrl, async (client) => {
      const rename = (id: string, email: string) =>
        client.query('update identity.person_private set email = $2, email_key = null where person_id = $1', [id, email]);
      await rename(squatter.personId, 'o\u200bld@example.org');
      await rename(cyrillic.personId, 'ｏld@example.org');
      await rename(alone.personId, 'ада@пример.рф');
    });
    expect((await market.problems()).join()).toContain('identity.email_keys_filled');
    expect(await market.commands.must(market.system, async (tx) => ok(await fillEmailKeys(tx)))).toBe(3);
    expect(await market.commands.must(market.system, async (tx) => ok(await fillEmailKeys(tx)))).toBe(0);

    const [problem, ...others] = await market.problems();
    expect(others).toEqual([]);
    expect(problem).toContain('identity.email_keys_unique');
    for (const { personId } of [victim, squatter, cyrillic]) expect(problem).toContain(personId);
    expect(problem).not.toContain(alone.personId);

    const personOf = async (email: string) => {
      const visitor = { actor: anonymous, requestId: 'test', address: '198.51.100.1' };
      return valueOf(await market.get(SessionCommands).signIn(visitor, { email, password: PASSWORD, device: null })).personId;
    };
    expect(await personOf('old@example.org')).toBe(victim.personId);
    expect(await personOf('OLD@example.org')).toBe(victim.personId);
    expect(await personOf('o\u200bld@example.org')).toBe(squatter.personId);
    expect(await personOf('ｏld@example.org')).toBe(cyrillic.personId);
    expect(await personOf('АДА@xn--e1afmkfd.xn--p1ai')).toBe(alone.personId);
    await expect(personOf('o\u00adld@example.org')).rejects.toThrow('wrong');
    expect((await register('Old@example.org')).userErrors).toMatchObject([{ __typename: 'ConflictError' }]);

    // When the other accounts are gone, the remaining one is no longer marked.
    await asOwner(market.database.ownerUrl, (client) =>
      client.query('delete from identity.person_private where person_id = any($1)', [[squatter.personId, cyrillic.personId]]),
    );
    await market.commands.must(market.system, async (tx) => ok(await unmarkLoneKeys(tx)));
    expect(await market.problems()).toEqual([]);
  });

  it('fills keys of ASCII addresses in the migration, and marks collisions', async () => {
    const { readFile } = await import('node:fs/promises');
    const sql = await readFile('migrations/0029_email_keys_and_invitations.sql', 'utf8');
    const [first, second, third] = [newId(), newId(), newId()];
    await asOwner(market.database.ownerUrl, async (client) => {
      await client.query('begin');
      try {
        // Restores the old schema, with three accounts from that time.
        await client.query(`alter table identity.person_private drop column email_key, drop column email_key_collides,
          drop constraint person_private_email, add constraint person_private_email check (email like '%_@_%');
          create index person_private_by_email_prefix on identity.person_private (email text_pattern_ops);
          drop index identity.membership_invited;
          alter table identity.membership drop constraint membership_invitation, drop column invitation_hash, drop column invitation_expires_at`);
        for (const [id, email] of [
          [first, 'twice@old.example'],
          [second, 'twice@old.example.'],
          [third, 'josé@old.example'],
        ]) {
          await client.query(`insert into identity.person (id, kind, created_at) values ($1, 'human', now())`, [id]);
          await client.query(`insert into identity.person_private (person_id, email, name) values ($1, $2, 'x')`, [id, email]);
        }
        await client.query(sql);
        const { rows } = await client.query(
          `select email, email_key, email_key_collides from identity.person_private where email like '%old.example%' order by email`,
        );
        expect(rows).toEqual([
          { email: 'josé@old.example', email_key: null, email_key_collides: false },
          { email: 'twice@old.example', email_key: 'twice@old.example', email_key_collides: true },
          { email: 'twice@old.example.', email_key: 'twice@old.example', email_key_collides: true },
        ]);
      } finally {
        await client.query('rollback');
      }
    });
  });
});

describe('warnings about deceptive names', () => {
  let market: TestMarketplace;
  beforeAll(async () => {
    market = await openMarketplace();
  });
  afterAll(() => market.close());

  it('shows the warning to workers, members, admins and invited people', async () => {
    const requester = await registerRequester(market, { name: 'Аcme Labels' });
    const admin = await createAdmin(market);
    const invited = await registerPerson(market, { name: 'Bo\u200bb' });
    const own = '{ organisations { id name nameWarning members { id name nameWarning } } }';
    const [organisation] = (await market.graphql(own, {}, { token: requester.token })).data.organisations;
    expect(organisation).toMatchObject({ name: 'Аcme Labels', nameWarning: 'MIXED_SCRIPTS', members: [{ nameWarning: null }] });
    const all = await market.graphql('{ allOrganisations { nodes { nameWarning } } people { nodes { name nameWarning } } }', {}, admin);
    expect(all.data.allOrganisations.nodes).toEqual([{ nameWarning: 'MIXED_SCRIPTS' }]);
    expect(all.data.people.nodes).toContainEqual({ name: 'Bo\u200bb', nameWarning: 'INVISIBLE_CHARACTERS' });

    const invite = `mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { member { id } invitation { secret } userErrors { message } } }`;
    const input = { organisationId: organisation.id, email: invited.email, role: 'VIEWER' };
    const { member, invitation } = (await market.graphql(invite, { input }, requester)).data.inviteMember;
    const seen = await market.graphql('{ me { memberships { requester { nameWarning } } } }', {}, invited);
    expect(seen.data.me.memberships).toEqual([{ requester: { nameWarning: 'MIXED_SCRIPTS' } }]);
    const accept = `mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { userErrors { message } } }`;
    await market.graphql(accept, { input: { membershipId: member.id, secret: invitation.secret } }, invited);
    const members = (await market.graphql(own, {}, { token: requester.token })).data.organisations[0].members;
    // Both joined in the same millisecond of the test clock. Their order is that of their random ids.
    const warnings = new Map(members.map(({ name, nameWarning }: { name: string; nameWarning: string | null }) => [name, nameWarning]));
    expect(warnings.size).toBe(2);
    expect(warnings.get('Bo\u200bb')).toBe('INVISIBLE_CHARACTERS');
    expect([...warnings.values()]).toContain(null);
  });

  it('refuses a name without any visible character', async () => {
    const caller = { actor: anonymous, requestId: 'test', address: null };
    for (const name of ['\u200b', '\u3164\u3164', '\u2800']) {
      const result = await market.get(PersonCommands).register(caller, {
        email: 'blank@example.org',
        name,
        password: PASSWORD,
        birthDate: '1990-05-17',
        country: 'KE',
        acceptedTerms: '2026-11',
        device: null,
      });
      expect(result).toMatchObject({ ok: false, refusals: [{ path: ['name'] }] });
    }
  });
});
