/** One browser, several tabs, and people who follow one another: a tab shows nothing of somebody who is not signed in any more. */
import type { Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../lab/demo/demo.ts';
import { postBatch } from './kit/batches.ts';
import { enterAs, openConsole, type Console } from './kit/console.ts';

let console_: Console;
beforeAll(async () => {
  console_ = await openConsole();
  const form = [{ name: 'words', prompt: 'Write', text: {} }];
  await postBatch(console_.market, { title: 'Sentences', form, rewardMinor: '300' }, [{ text: 'One' }, { text: 'Two' }]);
}, 180_000);
afterAll(() => console_.close());

async function signIn(page: Page, name: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(`${name}@guildhall.example`);
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** The page looks again, as when somebody returns to the tab. */
const lookAgain = (page: Page) => page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange')));

it('signs out in every tab, and begins all of them anew for the next person', async () => {
  const { page, context, complaints } = await console_.open();
  await enterAs(page, 'Worker');
  const other = await context.newPage();
  await other.goto('/account');
  await other.getByText('amara@guildhall.example').first().waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await other.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  expect(await other.getByText(/amara/i).count()).toBe(0);
  await page.goto('/sign-in');
  await signIn(page, 'bruno');
  await other.waitForURL('**/account');
  await other.getByText('bruno@guildhall.example').first().waitFor({ state: 'attached' });
  expect(complaints).toEqual([]);
}, 60_000);

it('shows nothing of the person before when the session has become that of another', async () => {
  const { page, context } = await console_.open();
  await enterAs(page, 'Worker');
  const bruno = await console_.open();
  await bruno.page.goto('/sign-in');
  await signIn(bruno.page, 'bruno');
  await bruno.page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  await page.goto('/account');
  await page.getByText('amara@guildhall.example').first().waitFor({ state: 'attached' });
  await context.addCookies(await bruno.context.cookies());
  // Nothing but the session is answered: what was read before has nothing that could replace it.
  await page.route('/graphql', (route) => (route.request().postData()?.includes('"Session"') === true ? route.continue() : route.abort()));
  await lookAgain(page);
  // The tab learns of the other person when the session is answered.
  await page.getByText(/amara/i).first().waitFor({ state: 'detached' });
  await page.getByText('The server does not answer.').first().waitFor();
  expect(await page.getByText(/amara/i).count()).toBe(0);
}, 60_000);

it('shows nothing of an answer when the session has ended meanwhile, and all of it after signing in again', async () => {
  const { page, context } = await console_.open();
  await enterAs(page, 'Worker');
  await page.getByRole('article', { name: 'Sentences' }).getByRole('button', { name: 'Start' }).click();
  await page.getByRole('button', { name: 'Go to the task' }).click();
  await page.getByRole('textbox').fill('written before');
  await page.getByText('Kept on this device').waitFor();
  await context.clearCookies();
  await page.getByRole('textbox').fill('written at the end');
  await lookAgain(page);
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  await signIn(page, 'amara');
  await page.getByText('Kept on this device').waitFor();
  expect(await page.getByRole('textbox').inputValue()).toBe('written at the end');
}, 60_000);
