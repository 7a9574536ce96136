/** The console without the network: the service worker opens it, and a task that is held can be answered. */
import type { Page } from 'playwright-core';
import { answersOf, postBatch } from './kit/batches.ts';
import { enterAs, openConsole, type Console, type Visitor } from './kit/console.ts';
import { deployNewVersion } from './kit/new-version.ts';

let console_: Console;
beforeAll(async () => {
  console_ = await openConsole();
  const form = [{ name: 'words', prompt: 'Write', text: {} }];
  const payloads = Array.from({ length: 4 }, (_, index) => ({ text: `Sentence ${index}` }));
  await postBatch(console_.market, { title: 'Sentences', form, rewardMinor: '300' }, payloads);
}, 180_000);
afterAll(() => console_.close());

/** A worker whose browser has the console on the device. */
async function visit(): Promise<Visitor> {
  const visitor = await console_.open({ serviceWorkers: 'allow' });
  await enterAs(visitor.page, 'Worker');
  await visitor.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  return visitor;
}

async function begin(page: Page): Promise<void> {
  await page.getByRole('article', { name: 'Sentences' }).getByRole('button', { name: 'Start' }).click();
  await page.getByRole('button', { name: 'Go to the task' }).click();
  await page.getByRole('textbox').waitFor();
}

const stored = async (words: string): Promise<number> =>
  (await answersOf(console_.market)).filter((answer) => (answer as { words?: string }).words === words).length;

it('shows a held task after a reload without the network, and sends its answer when the network returns', async () => {
  const { page, context, complaints } = await visit();
  await begin(page);
  await page.getByRole('textbox').fill('begun with the network');
  await page.getByText('Kept on this device').waitFor();
  await context.setOffline(true);
  await page.reload();
  await page.getByText(/The server does not answer\. This page was read/).waitFor();
  await page.getByText(/^Sentence \d$/).waitFor();
  expect(await page.getByRole('textbox').inputValue()).toBe('begun with the network');
  await page.getByRole('textbox').fill('ended without it');
  await page.getByText('Kept on this device').waitFor();
  await page.getByRole('button', { name: /^Submit, then stop/ }).click();
  await page.getByRole('heading', { name: 'Kept on this device' }).waitFor();

  // Another start without the network shows what is not sent.
  await page.goto('/work/mine');
  await page.getByText(/The server does not answer\. This page was read/).waitFor();
  await page.getByRole('heading', { name: '1 answer is not sent yet' }).waitFor();
  expect(await stored('ended without it')).toBe(0);

  const sent = page.waitForResponse((response) => response.request().postData()?.includes('"SubmitAssignment"') === true);
  await context.setOffline(false);
  await (await sent).finished();
  await page.getByRole('heading', { name: '1 answer is not sent yet' }).waitFor({ state: 'detached' });
  expect(await stored('ended without it')).toBe(1);
  expect(complaints).toEqual([]);
}, 60_000);

it('shows a notice where a page is not on the device, and opens it when the network returns', async () => {
  const { page, context } = await visit();
  await context.setOffline(true);
  await page.getByRole('link', { name: 'Account' }).click();
  await page.getByRole('heading', { level: 1, name: 'This page cannot be opened' }).waitFor();
  await page.getByRole('link', { name: 'Pools' }).click();
  await page.getByRole('heading', { level: 1, name: 'Pools' }).waitFor();
  await page.getByRole('link', { name: 'Account' }).click();
  await page.getByRole('heading', { level: 1, name: 'This page cannot be opened' }).waitFor();
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
}, 60_000);

it('goes on without parts whose files are gone after a deployment', async () => {
  const { page } = await console_.open({ hasTours: true });
  await page.route(/\/assets\/(?:tour-panel|palette|task-page)-/, (route) => route.fulfill({ status: 404, json: { code: 'NOT_FOUND' } }));
  const tour = page.waitForResponse(/\/assets\/tour-panel-/);
  await enterAs(page, 'Worker');
  expect((await tour).status()).toBe(404);
  await page.getByRole('link', { name: 'Pools' }).click();
  await page.getByRole('heading', { level: 1, name: 'Pools' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).waitFor();
  await page.goto('/work/task/asg_00000000000000000000000000');
  await page.getByRole('heading', { level: 1, name: 'This page cannot be opened' }).waitFor();
  await page.unroute(/\/assets\/(?:tour-panel|palette|task-page)-/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { level: 1, name: 'This page cannot be opened' }).waitFor({ state: 'detached' });
}, 60_000);

it('caches only files of the console, no response of the API and no other page', async () => {
  const { page } = await visit();
  await page.goto('/work/money');
  await page.getByRole('heading', { level: 1, name: 'Money' }).waitFor();
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });
  expect(kept).toContain('/');
  expect(kept.length).toBeGreaterThan(20);
  expect(kept.filter((path) => path !== '/' && !path.startsWith('/assets/'))).toEqual([]);
}, 60_000);

it('deletes the stored session and task at sign-out', async () => {
  const { page, context } = await visit();
  await page.goto('/work/mine');
  await page.getByRole('heading', { level: 1, name: 'My work' }).waitFor();
  const kept = () =>
    page.evaluate(
      () =>
        new Promise<number>((resolve, reject) => {
          const opening = indexedDB.open('guildhall-reads');
          opening.onerror = () => reject(new Error('no database'));
          opening.onsuccess = () => {
            const counting = opening.result.transaction('read').objectStore('read').count();
            counting.onsuccess = () => resolve(counting.result);
          };
        }),
    );
  expect(await kept()).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Welcome to Guildhall' }).waitFor();
  expect(await kept()).toBe(0);
  await context.setOffline(true);
  await page.goto('/work/mine');
  await page.getByText('The server does not answer.').first().waitFor();
  expect(await page.getByText('Amara').count()).toBe(0);
}, 60_000);

it('offers a new version when nothing is unsent, and loads it', async () => {
  const { page, complaints } = await visit();
  await begin(page);
  await page.getByRole('textbox').fill('of the old version');
  await page.getByText('Kept on this device').waitFor();
  const isSubmit = (body: string | null) => body?.includes('"SubmitAssignment"') === true;
  await page.route('/graphql', (route) => (isSubmit(route.request().postData()) ? route.abort('connectionfailed') : route.continue()));
  await page.getByRole('button', { name: /^Submit, then stop/ }).click();
  await page.getByRole('heading', { name: 'Kept on this device' }).waitFor();
  await page.getByRole('link', { name: 'My work' }).click();
  await page.getByRole('heading', { name: '1 answer is not sent yet' }).waitFor();

  const entry = deployNewVersion(console_.market);
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    const { installing } = registration;
    await new Promise<void>((resolve) => {
      if (installing === null || installing.state === 'installed') return resolve();
      installing.addEventListener('statechange', () => resolve(), { once: true });
    });
  });
  const offer = page.getByText('A new version of Guildhall is ready.');
  expect(await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null)).toBe(true);
  expect(await offer.count()).toBe(0);
  await page.unroute('/graphql');
  // It sends again by itself.
  await offer.waitFor();
  expect(await stored('of the old version')).toBe(1);
  await page.getByRole('button', { name: 'Reload' }).click();
  await page.waitForFunction((name) => document.querySelector('script[type="module"]')?.getAttribute('src')?.endsWith(name), entry);
  await page.getByRole('heading', { level: 1, name: 'My work' }).waitFor();
  expect(await offer.count()).toBe(0);
  expect(complaints).toEqual([]);
}, 60_000);
