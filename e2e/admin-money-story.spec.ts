/** Two admins move money by clicking: one asks or proposes, the other decides. A payout is traced to the cent. */
import type { Page } from 'playwright-core';
import { DEMO_ADMINS, DEMO_PASSWORD } from '../lab/demo/demo.ts';
import { demandApprovalAbove, relayHints, seedAdminMoney, sender, type AdminMoney } from './kit/admin-money.ts';
import { enterAs, openConsole, type Console } from './kit/console.ts';

let console_: Console;
let money: AdminMoney;
let admin: Page;
let treasurer: Page;
const complaints: string[][] = [];
beforeAll(async () => {
  console_ = await openConsole();
  await demandApprovalAbove(console_.market, '100');
  money = await seedAdminMoney(console_.market);
  [admin, treasurer] = (await Promise.all(DEMO_ADMINS.map(({ email }) => signIn(email)))) as [Page, Page];
}, 180_000);
afterAll(() => console_.close());
afterEach(() => expect(complaints.flat()).toEqual([]));

async function signIn(email: string): Promise<Page> {
  const visitor = await console_.open();
  complaints.push(visitor.complaints);
  const { page } = visitor;
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: /^Hello/ }).waitFor();
  return page;
}

const cents = (text: string): number => Math.round(Number.parseFloat(text) * 100);

/** Presses a button of a row, and the same button of its dialog. */
async function decide(page: Page, name: string, fill: (dialog: ReturnType<Page['getByRole']>) => Promise<void> = () => Promise.resolve()) {
  await page.getByRole('button', { name }).click();
  const dialog = page.getByRole('dialog');
  await fill(dialog);
  await dialog.locator('button[type="submit"]').click();
  await dialog.waitFor({ state: 'detached' });
}

it('shows an approval to the other admin without a reload, and removes the decision', async () => {
  for (const page of [admin, treasurer]) {
    await page.goto(`/admin/payouts/${money.payoutId}`);
    await page.getByText('0 of 1 approvals, never the payee').waitFor();
    await page.getByText('You may decide: it is not yours.').waitFor();
  }
  const amount = (await admin.locator('.payout-amount').textContent()) ?? '';
  await decide(admin, `Approve ${amount}`);
  await relayHints(console_.market);
  await treasurer.getByText('1 of 1 approvals').waitFor();
  await treasurer.locator('.who-decides').getByRole('link', { name: 'Admin' }).waitFor();
  expect(await treasurer.getByRole('button', { name: /^(?:Approve|Refuse)/ }).count()).toBe(0);
}, 60_000);

it('traces the payout to the cent: each step of its money sums to its amount', async () => {
  const amount = cents((await treasurer.locator('.payout-amount').textContent()) ?? '');
  await treasurer.goto(`/admin/trace?id=${money.payoutId}`);
  const story = treasurer.getByRole('table', { name: 'The way of the money' });
  await story.waitFor();
  const rows = await story.locator('tbody tr').all();
  expect(rows.length).toBeGreaterThan(3);
  for (const row of rows) {
    const amounts = await row.locator('.money').allTextContents();
    expect({ step: await row.locator('th strong').textContent(), sum: amounts.reduce((sum, each) => sum + cents(each), 0) }).toMatchObject({
      sum: amount,
    });
  }
  // The worker's earnings, one by one.
  await story
    .getByRole('row', { name: /Approved/ })
    .getByRole('button')
    .click();
  const postings = treasurer.getByRole('region', { name: 'Postings of this step' });
  // The postings of other steps are gone.
  await postings.getByText('Funding received').first().waitFor({ state: 'detached' });
  await postings.getByText('Approved').first().waitFor();
  const earned = await postings.locator(':scope > table > tbody > tr > td.amount > .money').allTextContents();
  expect(earned.reduce((sum, each) => sum + cents(each), 0)).toBe(amount);
}, 60_000);

it('reverses a deposit that one admin proposed and another approves', async () => {
  await admin.goto('/admin/payers');
  const own = admin.getByRole('row', { name: /a deposit that was typed twice/ });
  await own.getByText('You asked: another admin decides').waitFor();
  expect(await own.getByRole('button', { name: /^Approve/ }).count()).toBe(0);

  await treasurer.goto('/admin/payers');
  const row = treasurer.getByRole('row', { name: /a deposit that was typed twice/ });
  await row.getByText('You may decide: you did not propose it.').waitFor();
  await decide(treasurer, 'Approve: take 123.45 USD back', async (dialog) => {
    await dialog.getByText('123.45 USD leaves the balance of Town Hall Archive at once.').waitFor();
  });
  await row.getByText('Reversed').waitFor();
  await relayHints(console_.market);
  await own.getByText('Reversed').waitFor();
}, 60_000);

it('sends a refund that one admin records and another confirms', async () => {
  await admin.goto('/admin/payers?view=refunds');
  await decide(admin, 'Record the transfer of 40.00 USD', async (dialog) => {
    await dialog.getByText('40.00 USD to Town Hall Archive').waitFor();
    await dialog.getByLabel('Reference').fill('OUT-2026-11');
  });
  await admin.getByText('You asked: another admin decides').waitFor();
  expect(await admin.getByRole('button', { name: /^Confirm/ }).count()).toBe(0);

  await treasurer.goto('/admin/payers?view=refunds');
  const waiting = treasurer.getByRole('table', { name: 'Refunds to send by bank transfer' });
  await waiting.getByRole('link', { name: 'Admin' }).waitFor();
  await waiting.getByText('OUT-2026-11').waitFor();
  await decide(treasurer, 'Confirm 40.00 USD');
  await treasurer.getByText('No refund waits for a bank transfer.').waitFor();
  await treasurer.getByRole('table', { name: 'All refunds' }).getByText('Paid back').first().waitFor();
}, 60_000);

it('moves an adjustment that one admin proposes and another approves', async () => {
  await admin.goto('/admin/corrections');
  await decide(admin, 'Propose an adjustment', async (dialog) => {
    await dialog.getByLabel('Owner of the account that is credited').fill(money.workerId.replace('per_', 'wkr_'));
    await dialog.getByLabel('Amount in USD').fill('0.75');
    await dialog.getByText('From Goodwill to Worker, available').waitFor();
    await dialog.getByLabel('Reason').fill('The board was closed for an hour.');
    await dialog.getByRole('button', { name: 'Propose to move 0.75 USD' }).waitFor();
  });
  await admin
    .getByRole('row', { name: /The board was closed/ })
    .getByText('0 of 1 approvals, never the proposer')
    .waitFor();

  await treasurer.goto('/admin/corrections');
  await decide(treasurer, 'Approve 0.75 USD', async (dialog) => {
    await dialog.getByText(/^0\.75 USD goes from Goodwill to Worker, available/).waitFor();
  });
  await treasurer
    .getByRole('row', { name: /The board was closed/ })
    .getByText('Posted')
    .waitFor();
  const worker = await sender(console_.market, 'amara@guildhall.example');
  const { balances } = await worker('{ worker { balances { available { minor } } } }');
  expect(balances).toEqual([{ available: { minor: '75' } }]);
}, 60_000);

it('overturns a rejection beside the item and the other answers, and pays the worker', async () => {
  await admin.goto('/admin/rejections');
  await admin.getByRole('link', { name: 'What does this letter to the town hall want?' }).waitFor();
  // By the keyboard: to the first row, and into it.
  await admin.keyboard.press('j');
  await admin.keyboard.press('Enter');
  await admin.getByRole('heading', { level: 1, name: 'Rejected answer' }).waitFor();
  await admin.getByRole('region', { name: 'Item' }).waitFor();
  await admin.getByText('different').first().waitFor();
  await decide(admin, 'Overturn: pay 0.18 USD to the worker', async (dialog) => {
    await dialog.getByText('The rejection holds 0.22 USD. 0.18 USD goes to the worker').waitFor();
    await dialog.getByLabel('Reason').fill('The letter does complain about two different times.');
  });
  await admin.getByText('Overturned by an admin, worker paid').first().waitFor();
  expect(await admin.getByRole('button', { name: /^Overturn/ }).count()).toBe(0);
}, 60_000);

it('lifts the caps of a new organisation when another admin approves the request', async () => {
  await admin.goto(`/admin/organisations/${money.organisationId}`);
  await admin.getByText(/^The organisation counts as new until/).waitFor();
  await treasurer.goto(`/admin/requests/${money.requestId}`);
  await treasurer.getByText('0 of 1 approvals, never the admin who asked').waitFor();
  await decide(treasurer, 'Approve and carry out');
  await treasurer.locator('.request .tag', { hasText: 'Approved' }).waitFor();
  await admin.reload();
  await admin.getByText('The caps of new organisations do not apply.').waitFor();
}, 60_000);

it('erases the account of a person who asked in writing', async () => {
  await admin.goto('/admin/people?q=Farida');
  await admin.getByRole('link', { name: 'Farida Rahman' }).click();
  await admin.getByRole('heading', { level: 1, name: 'Farida Rahman' }).waitFor();
  await decide(admin, 'Erase this account', async (dialog) => {
    await dialog.getByText('This cannot be undone.').waitFor();
    await dialog.getByRole('button', { name: 'Erase the account of Farida Rahman' }).waitFor();
  });
  await admin.getByRole('heading', { level: 2, name: /^Erased/ }).waitFor();
  await admin.getByText('The person asked in writing').waitFor();
  expect(await admin.getByRole('button', { name: 'Erase this account' }).count()).toBe(0);
}, 60_000);

it('shows an auditor the same pages without a button that changes something', async () => {
  const { page } = await console_.open();
  await enterAs(page, 'Auditor');
  const names: string[] = [];
  for (const path of [
    'payers',
    'payers?view=refunds',
    'corrections',
    `organisations/${money.organisationId}`,
    `people/${money.workerId}`,
  ]) {
    await page.goto(`/admin/${path}`);
    await page.locator('.admin h1').waitFor();
    await page.waitForFunction(() => document.querySelector('.skeleton') === null);
    names.push(...(await page.locator('main button:enabled').allTextContents()));
  }
  expect(names.filter((name) => !/^(?:Print|Next page|Previous page)/.test(name))).toEqual([]);
  await page.goto('/admin/payers');
  await page
    .getByRole('row', { name: /a deposit that was typed twice/ })
    .getByText('Reversed')
    .waitFor();
}, 60_000);

it('finds no fault in the books after all of it', async () => {
  await admin.goto('/admin/health');
  await admin.getByRole('button', { name: 'Check the books' }).click();
  await admin.getByText(/^All \d+ checks are fine\.$/).waitFor({ timeout: 30_000 });
  await admin.goto(`/admin/organisations/${money.organisationId}`);
  await admin.getByRole('heading', { level: 1, name: 'Town Hall Archive' }).waitFor();
  const refunding = admin.locator('.figure', { hasText: 'Refunds under way' });
  await refunding.getByText('0.00 USD').waitFor();
}, 60_000);
