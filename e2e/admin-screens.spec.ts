/** Every screen of admins, with data: no fault of accessibility in both looks, and no overflow at three widths in three languages. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { demandApprovalAbove, seedAdminMoney, type AdminMoney } from './kit/admin-money.ts';
import { axeFaults } from './kit/axe.ts';
import { enterAs, openConsole, overflow, type Console } from './kit/console.ts';

/** Where pictures of the screens are written; unset: nowhere. */
const PICTURES = process.env.SCREEN_PICTURES;

const WIDTHS = [320, 768, 1280];

let console_: Console;
let money: AdminMoney;
beforeAll(async () => {
  console_ = await openConsole();
  await demandApprovalAbove(console_.market, '100');
  money = await seedAdminMoney(console_.market);
}, 180_000);
afterAll(() => console_.close());

/** Name → address below /admin/. */
const pages = (): Readonly<Record<string, string>> => ({
  health: 'health',
  'payouts-to-decide': 'payouts',
  payout: `payouts/${money.payoutId}`,
  'all-payouts': 'payouts?view=all',
  'shared-accounts': 'payouts?view=accounts',
  deposits: 'payers',
  refunds: 'payers?view=refunds',
  invoices: 'payers?view=invoices',
  disputes: 'payers?view=disputes',
  bonuses: 'payers?view=bonuses',
  runs: 'runs',
  differences: 'reconciliation',
  'bank-lines': 'reconciliation?view=lines',
  'bank-statements': 'reconciliation?view=statements',
  comparisons: 'reconciliation?view=comparisons',
  corrections: 'corrections',
  'trace-nothing': 'trace',
  trace: `trace?id=${money.payoutId}`,
  accounts: `accounts?kind=REQUESTER_AVAILABLE&owner=${money.organisationId}&currency=USD&entry=${encodeURIComponent(money.entryId)}`,
  'new-requesters': 'new-requesters',
  organisations: 'organisations',
  organisation: `organisations/${money.organisationId}`,
  people: 'people',
  person: `people/${money.workerId}`,
  restrictions: 'restrictions',
  rejections: 'rejections',
  rejection: `rejections/${money.assignmentId}`,
  requests: 'requests',
  request: `requests/${money.requestId}`,
  log: 'log',
  settings: 'settings',
});

/** Goes there within the console, and waits until nothing of the page is being loaded. */
async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => history.pushState(null, '', to), `/admin/${path}`);
  await page.waitForFunction(() => document.querySelector('.admin h1') !== null && document.querySelector('.skeleton') === null);
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `admin-${name}.png`), fullPage: true });
}

it('has no fault of accessibility in either look', async () => {
  // Colours that still change when axe looks would count as faults.
  const { page, complaints } = await console_.open({ reducedMotion: 'reduce' });
  await enterAs(page, 'Admin');
  const faults: string[] = [];
  for (const [name, path] of Object.entries(pages())) {
    await goTo(page, path);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const found = await axeFaults(page, colorScheme === 'dark' ? ['color-contrast'] : undefined);
      faults.push(...found.map((fault) => `${name}, ${colorScheme}: ${fault}`));
      if (colorScheme === 'dark') await picture(page, `${name}-dark`);
    }
  }
  expect(faults).toEqual([]);
  expect(complaints).toEqual([]);
}, 120_000);

it.each([
  ['English', 'en'],
  ['Arabic', 'ar'],
  ['the pseudo language', 'en-XA'],
])(
  'fits three widths in %s',
  async (_name, language) => {
    const { page } = await console_.open();
    await enterAs(page, 'Admin');
    await page.goto(`/admin/health?language=${language}`);
    await page.locator('.admin h1').waitFor();
    const faults: string[] = [];
    for (const [name, path] of Object.entries(pages())) {
      await goTo(page, path);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: width === 320 ? 640 : 800 });
        const over = await overflow(page);
        if (over > 0) faults.push(`${name}, ${width}: ${over} pixels too wide`);
        await picture(page, `${name}-${width}-${language}`);
      }
    }
    expect(faults).toEqual([]);
  },
  120_000,
);
