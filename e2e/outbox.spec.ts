/** No answer is lost or stored twice when the network, the server or the tab fails before, during or after the request. */
import type { Page, Route } from 'playwright-core';
import { answersOf, postBatch } from './kit/batches.ts';
import { enterAs, openConsole, type Console } from './kit/console.ts';

let console_: Console;
beforeAll(async () => {
  console_ = await openConsole();
  const payloads = Array.from({ length: 12 }, (_, index) => ({ text: `Sentence ${index}` }));
  await postBatch(
    console_.market,
    { title: 'Sentences', form: [{ name: 'words', prompt: 'Write', text: {} }], rewardMinor: '300' },
    payloads,
  );
}, 180_000);
afterAll(() => console_.close());

const isSubmit = (route: Route): boolean => route.request().postData()?.includes('"SubmitAssignment"') === true;

async function begin(page: Page): Promise<void> {
  await enterAs(page, 'Worker');
  await page.getByRole('article', { name: 'Sentences' }).getByRole('button', { name: 'Start' }).click();
  // They open by themselves at the first task of the batch.
  await page.getByRole('button', { name: 'Go to the task' }).click();
}

async function write(page: Page, words: string): Promise<void> {
  await page.getByRole('textbox').fill(words);
  await page.getByText('Kept on this device').waitFor();
}

const times = async (words: string): Promise<number> =>
  (await answersOf(console_.market)).filter((answer) => (answer as { words?: string }).words === words).length;

it('sends an answer again when the network fails before the request', async () => {
  const { page } = await console_.open();
  await begin(page);
  await write(page, 'before');
  await page.route('/graphql', (route) => (isSubmit(route) ? route.abort('connectionfailed') : route.continue()));
  await page.getByRole('button', { name: /^Submit and next/ }).click();
  await page.getByRole('heading', { name: 'Kept on this device' }).waitFor();
  expect(await times('before')).toBe(0);
  await page.unroute('/graphql');
  await page.getByRole('button', { name: 'Send now' }).click();
  // The next task follows by itself.
  await page.getByRole('textbox').waitFor();
  expect(await times('before')).toBe(1);
}, 60_000);

it('stores an answer once when the response is lost after the server has it', async () => {
  const { page } = await console_.open();
  await begin(page);
  await write(page, 'after');
  let lost = 0;
  await page.route('/graphql', async (route) => {
    if (!isSubmit(route) || lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    await route.abort('connectionreset');
  });
  await page.getByRole('button', { name: /^Submit, then stop/ }).click();
  // It sends again by itself.
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  expect({ lost, stored: await times('after') }).toEqual({ lost: 1, stored: 1 });
}, 60_000);

it('sends an answer from the next start of the console when the tab dies during the request', async () => {
  const { page, context } = await console_.open();
  await begin(page);
  await write(page, 'during');
  await page.route('/graphql', (route) => (isSubmit(route) ? undefined : route.continue()));
  const asked = page.waitForRequest((request) => request.postData()?.includes('"SubmitAssignment"') === true);
  await page.getByRole('button', { name: /^Submit, then stop/ }).click();
  await asked;
  await page.close();
  expect(await times('during')).toBe(0);
  const again = await context.newPage();
  const sent = again.waitForResponse((response) => response.request().postData()?.includes('"SubmitAssignment"') === true);
  await again.goto('/work');
  await (await sent).finished();
  expect(await times('during')).toBe(1);
}, 60_000);

it('sends from only one of two tabs, and from the other after the first is closed', async () => {
  const { page, context } = await console_.open();
  await begin(page);
  await write(page, 'of two tabs');
  const other = await context.newPage();
  await other.goto('/work/mine');
  await other.getByRole('heading', { level: 1, name: 'My work' }).waitFor();
  const sendersOf: Page[] = [];
  let sendOther: (route: Route) => void;
  const sentByOther = new Promise<Route>((resolve) => (sendOther = resolve));
  for (const tab of [page, other]) {
    await tab.route('/graphql', (route) => {
      if (!isSubmit(route)) return route.continue();
      sendersOf.push(tab);
      if (tab === other) sendOther(route);
      return undefined;
    });
  }
  const asked = page.waitForRequest((request) => request.postData()?.includes('"SubmitAssignment"') === true);
  await page.getByRole('button', { name: /^Submit, then stop/ }).click();
  await asked;
  // The first tab waits for the server. The other wants to send now, and then again after a pause of its own.
  const locks = () => other.evaluate(async () => (await navigator.locks.query()).held?.map(({ name }) => name));
  expect(await locks()).toEqual(['guildhall-outbox']);
  await other.reload();
  await other.getByRole('heading', { name: '1 answer is not sent yet' }).waitFor();
  await other.getByRole('button', { name: 'Send now' }).click();
  await other.evaluate(() => navigator.locks.request('after all that wait', () => undefined));
  expect(sendersOf).toEqual([page]);
  expect(await times('of two tabs')).toBe(0);

  await page.close();
  const route = await sentByOther;
  expect(sendersOf).toEqual([page, other]);
  await route.continue();
  await other.getByRole('heading', { name: '1 answer is not sent yet' }).waitFor({ state: 'detached' });
  expect(await times('of two tabs')).toBe(1);
}, 60_000);

it('shows a result in a waiting tab when another tab sent the answer', async () => {
  const { page, context } = await console_.open();
  await begin(page);
  await write(page, 'by the other tab');
  await page.route('/graphql', (route) => (isSubmit(route) ? route.abort('connectionfailed') : route.continue()));
  await page.getByRole('button', { name: /^Submit, then stop/ }).click();
  await page.getByRole('heading', { name: 'Kept on this device' }).waitFor();
  const other = await context.newPage();
  await other.goto('/work/mine');
  // The first tab leaves its page by itself: the answer is sent.
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  expect(await times('by the other tab')).toBe(1);
}, 60_000);

it('keeps a draft when the tab is reloaded, and shows it again', async () => {
  const { page } = await console_.open();
  await begin(page);
  await write(page, 'a draft');
  await page.reload();
  await page.getByText('Kept on this device').waitFor();
  expect(await page.getByRole('textbox').inputValue()).toBe('a draft');
}, 60_000);

it('shows at once why the server does not take an answer as it is written', async () => {
  const { page } = await console_.open();
  await begin(page);
  // Half of a surrogate pair, as a program that cuts texts leaves it.
  await page.getByRole('textbox').evaluate((field: HTMLTextAreaElement) => {
    field.focus();
    document.execCommand('insertText', false, 'half \ud83d');
  });
  await page.getByText('Kept on this device').waitFor();
  await page.getByRole('button', { name: /^Submit, then stop/ }).click();
  await page.getByText(/half of a surrogate pair/).waitFor();
  await write(page, 'whole');
  await page.getByRole('button', { name: /^Submit, then stop/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  expect(await times('whole')).toBe(1);
}, 60_000);

it('sends an answer from a browser that stores nothing', async () => {
  const { page, complaints } = await console_.open();
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('Not in this window.', 'InvalidStateError');
    };
  });
  await begin(page);
  await page.getByRole('textbox').fill('stored nowhere');
  let tries = 0;
  await page.route('/graphql', async (route) => {
    if (!isSubmit(route) || (tries += 1) > 1) return route.continue();
    await route.abort('connectionfailed');
  });
  await page.getByRole('button', { name: /^Submit, then stop/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  expect(tries).toBe(2);
  expect(await times('stored nowhere')).toBe(1);
  expect(complaints).toEqual([]);
}, 60_000);

it('warns before signing out with an answer that is not sent, and shows it to nobody else', async () => {
  const { page } = await console_.open();
  await begin(page);
  await write(page, 'unsent');
  await page.route('/graphql', (route) => (isSubmit(route) ? route.abort('connectionfailed') : route.continue()));
  await page.getByRole('button', { name: /^Submit, then stop/ }).click();
  await page.getByRole('heading', { name: 'Kept on this device' }).waitFor();
  await page.goto('/work/mine');
  await page.getByRole('heading', { name: '1 answer is not sent yet' }).waitFor();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('1 answer on this device is not sent yet.').waitFor();
  await page.getByRole('button', { name: 'Sign out anyway' }).click();
  await page.getByRole('heading', { name: 'Welcome to Guildhall' }).waitFor();
  await page.unroute('/graphql');
  await page.getByRole('button', { name: 'Requester' }).click();
  await page.getByRole('heading', { name: /^Hello/ }).waitFor();
  expect(await times('unsent')).toBe(0);
}, 60_000);
