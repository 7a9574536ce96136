/** `npm run pictures`: writes pictures of the main screens into docs/pictures, with demo data at a fixed time. */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { runMain } from '../src/boot.ts';
import { Bug } from '../src/kernel/index.ts';
import { enterAs, openDemoConsole, settle, type DemoConsole } from './browser/demo-console.ts';

const FOLDER = join('docs', 'pictures');
const NOW = new Date('2026-11-27T10:00:00Z');

/** Maximum total size of the pictures. */
const MOST_BYTES = 2_500_000;

const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
const PHONE: BrowserContextOptions = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
const DARK: BrowserContextOptions = { colorScheme: 'dark' };
const ARABIC: BrowserContextOptions = { locale: 'ar' };

type Role = 'Requester' | 'Worker' | 'Admin';

interface Picture {
  readonly name: string;
  readonly role: Role;
  readonly look: BrowserContextOptions;
  /** Opens the screen from the first page of the role. */
  readonly go: (page: Page) => Promise<unknown>;
}

const to = (path: string) => (page: Page) => page.goto(path);

const startTask = async (page: Page): Promise<void> => {
  await page.goto('/work');
  await settle(page);
  // The task of the previous picture is still held.
  const held = page.getByRole('link', { name: 'Continue' }).or(page.getByRole('button', { name: 'Continue' }));
  const start = page.getByRole('button', { name: 'Start' });
  await ((await held.count()) > 0 ? held : start).first().click();
  const read = page.getByRole('button', { name: 'Go to the task' });
  await read.or(page.locator('.option')).first().waitFor();
  if (await read.isVisible()) await read.click();
  await page.locator('.option').first().click();
  await page.getByText('Kept on this device').waitFor();
};

const openBatch =
  (part = '') =>
  async (page: Page): Promise<void> => {
    await page.goto('/r/batches');
    await settle(page);
    const path = await page.getByRole('article').getByRole('link').first().getAttribute('href');
    await page.goto(`${path}${part}`);
  };

const openPayout = async (page: Page): Promise<void> => {
  await page.goto('/admin/payouts');
  await settle(page);
  await page
    .getByRole('link', { name: /Amara Njoroge/ })
    .first()
    .click();
  await page.getByRole('heading', { name: /^Payout to/ }).waitFor();
};

const SCREENS: readonly Omit<Picture, 'look'>[] = [
  { name: 'worker-board', role: 'Worker', go: to('/work') },
  { name: 'worker-task', role: 'Worker', go: startTask },
  { name: 'worker-money', role: 'Worker', go: to('/work/money') },
  { name: 'requester-home', role: 'Requester', go: to('/r') },
  { name: 'requester-batch', role: 'Requester', go: openBatch() },
  { name: 'requester-labels', role: 'Requester', go: openBatch('/labels') },
  { name: 'requester-money', role: 'Requester', go: to('/r/money') },
  { name: 'admin-health', role: 'Admin', go: to('/admin/health') },
  { name: 'admin-payout', role: 'Admin', go: openPayout },
  { name: 'admin-log', role: 'Admin', go: to('/admin/log') },
];
const of = (...names: string[]) => SCREENS.filter(({ name }) => names.includes(name));

const PICTURES: readonly Picture[] = [
  ...SCREENS.map((screen) => ({ ...screen, look: DESK })),
  ...of('worker-task', 'requester-batch', 'admin-payout').map((screen) => ({
    ...screen,
    name: `${screen.name}-dark`,
    look: { ...DESK, ...DARK },
  })),
  ...of('worker-board', 'worker-task', 'worker-money').map((screen) => ({ ...screen, name: `${screen.name}-phone`, look: PHONE })),
  ...of('worker-board').map((screen) => ({ ...screen, name: `${screen.name}-phone-dark`, look: { ...PHONE, ...DARK } })),
  ...of('worker-money').map((screen) => ({ ...screen, name: `${screen.name}-arabic`, look: { ...DESK, ...ARABIC } })),
];

/** Stops the clock of the browser and of the HTTP responses at the marketplace's time. */
async function stopTime(page: Page): Promise<void> {
  await page.clock.setFixedTime(NOW);
  await page.route('/graphql', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), date: NOW.toUTCString() } });
  });
}

async function draw({ browser, url }: DemoConsole, { name, role, look, go }: Picture): Promise<number> {
  const context = await browser.newContext({
    baseURL: url,
    locale: 'en-GB',
    serviceWorkers: 'block',
    reducedMotion: 'reduce',
    ...DESK,
    ...look,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  await stopTime(page);
  const isEnglish = look.locale === undefined;
  await enterAs(page, role);
  await go(page);
  await settle(page);
  // A read that takes longer than 300 ms shows a skeleton.
  await page.waitForTimeout(400);
  await settle(page);
  if (!isEnglish) await page.locator('html[dir="rtl"]').waitFor();
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  await page.evaluate('document.activeElement?.blur()');
  const path = join(FOLDER, `${name}.png`);
  await page.screenshot({ path, scale: 'device', animations: 'disabled', caret: 'hide' });
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await context.close();
  return statSync(path).size;
}

async function askForPayout(console_: DemoConsole): Promise<void> {
  const context = await console_.browser.newContext({ baseURL: console_.url, locale: 'en-GB', serviceWorkers: 'block' });
  const page = await context.newPage();
  await stopTime(page);
  await enterAs(page, 'Worker');
  await page.goto('/work/money');
  const paid = page.waitForResponse((response) => response.request().postData()?.includes('"RequestPayout"') === true);
  await page.getByRole('button', { name: /^Pay out/ }).click();
  await paid;
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await context.close();
}

runMain(async () => {
  mkdirSync(FOLDER, { recursive: true });
  for (const name of readdirSync(FOLDER).filter((each) => each.endsWith('.png'))) rmSync(join(FOLDER, name));
  const console_ = await openDemoConsole(NOW);
  try {
    let bytes = 0;
    await askForPayout(console_);
    for (const picture of PICTURES) {
      const size = await draw(console_, picture);
      bytes += size;
      console.log(`${picture.name}: ${Math.round(size / 1000)} kB`);
    }
    if (bytes > MOST_BYTES) throw new Bug(`the pictures have ${bytes} bytes; at most ${MOST_BYTES}`);
  } finally {
    await console_.close();
  }
  process.exit(0);
}, 'npm run pictures');
