/** Actions of a signed-in person with the identity provider: linking, step-up, unlinking, a first password. */
import { expectUnchanged } from '../unchanged.ts';
import { mutate, setUpTotp, stepUp, type Send } from '../authenticator-app.ts';
import type { TestMarketplace } from '../../kit/marketplace.ts';
import { PASSWORD, registerPerson } from '../../kit/people.ts';
import { openWithProvider, ProviderBrowser, TestProvider } from './kit.ts';

let provider: TestProvider;
let market: TestMarketplace;
beforeAll(async () => {
  provider = await TestProvider.open();
  market = await openWithProvider(provider, { STEP_UP_SECONDS: '600' });
});
afterAll(async () => {
  await market.close();
  await provider.close();
});

const sendBy =
  (browser: ProviderBrowser): Send =>
  (query, variables) =>
    browser.graphql(query, variables);

/** Returns a person who signed in with a password. */
async function withPassword(): Promise<{ browser: ProviderBrowser; email: string; personId: string }> {
  const { email, personId } = await registerPerson(market);
  const browser = new ProviderBrowser(market);
  await browser.signInByPassword(email);
  return { browser, email, personId };
}

/** Returns a person who registered with the provider and has no password. The step-up of the sign-in has ended. */
async function withProvider(sub: string): Promise<ProviderBrowser> {
  const browser = new ProviderBrowser(market);
  await browser.signIn(provider.person(sub));
  expect((await browser.register()).userErrors).toEqual([]);
  return browser;
}

async function urlOf(browser: ProviderBrowser, name: 'linkIdentity' | 'stepUpWithProvider', returnTo = '/settings'): Promise<string> {
  const answer = await mutate(sendBy(browser), name, 'url', { returnTo }, 'ProviderFlowInput');
  expect(answer.userErrors).toEqual([]);
  return answer.url as string;
}

async function linked(sub: string) {
  const person = await withPassword();
  const address = await person.browser.atPages(await urlOf(person.browser, 'linkIdentity'), provider.person(sub));
  expect((await person.browser.land(address)).fragment).toEqual({ provider: 'linked' });
  return person;
}

/** Moves the clocks of the marketplace and of the provider. */
function advance(seconds: number): void {
  market.clock.advanceSeconds(seconds);
  provider.ahead += seconds;
}

/** Moves the clock of the marketplace ahead of the provider's clock, which keeps running. */
function overtake(seconds: number): void {
  const ofProvider = Date.now() / 1000 + provider.ahead;
  market.clock.advanceSeconds(Math.ceil(ofProvider - market.clock.now().getTime() / 1000) + seconds);
}

const refusedWith = (code: string) => ({ provider: 'refused', code });
const needsStepUp = async (browser: ProviderBrowser) =>
  mutate(sendBy(browser), 'createApiKey', 'secret', { name: 'key', scopes: ['ACCOUNT'] });

describe('linking an account', () => {
  it('allows a sign-in of the person with the provider account', async () => {
    const { browser } = await linked('alma');
    const { id, identities } = await browser.me('id identities { isCurrent }');
    expect(identities).toEqual([{ isCurrent: true }]);
    const other = new ProviderBrowser(market);
    expect((await other.signIn('alma')).fragment).toEqual({ provider: 'done' });
    expect(await other.me()).toEqual({ id });
  });

  it('makes the provider ask for the credentials, also when it remembers the person', async () => {
    const { browser } = await withPassword();
    const { searchParams } = new URL(await urlOf(browser, 'linkIdentity'));
    expect(Object.fromEntries(searchParams)).toMatchObject({ prompt: 'login', max_age: '0' });
  });

  it('requires a step-up, the header of the console, and a session by cookie', async () => {
    const { browser, email } = await withPassword();
    await mutate(sendBy(browser), 'endStepUp', 'sessionId');
    const before = await mutate(sendBy(browser), 'linkIdentity', 'url', { returnTo: '/' }, 'ProviderFlowInput');
    expect(before.userErrors).toMatchObject([{ __typename: 'StepUpNeededError', methods: ['PASSWORD'] }]);
    const query = 'mutation { answer: linkIdentity(input: { returnTo: "/" }) { url userErrors { __typename } } }';
    const { 'x-guildhall': _header, ...without } = browser.sent;
    expect((await market.graphql(query, {}, { headers: without, allowErrors: true })).status).toBe(403);
    const { data } = await market.graphql(
      `mutation { signIn(input: { email: "${email}", password: "${PASSWORD}" }) { credentials { token } } }`,
    );
    const byHeader = await market.graphql(query, {}, { token: data.signIn.credentials.token, allowErrors: true });
    expect(byHeader.data.answer.userErrors).toEqual([{ __typename: 'ConflictError' }]);
  });

  it('refuses an account that is linked to another person, and a second account', async () => {
    await linked('berta');
    const thief = await withPassword();
    const address = await thief.browser.atPages(await urlOf(thief.browser, 'linkIdentity'), 'berta');
    expect((await thief.browser.land(address)).fragment).toEqual(refusedWith('LINKED_ELSEWHERE'));
    expect(await thief.browser.me('identities { id }')).toEqual({ identities: [] });
    const twice = await linked('carla');
    const again = await mutate(sendBy(twice.browser), 'linkIdentity', 'url', { returnTo: '/' }, 'ProviderFlowInput');
    expect(again.userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
  });

  it('links one account when two are linked at the same moment', async () => {
    const { browser } = await withPassword();
    const first = await browser.atPages(await urlOf(browser, 'linkIdentity'), provider.person('dina'));
    const cookieOfFirst = browser.cookies.get('gh-provider')!;
    const second = await browser.atPages(await urlOf(browser, 'linkIdentity'), provider.person('edda'));
    const copy = new ProviderBrowser(market);
    copy.cookies.set('gh', browser.cookies.get('gh')!);
    copy.cookies.set('gh-provider', cookieOfFirst);
    const landings = await Promise.all([browser.land(second), copy.land(first)]);
    expect(landings.map(({ fragment }) => fragment.provider).sort()).toEqual(['linked', 'refused']);
    expect((await browser.me('identities { id }')).identities).toHaveLength(1);
  });

  it('refuses an answer that another person brings, after a sign-out, and in the session of another person', async () => {
    const { browser } = await withPassword();
    const address = await browser.atPages(await urlOf(browser, 'linkIdentity'), provider.person('fara'));
    const attacker = await withPassword();
    expect((await attacker.browser.land(address)).fragment).toEqual(refusedWith('EXPIRED'));
    // The cookie of the flow was stolen as well, but the session is another one.
    attacker.browser.cookies.set('gh-provider', browser.cookies.get('gh-provider')!);
    expect((await attacker.browser.land(address)).fragment).toEqual(refusedWith('SESSION_ENDED'));
    expect(await attacker.browser.me('identities { id }')).toEqual({ identities: [] });
    const second = await browser.atPages(await urlOf(browser, 'linkIdentity'), 'fara');
    await mutate(sendBy(browser), 'signOut', 'sessionId');
    expect((await browser.land(second)).fragment).toEqual(refusedWith('SESSION_ENDED'));
  });

  it('refuses an account when the provider did not ask for the credentials', async () => {
    const { browser } = await withPassword();
    // The provider remembers the browser from an earlier sign-in, and its URL was changed on the way.
    await browser.atPages(await browser.begin(), provider.person('gisa'));
    overtake(60);
    const url = new URL(await urlOf(browser, 'linkIdentity'));
    url.searchParams.delete('prompt');
    url.searchParams.set('max_age', '3600');
    expect((await browser.land(await browser.atPages(url.href, 'gisa'))).fragment).toEqual(refusedWith('NOT_ASKED_AGAIN'));
    const silent = new URL(await urlOf(browser, 'linkIdentity'));
    silent.searchParams.delete('prompt');
    silent.searchParams.delete('max_age');
    expect((await browser.land(await browser.atPages(silent.href, 'gisa'))).fragment).toEqual(refusedWith('NOT_ASKED_AGAIN'));
    provider.ahead += 60;
    // With a correct clock and new credentials, the same account is linked.
    expect((await browser.land(await browser.atPages(await urlOf(browser, 'linkIdentity'), 'gisa'))).fragment).toEqual({
      provider: 'linked',
    });
  });
});

describe('a step-up with the provider', () => {
  it('permits the mutation of a person without a password, who is asked for nothing else', async () => {
    const browser = await withProvider('hedy');
    expect((await needsStepUp(browser)).userErrors).toMatchObject([
      { __typename: 'StepUpNeededError', methods: ['PROVIDER'], message: expect.stringContaining('stepUpWithProvider') },
    ]);
    const before = browser.cookies.get('gh');
    const address = await browser.atPages(await urlOf(browser, 'stepUpWithProvider', '/keys?new=1'), 'hedy');
    expect(await browser.land(address)).toMatchObject({ path: '/keys?new=1', fragment: { provider: 'stepped_up' } });
    expect(browser.cookies.get('gh')).toBe(before);
    expect((await needsStepUp(browser)).userErrors).toEqual([]);
    advance(601);
    expect((await needsStepUp(browser)).userErrors).toHaveLength(1);
    expect(
      (
        await market.db.query(
          `select data->>'method' as method from platform.act where verb = 'session.stepped_up' order by id desc limit 1`,
        )
      )[0],
    ).toEqual({
      method: 'provider',
    });
  });

  it('refuses another account, an account that is not linked, and an account without new credentials', async () => {
    const browser = await withProvider('iris');
    await withProvider('jana');
    for (const other of ['jana', provider.person('nobody-here')]) {
      const address = await browser.atPages(await urlOf(browser, 'stepUpWithProvider'), other);
      expect((await browser.land(address)).fragment).toEqual(refusedWith('OTHER_ACCOUNT'));
    }
    const again = new ProviderBrowser(market);
    await again.signIn('iris');
    overtake(60);
    const url = new URL(await urlOf(again, 'stepUpWithProvider'));
    url.searchParams.delete('prompt');
    url.searchParams.set('max_age', '3600');
    expect((await again.land(await again.atPages(url.href, 'iris'))).fragment).toEqual(refusedWith('NOT_ASKED_AGAIN'));
    provider.ahead += 60;
    expect((await needsStepUp(again)).userErrors).toHaveLength(1);
  });

  it('belongs to the session that started it', async () => {
    const browser = await withProvider('kaja');
    const address = await browser.atPages(await urlOf(browser, 'stepUpWithProvider'), 'kaja');
    // The same person signed in again in the same browser: the session that started the step-up has ended.
    const flow = browser.cookies.get('gh-provider')!;
    await browser.signIn('kaja');
    browser.cookies.set('gh-provider', flow);
    expect((await browser.land(address)).fragment).toEqual(refusedWith('SESSION_ENDED'));
    expect((await needsStepUp(browser)).userErrors).toHaveLength(1);
  });

  it('requires a code when there is a second factor', async () => {
    const browser = await withProvider('lola');
    const begun = await browser.atPages(await urlOf(browser, 'stepUpWithProvider'), 'lola');
    expect((await browser.land(begun)).fragment).toEqual({ provider: 'stepped_up' });
    const address = await browser.atPages(await urlOf(browser, 'stepUpWithProvider'), 'lola');
    const { app } = await setUpTotp(market, sendBy(browser));
    expect((await browser.land(address)).fragment).toEqual(refusedWith('CODE_NEEDED'));
    const again = await mutate(sendBy(browser), 'stepUpWithProvider', 'url', { returnTo: '/' }, 'ProviderFlowInput');
    expect(again.userErrors).toHaveLength(1);
    expect((await stepUp(sendBy(browser), { code: app.nextCode() })).userErrors).toEqual([]);
    provider.ahead += 30;
  });

  it('refuses API keys, and people without a linked account', async () => {
    const { browser } = await withPassword();
    const { secret } = await needsStepUp(browser);
    const query = 'mutation { answer: stepUpWithProvider(input: { returnTo: "/" }) { url userErrors { __typename } } }';
    const byKey = await expectUnchanged(market, () => market.graphql(query, {}, { token: secret, allowErrors: true }));
    expect(byKey.data.answer.userErrors).toEqual([{ __typename: 'ForbiddenError' }]);
    const answer = await mutate(sendBy(browser), 'stepUpWithProvider', 'url', { returnTo: '/' }, 'ProviderFlowInput');
    expect(answer.userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
  });
});

describe('unlinking an account', () => {
  it('ends the sessions that the provider account started', async () => {
    const { browser } = await linked('mara');
    const other = new ProviderBrowser(market);
    await other.signIn('mara');
    const [{ id }] = (await browser.me('identities { id }')).identities;
    expect((await mutate(sendBy(browser), 'unlinkIdentity', 'me { identities { id } }', { identityId: id })).me).toEqual({
      identities: [],
    });
    expect(await other.me()).toBeNull();
    expect(await browser.me('identities { id }')).toEqual({ identities: [] });
    const stranger = new ProviderBrowser(market);
    expect((await stranger.signIn('mara')).fragment).toEqual({ provider: 'register' });
  });

  it('refuses the account of another person like an unknown one', async () => {
    const { browser } = await linked('nele');
    const [{ id }] = (await browser.me('identities { id }')).identities;
    const other = await withPassword();
    const answer = await expectUnchanged(market, () => mutate(sendBy(other.browser), 'unlinkIdentity', 'me { id }', { identityId: id }));
    expect(answer.userErrors).toMatchObject([{ __typename: 'NotFoundError' }]);
  });

  it('requires a password, which the person sets with a step-up', async () => {
    const browser = await withProvider('olga');
    const [{ id }] = (await browser.me('identities { id }')).identities;
    expect(await browser.me('hasPassword')).toEqual({ hasPassword: false });
    const set = (newPassword: string) => mutate(sendBy(browser), 'setPassword', 'me { id }', { newPassword });
    expect((await set('a long walk by another river')).userErrors).toMatchObject([{ __typename: 'StepUpNeededError' }]);
    await browser.land(await browser.atPages(await urlOf(browser, 'stepUpWithProvider'), 'olga'));
    expect((await mutate(sendBy(browser), 'unlinkIdentity', 'me { id }', { identityId: id })).userErrors).toMatchObject([
      { __typename: 'ConflictError', message: expect.stringContaining('setPassword') },
    ]);
    expect((await set('password1234')).userErrors).toMatchObject([{ path: ['newPassword'] }]);
    expect((await set(PASSWORD)).userErrors).toEqual([]);
    expect(await browser.me('hasPassword')).toEqual({ hasPassword: true });
    expect((await set('a long walk by another river')).userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
    expect((await mutate(sendBy(browser), 'unlinkIdentity', 'me { id }', { identityId: id })).userErrors).toEqual([]);
    expect((await new ProviderBrowser(market).signInByPassword('olga@corp.example')).next).toBe('DONE');
  });
});

describe('a person without a password', () => {
  it('erases the account with a step-up', async () => {
    const browser = await withProvider('pina');
    const erase = () => mutate(sendBy(browser), 'eraseMyAccount', 'erasure { reason }', {});
    expect((await erase()).userErrors).toMatchObject([{ __typename: 'StepUpNeededError' }]);
    await browser.land(await browser.atPages(await urlOf(browser, 'stepUpWithProvider'), 'pina'));
    expect((await erase()).userErrors).toEqual([]);
    expect((await new ProviderBrowser(market).signIn('pina')).fragment).toEqual({ provider: 'register' });
  });

  it('refuses a sign-in with a password, and a change of password', async () => {
    const browser = await withProvider('rita');
    for (const password of ['', PASSWORD]) {
      const answer = await new ProviderBrowser(market).graphql(
        'mutation ($input: SignInInput!) { signIn(input: $input) { next userErrors { __typename } } }',
        { input: { email: 'rita@corp.example', password } },
      );
      expect(answer.data.signIn).toMatchObject({ next: null, userErrors: [{ __typename: 'InvalidInputError' }] });
    }
    const changed = await mutate(sendBy(browser), 'changePassword', 'me { id }', { currentPassword: '', newPassword: PASSWORD });
    expect(changed.userErrors).toHaveLength(1);
  });
});
