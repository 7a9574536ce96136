/** The first sign-in with an identity provider, which registers a person. Uses a real provider. */
import { expectUnchanged } from '../unchanged.ts';
import { mutate, type Send } from '../authenticator-app.ts';
import { asOwner } from '../../kit/database.ts';
import { type TestMarketplace } from '../../kit/marketplace.ts';
import { registerPerson } from '../../kit/people.ts';
import { openMailServer } from '../../kit/smtp.ts';
import { openWithProvider, ProviderBrowser, TestProvider, registered } from './kit.ts';

let provider: TestProvider;
let market: TestMarketplace;
beforeAll(async () => {
  provider = await TestProvider.open();
  market = await openWithProvider(provider);
});
afterAll(async () => {
  await market.close();
  await provider.close();
});

const member = (sub: string) => registered(market, provider, sub);
const people = async () => Number((await market.db.query<{ n: bigint }>('select count(*) as n from identity.person'))[0]!.n);

describe('a first sign-in', () => {
  it('asks for the rest of the registration, and creates an account with an address that the provider has verified', async () => {
    const browser = new ProviderBrowser(market);
    const landing = await browser.signIn(provider.person('amina'));
    expect(landing).toMatchObject({ status: 303, path: '/tasks', fragment: { provider: 'register' } });
    expect(await browser.me()).toBeNull();
    const { data } = await browser.graphql('{ providerRegistration { isWaiting email emailVerified name } }');
    expect(data.providerRegistration).toEqual({ isWaiting: true, email: 'amina@corp.example', emailVerified: true, name: 'Person amina' });
    const registered = await browser.register();
    expect(registered).toMatchObject({ next: 'DONE', credentials: { token: null, deviceToken: null }, userErrors: [] });
    expect(await browser.me('email name identities { issuer isCurrent }')).toEqual({
      email: 'amina@corp.example',
      name: 'Person amina',
      identities: [{ issuer: `${provider.issuer}/`, isCurrent: true }],
    });
    expect((await browser.graphql('{ providerRegistration { isWaiting email } }')).data.providerRegistration).toEqual({
      isWaiting: false,
      email: null,
    });
  });

  it('finds the same person at the next sign-in', async () => {
    const id = (await (await member('bela')).me()).id;
    const again = new ProviderBrowser(market);
    expect((await again.signIn('bela')).fragment).toEqual({ provider: 'done' });
    expect((await again.me()).id).toBe(id);
  });

  it('accepts another name and another address, which then waits for a confirmation', async () => {
    const browser = new ProviderBrowser(market);
    await browser.signIn(provider.person('chidi'));
    await browser.register({ email: 'chidi@elsewhere.example', name: 'Chidi' });
    const [row] = await market.db.query('select email, name, email_verified_at from identity.person_private where email like $1', [
      'chidi@%',
    ]);
    expect(row).toEqual({ email: 'chidi@elsewhere.example', name: 'Chidi', email_verified_at: null });
  });

  it.each([
    ['reports it as unverified', { email_verified: false }],
    ['sends a text instead of a boolean', { email_verified: 'true' }],
    ['sends no email_verified', { email_verified: undefined }],
  ])('leaves the address unconfirmed when the provider %s', async (name, claims) => {
    const sub = `unverified-${name.length}`;
    const browser = new ProviderBrowser(market);
    await browser.signIn(provider.person(sub, claims));
    await browser.register();
    const [row] = await market.db.query('select email_verified_at from identity.person_private where email = $1', [`${sub}@corp.example`]);
    expect(row).toEqual({ email_verified_at: null });
  });

  it.each([
    ['an age below the minimum', { birthDate: '2020-01-01' }, 'birthDate'],
    ['a refused country', { country: 'KP' }, 'country'],
    ['outdated terms', { acceptedTerms: 'none' }, 'acceptedTerms'],
  ])('refuses %s, and allows another attempt', async (_name, input, field) => {
    const browser = new ProviderBrowser(market);
    await browser.signIn(provider.person(`young-${field}`));
    const before = await people();
    expect((await browser.register(input)).userErrors).toMatchObject([{ __typename: 'InvalidInputError', path: [field] }]);
    expect(await people()).toBe(before);
    expect((await browser.register()).userErrors).toEqual([]);
  });

  it('asks for an address and a name when the provider reports none', async () => {
    const browser = new ProviderBrowser(market);
    await browser.signIn(provider.person('nameless', { email: undefined, name: undefined }));
    expect((await browser.register()).userErrors).toMatchObject([{ path: ['email'] }]);
    expect((await browser.register({ email: 'nameless@corp.example' })).userErrors).toMatchObject([{ path: ['name'] }]);
    expect((await browser.register({ email: 'nameless@corp.example', name: 'N.' })).userErrors).toEqual([]);
  });

  it('expires after 30 minutes, and works once', async () => {
    const late = new ProviderBrowser(market);
    await late.signIn(provider.person('late'));
    market.clock.advanceSeconds(1801);
    expect((await late.register()).userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
    const twice = new ProviderBrowser(market);
    await twice.signIn(provider.person('twice'));
    const before = await people();
    const copy = new ProviderBrowser(market);
    copy.cookies.set('gh-provider', twice.cookies.get('gh-provider')!);
    const answers = await Promise.all([twice.register(), copy.register(), copy.register({ email: 'third@corp.example' })]);
    expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    expect(await people()).toBe(before + 1);
  });

  it('stores nothing in clear about a person who does not register', async () => {
    const browser = new ProviderBrowser(market);
    await browser.signIn(provider.person('secretive'));
    const rows = await market.db.query<{ text: string }>(
      `select r::text || encode(sealed, 'escape') as text from identity.provider_registration r union all select f::text from identity.provider_flow f`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { text } of rows) {
      expect(text).not.toContain('secretive');
      expect(text).not.toContain(browser.cookies.get('gh-provider')!.slice(4));
    }
  });

  it('refuses a registration without the header of the console, and from another origin', async () => {
    const browser = new ProviderBrowser(market);
    await browser.signIn(provider.person('forged'));
    const query = `mutation { answer: registerWithProvider(input: { birthDate: "1990-05-17", country: "KE", acceptedTerms: "2026-11" }) { userErrors { __typename } } }`;
    const { 'x-guildhall': _header, ...without } = browser.sent;
    for (const headers of [without, { ...browser.sent, origin: 'https://evil.example' }]) {
      const answer = await expectUnchanged(market, () => market.graphql(query, {}, { headers, allowErrors: true }));
      expect(answer.data.answer.userErrors).toEqual([{ __typename: 'ForbiddenError' }]);
    }
  });
});

describe('a sign-in with the address of an existing account', () => {
  it('links no account by its address, whatever the provider reports', async () => {
    const victim = await registerPerson(market, { email: 'victim@corp.example' });
    for (const verified of [true, false]) {
      const browser = new ProviderBrowser(market);
      const sub = `claims-victim-${verified}`;
      const landing = await browser.signIn(provider.person(sub, { email: 'Victim@Corp.example', email_verified: verified }));
      // The same answer as for an address without an account.
      expect(landing.fragment).toEqual({ provider: 'register' });
      const answer = await expectUnchanged(market, () => browser.register());
      expect(answer.userErrors).toMatchObject([{ __typename: 'ConflictError', message: expect.stringMatching(/^There is an account/) }]);
      expect(answer.userErrors[0].message).toMatch(/linkIdentity/);
      expect(await browser.me()).toBeNull();
    }
    expect(await market.db.query('select 1 from identity.linked_identity where person_id = $1', [victim.personId])).toEqual([]);
  });

  it('leaves the account to the owner of the address, after they have proved it by a password reset', async () => {
    const mail = await openMailServer();
    const withMail = await openWithProvider(provider, mail.settings);
    const email = 'owner@elsewhere.example';
    const squatter = new ProviderBrowser(withMail);
    await squatter.signIn(provider.person('squatter'));
    expect((await squatter.register({ email })).me).toMatchObject({ email, emailVerified: false });
    const anybody: Send = (query, variables) => withMail.graphql(query, variables);
    await mutate(anybody, 'requestPasswordReset', 'accepted', { email });
    await withMail.sweep(/^identity\.send_mail$/);
    const link = { token: mail.last(email, 'Set a new password').token, newPassword: 'a long walk by another river' };
    expect((await mutate(anybody, 'resetPassword', 'sessionsEnded', link)).userErrors).toEqual([]);
    expect(await squatter.me()).toBeNull();
    expect((await squatter.signIn('squatter')).fragment).toEqual({ provider: 'register' });
    await withMail.close();
    await mail.close();
  });

  it('confirms the address of the account when the provider has verified the same address, and no other', async () => {
    const browser = await member('dora');
    const person = async () =>
      (
        await market.db.query<{ at: Date | null }>(
          `select email_verified_at as at from identity.person_private where email = 'dora@corp.example'`,
        )
      )[0]!;
    await asOwner(market.database.ownerUrl, (client) =>
      client.query(`update identity.person_private set email_verified_at = null where email = 'dora@corp.example'`),
    );
    await new ProviderBrowser(market).signIn(provider.person('dora', { email_verified: false }));
    expect((await person()).at).toBeNull();
    await new ProviderBrowser(market).signIn(provider.person('dora', { email: 'other@corp.example' }));
    expect((await person()).at).toBeNull();
    await new ProviderBrowser(market).signIn(provider.person('dora'));
    expect((await person()).at).not.toBeNull();
    expect(await browser.me('email')).toEqual({ email: 'dora@corp.example' });
  });
});
