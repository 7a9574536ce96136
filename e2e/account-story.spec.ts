/** Accounts in the browser: e-mails with links, the second factor, the step-up, and sign-in by an identity provider. */
import type { Page } from 'playwright-core';
import { AuthenticatorApp } from '../test/identity/authenticator-app.ts';
import { TestProvider } from '../test/identity/providers/kit.ts';
import { openMailServer, type TestMailServer } from '../test/kit/smtp.ts';
import { freeAddress, openConsole, type Console } from './kit/console.ts';

const PASSWORD = 'three rivers meet under one bridge';
const NEW_PASSWORD = 'four rivers leave from one lake';

let mail: TestMailServer;
let provider: TestProvider;
let console_: Console;
beforeAll(async () => {
  const url = await freeAddress();
  [mail, provider] = await Promise.all([openMailServer(), TestProvider.open(url)]);
  console_ = await openConsole({ ...mail.settings, ...provider.settings });
}, 180_000);
afterAll(async () => {
  await console_.close();
  await provider.close();
  await mail.close();
});

/** Fields of the registration that the identity provider does not fill. */
async function fillTheRest(page: Page): Promise<void> {
  await page.getByLabel('Date of birth').fill('1990-05-06');
  await page.getByLabel('Country').selectOption('ES');
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Register' }).click();
}

async function register(page: Page, name: string, email: string): Promise<void> {
  await page.goto('/register');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await fillTheRest(page);
  await page.getByRole('heading', { name: `Hello ${name}` }).waitFor();
}

async function fillSignIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Welcome to Guildhall' }).waitFor();
}

/** The link in the newest e-mail to an address, of the subject. */
async function linkTo(email: string, subject = 'Confirm your e-mail address'): Promise<string> {
  await console_.market.sweep(/^identity\.send_mail$/);
  const [link = ''] = /http\S+#token=\S+/.exec(mail.last(email, subject).text) ?? [];
  expect(link).toContain(console_.url);
  return link;
}

/** Signs in on the pages of the identity provider. */
async function atProvider(page: Page, login: string): Promise<void> {
  await page.locator('input[name="login"]').fill(login);
  await page.locator('input[name="password"]').fill('any');
  await page.locator('button[type="submit"]').click();
  // The first sign-in asks for consent.
  const isBack = page.waitForURL((url) => url.href.startsWith(console_.url)).then(() => true);
  const asks = page
    .getByRole('heading', { name: 'Authorize' })
    .waitFor()
    .then(() => false);
  isBack.catch(() => undefined);
  asks.catch(() => undefined);
  if (await Promise.race([isBack, asks])) return;
  await page.locator('button[type="submit"]').click();
  await isBack;
}

it('registers a person, whose e-mail address the link confirms after a sign-in', async () => {
  const { page, complaints } = await console_.open();
  await register(page, 'Nuria Vidal', 'nuria@people.example');
  await page.getByText('Your e-mail address is not confirmed yet.').waitFor();
  await signOut(page);
  await page.goto(await linkTo('nuria@people.example'));
  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
  await fillSignIn(page, 'nuria@people.example', PASSWORD);
  await page.getByText('Your e-mail address is confirmed.').waitFor();
  expect(await page.getByText('Your e-mail address is not confirmed yet.').count()).toBe(0);
  await page.getByRole('link', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Hello Nuria Vidal' }).waitFor();
  expect(complaints).toEqual([]);
}, 60_000);

it('sets a new password by the link of an e-mail, which ends the other sessions', async () => {
  const elsewhere = await console_.open();
  await register(elsewhere.page, 'Omar Haddad', 'omar@people.example');
  const { page } = await console_.open();
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Forgotten password' }).click();
  await page.getByLabel('E-mail address').fill('omar@people.example');
  await page.getByRole('button', { name: 'Send me a link' }).click();
  await page.getByText('a link is on its way').waitFor();
  const link = await linkTo('omar@people.example', 'Set a new password');
  await page.goto(link);
  await page.getByRole('textbox', { name: 'New password' }).fill('short');
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.locator('.field-fault').waitFor();
  await page.getByRole('textbox', { name: 'New password' }).fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
  await fillSignIn(page, 'omar@people.example', NEW_PASSWORD);
  await page.getByRole('heading', { name: 'Hello Omar Haddad' }).waitFor();
  await elsewhere.page.goto('/account');
  await elsewhere.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  // The link works once.
  await page.goto('/');
  await page.goto(link);
  await page.getByRole('textbox', { name: 'New password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.locator('.notice-refusal').waitFor();
}, 60_000);

it('changes the e-mail address after a step-up, when both addresses have confirmed', async () => {
  const { page } = await console_.open();
  await register(page, 'Pia Lind', 'pia@people.example');
  await page.goto(await linkTo('pia@people.example'));
  await page.getByText('Your e-mail address is confirmed.').waitFor();
  await page.goto('/account');
  await page.getByLabel('New e-mail address').fill('pia@new.example');
  console_.market.clock.advanceSeconds(11 * 60);
  provider.ahead += 11 * 60;
  await page.getByRole('button', { name: 'Change the address' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Password').fill('not my password');
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await dialog.locator('.field-fault, .notice-refusal').waitFor();
  await dialog.getByLabel('Password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('A change to pia@new.example waits').waitFor();
  await page.goto(await linkTo('pia@new.example', 'Confirm your new e-mail address'));
  await page.getByRole('button', { name: 'Confirm the change' }).click();
  await page.getByText('The other address has to confirm, too.').waitFor();
  await page.goto(await linkTo('pia@people.example', 'Your account is to get another e-mail address'));
  await page.getByRole('button', { name: 'Confirm the change' }).click();
  await page.getByText('The change is made.').waitFor();
  await signOut(page);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await fillSignIn(page, 'pia@new.example', PASSWORD);
  await page.getByRole('heading', { name: 'Hello Pia Lind' }).waitFor();
}, 60_000);

it('signs in with a code of the app, and confirms an action by another code', async () => {
  const { page } = await console_.open();
  await register(page, 'Quentin Roux', 'quentin@people.example');
  await page.goto(await linkTo('quentin@people.example'));
  await page.getByText('Your e-mail address is confirmed.').waitFor();
  await page.goto('/account');
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
  const secret = await page.locator('.totp-secret').textContent();
  const app = new AuthenticatorApp(console_.market, secret!);
  await page.getByRole('textbox', { name: 'Code' }).fill(app.code());
  await page.getByRole('button', { name: 'Confirm the code' }).click();
  await page.locator('.recovery-codes code').nth(9).waitFor();
  await signOut(page);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await fillSignIn(page, 'quentin@people.example', PASSWORD);
  await page.getByRole('heading', { name: 'Enter your code' }).waitFor();
  await page.getByRole('textbox', { name: 'Code' }).fill(app.nextCode());
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Hello Quentin Roux' }).waitFor();
  console_.market.clock.advanceSeconds(11 * 60);
  provider.ahead += 11 * 60 + 30;
  await page.goto('/account');
  await page.getByRole('button', { name: 'New recovery codes' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Code').fill(app.code());
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await page.locator('.recovery-codes code').nth(9).waitFor();
  await page.getByText('You have confirmed your identity. Until').waitFor();
  await page.getByRole('button', { name: 'End the confirmation' }).click();
  await page.getByText('You have confirmed your identity. Until').waitFor({ state: 'detached' });
  await page.getByText('Show the activity').click();
  await page.getByRole('cell', { name: 'Created new recovery codes' }).waitFor();
}, 60_000);

it('erases the account after listing what is kept', async () => {
  const { page } = await console_.open();
  await register(page, 'Tova Berg', 'tova@people.example');
  await page.goto('/account');
  await page.getByRole('button', { name: 'Erase my account …' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('they belong to the requester who paid for them').waitFor();
  await dialog.getByLabel('Password').fill('not my password');
  expect(await dialog.getByRole('button', { name: 'Erase my account for good' }).isDisabled()).toBe(true);
  await dialog.getByRole('checkbox').check();
  await dialog.getByRole('button', { name: 'Erase my account for good' }).click();
  await dialog.locator('.field-fault').waitFor();
  await dialog.getByLabel('Password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Erase my account for good' }).click();
  await page.getByRole('heading', { name: 'Your account is erased' }).waitFor();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await fillSignIn(page, 'tova@people.example', PASSWORD);
  await page.locator('.notice-refusal, .field-fault').first().waitFor();
}, 60_000);

it('registers a person whom the identity provider signs in, and asks the provider for a step-up', async () => {
  const { page } = await console_.open();
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Sign in with Test directory' }).click();
  await atProvider(page, provider.person('rosa', { name: 'Rosa Marti' }));
  await page.getByText('Nobody here has this account yet.').waitFor();
  expect(await page.getByLabel('Name').inputValue()).toBe('Rosa Marti');
  expect(await page.getByLabel('E-mail address').inputValue()).toBe('rosa@corp.example');
  await fillTheRest(page);
  await page.getByRole('heading', { name: 'Hello Rosa Marti' }).waitFor();
  await page.goto('/account');
  // Without a password, the provider does the step-up.
  await page.getByRole('textbox', { name: 'New password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Set a password' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Confirm with your identity provider' }).click();
  await atProvider(page, 'rosa');
  await page.getByText('You have confirmed your identity for ten minutes.').waitFor();
  await page.getByRole('textbox', { name: 'New password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Set a password' }).click();
  await page.getByLabel('Present password').waitFor();
  await signOut(page);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await fillSignIn(page, 'rosa@corp.example', PASSWORD);
  await page.getByRole('heading', { name: 'Hello Rosa Marti' }).waitFor();
}, 60_000);

it('links an account of the identity provider, which then signs the person in', async () => {
  const { page } = await console_.open();
  await register(page, 'Selim Aksoy', 'selim@people.example');
  await page.goto('/account');
  await page.getByRole('button', { name: 'Link Test directory' }).click();
  await atProvider(page, provider.person('selim'));
  await page.getByText('The account is linked.').waitFor();
  await page.getByRole('button', { name: 'Unlink' }).waitFor();
  await signOut(page);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Sign in with Test directory' }).click();
  await page.getByRole('heading', { name: 'Hello Selim Aksoy' }).waitFor();
}, 60_000);
