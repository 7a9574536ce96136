/** Signing in and out, the second factor, the step-up, and requests that another site would send. */
import { TOTP, URI } from 'otpauth';
import { DEMO_PASSWORD } from '../lab/demo/demo.ts';
import { enterAs, openConsole, type Console } from './kit/console.ts';

let console_: Console;
beforeAll(async () => {
  console_ = await openConsole();
}, 180_000);
afterAll(() => console_.close());

it('registers a person who then becomes a worker', async () => {
  const { page, complaints } = await console_.open();
  await page.goto('/register');
  await page.getByLabel('Name').fill('Nuria Vidal');
  await page.getByLabel('E-mail address').fill('nuria@people.example');
  await page.getByLabel('Password').fill('short');
  await page.getByLabel('Date of birth').fill('1990-05-06');
  await page.getByLabel('Country').selectOption('ES');
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Register' }).click();
  // The refusal stands beside its field, and nothing that was written is lost.
  await page.locator('.field-fault').waitFor();
  expect(await page.getByLabel('Name').inputValue()).toBe('Nuria Vidal');
  await page.getByLabel('Password').fill('three rivers meet under one bridge');
  await page.getByRole('button', { name: 'Register' }).click();
  await page.getByRole('heading', { name: 'Hello Nuria Vidal' }).waitFor();
  await page.getByRole('link', { name: /^Do paid tasks/ }).click();
  await page.getByRole('button', { name: 'Become a worker' }).click();
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  await page.getByRole('heading', { name: 'Can you be paid in Spain?' }).waitFor();
  expect(complaints).toEqual([]);
}, 60_000);

it('sets up a second factor, asks for its code at the next sign-in, and takes a recovery code', async () => {
  const { page, context } = await console_.open();
  await enterAs(page, 'Requester');
  await page.goto('/account');
  await page.getByRole('button', { name: 'Set up' }).click();
  const uri = await page.getByRole('link', { name: 'Open the app on this device' }).getAttribute('href');
  const app = URI.parse(uri!) as TOTP;
  await page.getByRole('textbox', { name: 'Code' }).fill(app.generate({ timestamp: console_.market.clock.now().getTime() }));
  await page.getByRole('button', { name: 'Confirm the code' }).click();
  await page.locator('.recovery-codes code').first().waitFor();
  const codes = await page.locator('.recovery-codes code').allTextContents();
  expect(codes).toHaveLength(10);

  await context.clearCookies();
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill('town@guildhall.example');
  await page.getByLabel('Password').fill('a wrong password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('.notice-refusal, .field-fault').first().waitFor();
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Enter your code' }).waitFor();
  await page.getByRole('textbox', { name: 'Code' }).fill(codes[0]!);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: /^Hello/ }).waitFor();
}, 60_000);

it('asks who the person is before an API key is made, and then makes it', async () => {
  const { page } = await console_.open();
  await enterAs(page, 'Worker');
  await page.goto('/account');
  await page.getByLabel('What it is for').fill('my script');
  await page.getByRole('checkbox', { name: 'Work' }).check();
  // A sign-in counts for ten minutes.
  console_.market.clock.advanceSeconds(11 * 60);
  await page.getByRole('button', { name: 'Create a key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Password').fill(DEMO_PASSWORD);
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('The key, shown only now:').waitFor();
  expect(await page.locator('.secret').textContent()).toMatch(/^ghk_/);
}, 60_000);

it('refuses a request that lacks the header of this origin, and one that another site sends', async () => {
  const { page, context } = await console_.open();
  await enterAs(page, 'Worker');
  const ask = (headers: Record<string, string>) =>
    page.evaluate(async (sent) => {
      const response = await fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...sent },
        body: JSON.stringify({ query: '{ me { id } }' }),
      });
      return response.status;
    }, headers);
  expect([await ask({ 'x-guildhall': '1' }), await ask({})]).toEqual([200, 403]);
  const [cookie] = await context.cookies();
  expect(cookie).toMatchObject({ name: 'gh', httpOnly: true, sameSite: 'Lax', path: '/' });
  // Another origin of this machine: the browser sends its cookie along, for a cookie knows no port.
  const { market, url } = console_;
  const other = await market.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: {
      'content-type': 'application/json',
      'x-guildhall': '1',
      origin: url.replace('127.0.0.1', 'localhost'),
      cookie: `gh=${cookie!.value}`,
    },
    payload: JSON.stringify({ query: '{ me { id } }' }),
  });
  expect(other.statusCode).toBe(403);
  // No script reads the session.
  expect(await page.evaluate(() => document.cookie)).toBe('');
}, 60_000);

it('ends the session at sign-out, and shows nothing of it to the next person', async () => {
  const { page } = await console_.open();
  await enterAs(page, 'Worker');
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Welcome to Guildhall' }).waitFor();
  await page.goto('/work/money');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByLabel('E-mail address').fill('bruno@guildhall.example');
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  // Back where they wanted to go.
  await page.getByRole('heading', { level: 1, name: 'Money' }).waitFor();
}, 60_000);
