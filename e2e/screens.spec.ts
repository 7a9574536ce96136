/** Every screen: no fault of accessibility, no overflow at three widths, no text without a message, in both looks and from right to left. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { postBatch, postImage } from './kit/batches.ts';
import { axeFaults } from './kit/axe.ts';
import { enterAs, openConsole, overflow, type Console, type Visitor } from './kit/console.ts';
import { chessboard } from './kit/picture.ts';
import { OPEN_SCREENS, WORKER_SCREENS } from './kit/screens.ts';

/** Where pictures of the screens are written; unset: nowhere. */
const PICTURES = process.env.SCREEN_PICTURES;

const WIDTHS = [320, 768, 1280];

let console_: Console;
let worker: Visitor;
let taskPath: string;
let batchPath: string;
beforeAll(async () => {
  console_ = await openConsole();
  const picture = await postImage(console_.market, chessboard());
  const form = [
    {
      name: 'legible',
      prompt: 'Can the sign be read?',
      choice: {
        options: [
          { value: 'all', label: 'All of it' },
          { value: 'part', label: 'In part' },
        ],
      },
    },
    {
      name: 'signs',
      prompt: 'Mark every sign',
      help: 'One box for each, tight around the letters.',
      boxes: {
        field: 'picture',
        labels: [
          { value: 'name', label: 'Shop name' },
          { value: 'notice', label: 'Notice' },
        ],
      },
    },
    { name: 'names', prompt: 'Mark names', required: false, spans: { field: 'text', labels: [{ value: 'person', label: 'Person' }] } },
    { name: 'sure', prompt: 'How sure are you?', rating: { points: 5, lowLabel: 'A guess', highLabel: 'Certain' } },
    { name: 'year', prompt: 'Which year?', required: false, number: {} },
  ];
  const batchId = await postBatch(console_.market, { title: 'Shop signs of 1911', form, rewardMinor: '240' }, [
    { picture, text: 'J. Hargreave & Sons' },
  ]);
  batchPath = `/work/batch/${batchId}`;
  worker = await console_.open({ viewport: { width: 1280, height: 800 } });
  await enterAs(worker.page, 'Worker');
  await worker.page.getByRole('article', { name: 'Shop signs' }).getByRole('button', { name: 'Start' }).click();
  await worker.page.getByRole('button', { name: 'Go to the task' }).click();
  await worker.page.locator('[data-question="legible"] .option').first().click();
  await worker.page.getByRole('button', { name: /^new box/ }).click();
  await worker.page.getByText('Kept on this device').waitFor();
  taskPath = new URL(worker.page.url()).pathname;
}, 240_000);
afterAll(() => console_.close());

/** Waits until nothing of the page is being loaded. */
async function settle(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(() => document.querySelectorAll('.skeleton').length === 0);
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: false });
}

async function visitPages(
  page: Page,
  pages: Readonly<Record<string, string>>,
  what: (name: string) => Promise<string[]>,
): Promise<string[]> {
  const faults: string[] = [];
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(path);
    await settle(page);
    faults.push(...(await what(name)).map((fault) => `${name}: ${fault}`));
  }
  return faults;
}

const workerPages = () => ({ ...WORKER_SCREENS, task: taskPath, batch: batchPath });

it.each(['light', 'dark'] as const)(
  'has no fault of accessibility in the %s look',
  async (look) => {
    const { page } = worker;
    await page.emulateMedia({ colorScheme: look });
    expect(await visitPages(page, workerPages(), () => axeFaults(page))).toEqual([]);
    const visitor = await console_.open({ colorScheme: look });
    expect(await visitPages(visitor.page, OPEN_SCREENS, () => axeFaults(visitor.page))).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  },
  180_000,
);

it.each([
  ['English', 'en'],
  ['Arabic', 'ar'],
  ['the pseudo language', 'en-XA'],
])(
  'fits three widths in %s',
  async (_name, language) => {
    const { page } = worker;
    await page.emulateMedia({ colorScheme: 'light' });
    const faults: string[] = [];
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width === 320 ? 640 : 800 });
      const pages = Object.fromEntries(Object.entries(workerPages()).map(([name, path]) => [name, `${path}?language=${language}`]));
      faults.push(
        ...(await visitPages(page, pages, async (name) => {
          await picture(page, `${name}-${width}-${language}`);
          const over = await overflow(page);
          return over > 0 ? [`${width}: ${over} pixels too wide`] : [];
        })),
      );
    }
    expect(faults).toEqual([]);
    expect(worker.complaints).toEqual([]);
  },
  240_000,
);

it('shows no text of its own that is no message', async () => {
  const { page } = await console_.open();
  const texts: string[] = [];
  for (const path of Object.values(OPEN_SCREENS)) {
    const url = new URL(path, console_.url);
    url.searchParams.set('language', 'en-XA');
    await page.goto(url.href);
    await settle(page);
    texts.push(...(await page.locator('h1, h2, label, button:visible, main a').allInnerTexts()));
  }
  // The mark's name, and symbols.
  expect(texts.map((text) => text.trim()).filter((text) => /\p{L}/u.test(text) && !text.startsWith('[') && text !== 'Guildhall')).toEqual(
    [],
  );
}, 60_000);

it('shows the age of what is on screen when the server does not answer, and reads again', async () => {
  const { page } = worker;
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto('/work/money?language=en');
  await page.getByRole('button', { name: /^Pay out/ }).waitFor();
  await page.route('/graphql', (route) => route.abort('connectionfailed'));
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await page
    .getByText(/The server does not answer\. This page was read/)
    .first()
    .waitFor();
  expect(await page.getByRole('button', { name: /^Pay out/ }).isDisabled()).toBe(true);
  await page.getByText('Not possible while the server does not answer.').waitFor();
  await page.unroute('/graphql');
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await page.waitForFunction(() => document.querySelector('.balances .button')?.hasAttribute('disabled') === false);
}, 60_000);
