/** The first half of the requester's story: describe a batch, add its tasks from a file with pictures, launch it, follow it, close it. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { axeFaults } from './kit/axe.ts';
import { postBatch, TOWN } from './kit/batches.ts';
import { enterAs, openConsole, overflow, PHONE, type Console } from './kit/console.ts';
import { chessboard } from './kit/picture.ts';

let console_: Console;
let folder: string;
beforeAll(async () => {
  console_ = await openConsole();
  folder = mkdtempSync(join(tmpdir(), 'guildhall-requester-'));
  for (const name of ['a.png', 'b.png']) writeFileSync(join(folder, name), chessboard());
}, 180_000);
afterAll(() => console_.close());

const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });

const heading = (page: Page, name: RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();

/** A file of this test. @returns its path */
function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Fills the wizard for an image with a choice, and saves it: the page of its tasks is then shown. */
async function describeBatch(page: Page): Promise<void> {
  await page.goto('/r/batches/new');
  await heading(page, /^New batch$/);
  await field(page, 'Title').fill('Is there a sign?');
  await field(page, 'Kind of work').fill('image');
  await field(page, 'Instructions').fill('Look at the **photo**.');
  await page.getByText('Take the fields from a sample').click();
  await field(page, 'One item as JSON').fill('{"photo": "a.png", "street": "Mill Lane"}');
  await button(page, 'Use this item').click();
  await button(page, 'Next').click();
  await field(page, 'What the worker reads').fill('Is there a sign in the photo?');
  await field(page, 'Option 1: what the worker reads').fill('Yes');
  await field(page, 'Option 2: what the worker reads').fill('No');
  await button(page, 'Next').click();
  await field(page, 'Answers per task').fill('2');
  await button(page, 'Next').click();
  await field(page, 'Reward per answer, in USD').fill('0.10');
  await page.getByText('That is 12.00 USD per hour.').waitFor();
  await button(page, 'Next').click();
  await page.getByText('All is well.').waitFor();
  await button(page, 'Save and add tasks').click();
  await heading(page, /^Tasks:/);
}

it('lets a requester describe a batch, add tasks with pictures, launch a part, and close it', async () => {
  const { page, complaints } = await console_.open();
  await enterAs(page, 'Requester');
  await describeBatch(page);

  await page
    .locator('#media ~ .file-drop input[type=file]')
    .first()
    .setInputFiles([join(folder, 'a.png'), join(folder, 'b.png')]);
  await page.getByText('2 files are uploaded').waitFor();
  const chooseFile = (path: string) => page.locator('#file ~ .file-drop input[type=file]').setInputFiles(path);

  // A fault is shown with its line, and its lines can be had as a file; nothing is added.
  await chooseFile(written('faulty.csv', 'Photo,Street,Ref,redundancy\na.png,"Mill\nLane",1,2\nb.png,Orchard Row,2,many\n'));
  await page.getByLabel('Column Ref becomes').selectOption('externalId');
  await button(page, 'Check the file').click();
  await page.getByText('Line 4').waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Download the invalid lines').click()]);
  expect(readFileSync(await download.path(), 'utf8')).toBe('Photo,Street,Ref,redundancy\nb.png,Orchard Row,2,many');
  expect(await console_.market.db.query('select 1 from batches.upload')).toEqual([]);

  await chooseFile(written('tasks.csv', 'Photo,Street,Ref\na.png,Mill Lane,1\nb.png,Orchard Row,2\na.png,Hill Road,3\n'));
  await page.getByLabel('Column Ref becomes').selectOption('externalId');
  await button(page, 'Check the file').click();
  await button(page, 'Add 3 tasks').click();
  await page.getByText('3 tasks were added.').waitFor();
  const payloads = await console_.market.db.query<{ photo: string }>(
    `select payload ->> 'photo' as photo from batches.task where payload ? 'photo' order by position`,
  );
  expect(payloads.map(({ photo }) => photo)).toEqual([expect.stringMatching(/^fil_/), expect.stringMatching(/^fil_/), payloads[0]?.photo]);

  await page.getByRole('link', { name: /^Launch 3 tasks/ }).click();
  await button(page, /^Launch 3 tasks: set aside 0\.72 USD$/).click();
  await heading(page, /Is there a sign\?/);
  await page.getByText('0 of 6 answers').first().waitFor();

  await button(page, 'Pause').click();
  await page.getByRole('dialog').getByText('The money stays set aside.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
  await button(page, 'Resume').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
  await button(page, 'More answers per task').click();
  await page.getByRole('dialog').getByRole('button', { name: 'More answers per task' }).click();
  await page.getByText('0 of 9 answers').first().waitFor();
  await button(page, 'Close').click();
  await page.getByRole('dialog').getByText('1.08 USD comes back to your balance at once.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click();
  await page.getByText('Done').first().waitFor();
  expect(complaints).toEqual([]);
}, 180_000);

it('keeps a draft on the device, asks before it is left, and shows faults by step', async () => {
  const { page } = await console_.open();
  await enterAs(page, 'Requester');
  await page.goto('/r/batches/new');
  await field(page, 'Title').fill('A draft that nobody saved');
  await page.getByText('Not saved yet. Kept on this device.').waitFor();
  await page.waitForFunction(() => Object.values(localStorage).some((value) => String(value).includes('A draft that nobody saved')));
  await page.getByRole('link', { name: 'Batches', exact: true }).click();
  await button(page, 'Leave').click();
  await heading(page, /^Batches$/);
  await page.getByRole('link', { name: 'New batch' }).click();
  expect(await field(page, 'Title').inputValue()).toBe('A draft that nobody saved');
  await page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: 'Check' }).click();
  await button(page, 'Go to: Questions').click();
  await field(page, 'What the worker reads').waitFor();
}, 90_000);

it('shows every one of 250 tasks, page by page', async () => {
  const form = [{ name: 'sign', prompt: 'A sign?', choice: { options: ['yes', 'no'].map((value) => ({ value, label: value })) } }];
  const payloads = Array.from({ length: 250 }, (_, index) => ({ street: `Street ${index}` }));
  const batchId = await postBatch(console_.market, { title: 'Many streets', form, redundancy: 1 }, payloads, TOWN);
  const { page } = await console_.open();
  await enterAs(page, 'Requester');
  await page.goto(`/r/batches/${batchId}/tasks`);
  const seen: string[] = [];
  const next = button(page, 'Next page');
  for (let number = 1; ; number++) {
    await page.getByRole('navigation', { name: 'Pages of the list' }).getByText(`Page ${number}`).waitFor();
    await page.getByText(`Street ${(number - 1) * 20}`, { exact: true }).waitFor();
    seen.push(...(await page.locator('.cell-sample').allInnerTexts()));
    if (await next.isDisabled()) break;
    await next.click();
  }
  expect(seen.map((text) => text.trim())).toEqual(payloads.map(({ street }) => `street: ${street}`));
}, 60_000);

const KINDS = ['choice', 'multipleChoice', 'text', 'number', 'rating', 'comparison', 'spans', 'boxes', 'json'];

it('offers all nine kinds of question, each in the preview, and the server accepts them', async () => {
  const { page } = await console_.open();
  await enterAs(page, 'Requester');
  await describeKinds(page);
  await page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: 'Check' }).click();
  await page.getByText('All is well.').waitFor();
}, 120_000);

async function describeKinds(page: Page): Promise<void> {
  await page.goto('/r/batches/new');
  await field(page, 'Title').fill('Nine kinds');
  await field(page, 'Kind of work').fill('text');
  await field(page, 'Instructions').fill('Answer all.');
  await button(page, 'Add a field').click();
  const steps = page.getByRole('navigation', { name: 'Steps' });
  await steps.getByRole('button', { name: 'Price' }).click();
  await field(page, 'Reward per answer, in USD').fill('0.10');
  await steps.getByRole('button', { name: 'Questions' }).click();
  for (const [index, kind] of KINDS.entries()) {
    if (index > 0) {
      await page.locator('select.short').selectOption(kind);
      await button(page, 'Add a question').click();
    }
    const editor = page.locator('.wizard-step fieldset.card').nth(index);
    await editor.getByLabel('What the worker reads', { exact: true }).fill(`Question of ${kind}`);
    const options = editor.getByLabel(/^Option \d: what the worker reads$/);
    for (let place = 0; place < (await options.count()); place++) await options.nth(place).fill(`Option ${place}`);
    for (const name of ['On the left', 'On the right', 'Field with the text', 'Field with the image']) {
      const select = editor.getByLabel(name, { exact: true });
      if ((await select.count()) > 0) await select.selectOption(name === 'On the right' ? 'field' : 'text');
    }
    await page.locator('.preview').getByText(`Question of ${kind}`).waitFor();
  }
}

it.each([
  ['on a phone', PHONE],
  ['on a desktop in the dark', { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' as const }],
])(
  'has no fault of accessibility and fits the window %s',
  async (_name, options) => {
    const { page } = await console_.open(options);
    await enterAs(page, 'Requester');
    const found: Record<string, unknown> = {};
    const look = async (name: string) => {
      const faults = await axeFaults(page);
      const over = await overflow(page);
      if (faults.length > 0 || over > 0) found[name] = { faults, over };
    };
    await page.locator('.batch-row').first().waitFor();
    await look('home');
    await page.locator('.batch-row a:not([href$="/edit"])').first().click();
    await page.locator('.batch-overview').waitFor();
    await look('batch');
    await page.getByRole('link', { name: 'Tasks', exact: true }).click();
    await heading(page, /^Tasks:/);
    await look('tasks');
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    for (const step of ['Item', 'Questions', 'Workers', 'Price', 'Check']) {
      await page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: step }).click();
      await look(`wizard: ${step}`);
    }
    await page.goto('/r/batches');
    await page.locator('.batch-row').first().waitFor();
    await look('batches');
    await page.goto('/r/organisation/new');
    await heading(page, /^Create an organisation$/);
    await look('organisation');
    expect(found).toEqual({});
  },
  120_000,
);
