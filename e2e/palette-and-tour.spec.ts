/** The palette of Control K, and the tour of a first visit. */
import { publicId } from '../src/kernel/index.ts';
import { axeFaults } from './kit/axe.ts';
import { enterAs, openConsole, overflow, PHONE, type Console } from './kit/console.ts';

let console_: Console;
beforeAll(async () => {
  console_ = await openConsole();
}, 180_000);
afterAll(() => console_.close());

it('goes to a page and to a batch by a part of its name, with the keyboard alone', async () => {
  const { page, complaints } = await console_.open();
  await enterAs(page, 'Requester');
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Page, batch or id' });
  await field.waitFor();
  await page.keyboard.type('team');
  await page.getByRole('option', { name: /^Team/, selected: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Team' }).waitFor();
  await page.keyboard.press('Control+k');
  await page
    .getByRole('option', { name: /Batch$/ })
    .first()
    .waitFor();
  const title = await page
    .getByRole('option', { name: /Batch$/ })
    .first()
    .locator('[dir]')
    .innerText();
  await page.keyboard.type(title.slice(3));
  await page.getByRole('option', { name: title, selected: true }).waitFor();
  expect(await axeFaults(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('no such place');
  await page.getByText('No page, batch or id matches.').waitFor();
  await page.keyboard.press('Escape');
  await field.waitFor({ state: 'detached' });
  expect(complaints).toEqual([]);
}, 60_000);

it('moves through the places with the arrows, and leads an admin from any id to its story', async () => {
  const { page } = await console_.open();
  await enterAs(page, 'Admin');
  await page.keyboard.press('Control+k');
  const selected = () => page.getByRole('option', { selected: true }).innerText();
  const first = await selected();
  await page.keyboard.press('ArrowDown');
  expect(await selected()).not.toBe(first);
  await page.keyboard.press('ArrowUp');
  expect(await selected()).toBe(first);
  const [{ id } = { id: '' }] = await console_.market.db.query<{ id: string }>('select id from batches.batch limit 1');
  await page.keyboard.type(publicId('Batch', id));
  await page.getByRole('option', { name: /By its id/, selected: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/admin/trace' && url.searchParams.get('id') === publicId('Batch', id));
}, 60_000);

it('marks the chosen place and the page of the navigation in the colours of the device', async () => {
  const { page } = await console_.open({ forcedColors: 'active' });
  await enterAs(page, 'Requester');
  await page.goto('/r/batches');
  await page.getByRole('heading', { level: 1, name: 'Batches' }).waitFor();
  const borders = (selector: string) =>
    page.locator(selector).evaluateAll((all) => all.map((each) => getComputedStyle(each).borderBottomColor));
  await page.keyboard.press('Control+k');
  await page.locator('.palette-list [aria-selected="true"]').waitFor();
  for (const [marked, others] of [
    ['.palette-list [aria-selected="true"]', '.palette-list [aria-selected="false"]'],
    ['.nav a[aria-current]', '.nav a:not([aria-current])'],
  ] as const) {
    const [colour, ...more] = await borders(marked);
    expect(more).toEqual([]);
    expect(await borders(others)).not.toContain(colour);
  }
  expect(await page.locator('.nav a[aria-current]').innerText()).toBe('Batches');
}, 60_000);

it.each([
  ['Worker', '/work', 'Choose work'],
  ['Requester', '/r', 'Describe your tasks'],
  ['Admin', '/admin', 'What waits for you'],
] as const)(
  'shows a %s the tour once, until it is asked for again',
  async (role, path, title) => {
    const { page, complaints } = await console_.open({ hasTours: true, ...(role === 'Worker' ? PHONE : {}) });
    await enterAs(page, role);
    await page.goto(path);
    const tour = page.getByRole('complementary', { name: title });
    await tour.waitFor();
    await page.locator('[data-tour-target]').waitFor();
    // The page has the focus: nobody's reading is interrupted.
    expect(await page.evaluate(() => document.activeElement?.closest('.tour'))).toBe(null);
    expect(await axeFaults(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    for (let step = 1; step < 4; step += 1) {
      await page.getByRole('button', { name: 'Next' }).press('Enter');
      await page.getByText(`Tour: step ${step + 1} of 4`).waitFor();
      await page.locator('[data-tour-target]').waitFor();
      expect(await page.locator('.tour h2').evaluate((heading) => heading === document.activeElement)).toBe(true);
    }
    await page.getByRole('button', { name: 'Done' }).click();
    await page.locator('.tour').waitFor({ state: 'detached' });
    expect(await page.locator('[data-tour-target]').count()).toBe(0);
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Settings' }).click();
    expect(await page.locator('.tour').count()).toBe(0);
    await page.getByRole('button', { name: 'Show the tour' }).click();
    await tour.waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.tour').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  },
  60_000,
);
