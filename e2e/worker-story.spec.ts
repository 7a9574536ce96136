/** The worker's story of the README, by keyboard alone and on a phone. */
import type { Page } from 'playwright-core';
import { answersOf } from './kit/batches.ts';
import { openConsole, overflow, PHONE, type Console } from './kit/console.ts';

let console_: Console;
beforeAll(async () => {
  console_ = await openConsole();
}, 180_000);
afterAll(() => console_.close());

const MOST_TABS = 40;

/** Presses Tab until what has the focus has this name, as somebody without a mouse does. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const nameOfFocus = () =>
    page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '');
  for (let count = 0; count < MOST_TABS; count++) {
    await page.keyboard.press('Tab');
    if (name.test(await nameOfFocus())) return;
  }
  throw new Error(`Nothing named ${name.source} gets the focus.`);
}

it('lets a worker claim, answer, see the money and ask for a payout by keyboard alone', async () => {
  const { page, complaints } = await console_.open();
  await page.goto('/');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await tabTo(page, /^Worker/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  await page.getByRole('button', { name: 'Start' }).waitFor();
  await tabTo(page, /^Start$/);
  await page.keyboard.press('Enter');
  // The instructions open by themselves at the first task of a batch.
  const dialog = page.getByRole('dialog', { name: 'Instructions' });
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  // An answer is missing: the focus goes to its question.
  await page.keyboard.press('Control+Enter');
  await page.getByText('This needs an answer.').waitFor();
  await page.keyboard.press('2');
  await page.getByText('Kept on this device').waitFor();
  const first = page.url();
  await page.keyboard.press('Control+Enter');
  await page.waitForURL((url) => url.href !== first && url.pathname.startsWith('/work/task/'));
  expect(await answersOf(console_.market)).toContainEqual({ better: 'right' });

  await page.getByRole('radio').first().waitFor();
  await tabTo(page, /^$/);
  await page.keyboard.press('1');
  await page.keyboard.press('Control+Shift+Enter');
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  expect(await answersOf(console_.market)).toContainEqual({ better: 'left' });

  await page.keyboard.press('g');
  await page.keyboard.press('w');
  await page.getByRole('heading', { level: 1, name: 'My work' }).waitFor();
  await page.getByRole('article').filter({ hasText: 'Waits for review' }).first().waitFor();
  await page.getByRole('combobox', { name: 'Show' }).selectOption('APPROVED');
  await page.getByRole('article').filter({ hasText: 'Approved' }).first().waitFor();

  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.getByRole('heading', { level: 1, name: 'Money' }).waitFor();
  await page.getByRole('button', { name: /^Pay out/ }).waitFor();
  await tabTo(page, /^Pay out \d/);
  await page.keyboard.press('Enter');
  await page.getByText('You have requested the payout.').waitFor();
  const payouts = await console_.market.db.query<{ state: string }>('select state from payouts.payout');
  expect(payouts).toHaveLength(1);
  await page.getByText('waits for the next run').first().waitFor();
  expect(complaints).toEqual([]);
}, 120_000);

it('fits a phone of 320 pixels and works by touch', async () => {
  const { page, complaints } = await console_.open(PHONE);
  const widths: Record<string, number> = {};
  const look = async (name: string) => (widths[name] = await overflow(page));
  await page.goto('/');
  await page.getByRole('button', { name: 'Worker' }).tap();
  await page.getByRole('button', { name: 'Start' }).waitFor();
  await look('board');
  await page.getByRole('button', { name: 'Start' }).tap();
  await page.getByRole('button', { name: 'Go to the task' }).tap();
  await page.getByRole('radio').first().waitFor();
  await look('task');
  const header = await page.locator('.desk-head').boundingBox();
  const footer = await page.locator('.submit-bar').boundingBox();
  expect((header!.height + footer!.height) / 640).toBeLessThan(0.21);
  for (const name of ['Instructions', 'Submit and next', 'Return without penalty']) {
    expect((await page.getByRole('button', { name }).boundingBox())!.height).toBeGreaterThanOrEqual(44);
  }
  await page.locator('.option').first().tap();
  const before = (await answersOf(console_.market)).length;
  await page.getByRole('button', { name: 'Submit, then stop' }).tap();
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  expect(await answersOf(console_.market)).toHaveLength(before + 1);
  for (const [name, path] of [
    ['my work', '/work/mine'],
    ['money', '/work/money'],
    ['payee', '/work/money/account'],
    ['skills', '/work/skills'],
    ['pools', '/work/pools'],
    ['profile', '/work/profile'],
    ['account', '/account'],
  ]) {
    await page.goto(path!);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page
      .locator('.skeleton')
      .waitFor({ state: 'detached' })
      .catch(() => undefined);
    await look(name!);
  }
  expect(Object.entries(widths).filter(([, over]) => over > 0)).toEqual([]);
  expect(complaints).toEqual([]);
}, 120_000);

it('returns a task without penalty', async () => {
  const { page } = await console_.open();
  await page.goto('/');
  await page.getByRole('button', { name: 'Worker' }).click();
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('button', { name: 'Go to the task' }).click();
  await page.getByRole('button', { name: 'Return without penalty' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Return without penalty' }).click();
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  const rows = await console_.market.db.query<{ state: string }>("select state from work.assignment where state in ('held', 'returned')");
  expect(rows).toEqual([{ state: 'returned' }]);
}, 60_000);
