/** Two admins open one payout: one decides it, both see it, and it is traced to the cent. An auditor reads all of it and changes nothing. */
import type { Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../lab/demo/demo.ts';
import { demandApprovalAbove } from './kit/admin-money.ts';
import { enterAs, openConsole, type Console } from './kit/console.ts';

let console_: Console;
beforeAll(async () => {
  console_ = await openConsole();
  await demandApprovalAbove(console_.market, '100');
}, 180_000);
afterAll(() => console_.close());

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: /^(?:Hello|Board)/ }).waitFor();
}

/** Asks for all that a worker of the demo has. @returns the amount as the page shows it */
async function askForPayout(email: string): Promise<string> {
  const { page, context } = await console_.open();
  await signIn(page, email);
  await page.goto('/work/money');
  const button = page.getByRole('button', { name: /^Pay out/ });
  const amount = ((await button.textContent()) ?? '').replace('Pay out ', '');
  await button.click();
  await page.locator('.notice-done').waitFor();
  await context.close();
  return amount;
}

const cents = (text: string): number => Math.round(Number.parseFloat(text) * 100);

it('lets one of two admins approve a payout, and traces it to the cent', async () => {
  const amount = await askForPayout('amara@guildhall.example');
  const first = await console_.open();
  const second = await console_.open();
  await enterAs(first.page, 'Admin');
  await signIn(second.page, 'treasurer@guildhall.example');
  for (const { page } of [first, second]) {
    await page.goto('/admin/payouts');
    await page.getByRole('link', { name: /Amara Njoroge/ }).click();
    await page.getByText('0 of 1 approvals, never the payee').waitFor();
    await page.getByText('You may decide: it is not yours.').waitFor();
  }

  // What moves money asks who the admin is, when the sign-in is ten minutes ago.
  console_.market.clock.advanceSeconds(11 * 60);
  await first.page.keyboard.press('a');
  const approval = first.page.getByRole('dialog', { name: `Approve ${amount}` });
  await approval.getByLabel('Note').fill('The work behind it is sound.');
  await approval.getByRole('button', { name: `Approve ${amount}` }).click();
  const stepUp = first.page.getByRole('dialog').filter({ has: first.page.getByLabel('Password') });
  await stepUp.getByLabel('Password').fill(DEMO_PASSWORD);
  await stepUp.getByRole('button', { name: 'Confirm' }).click();
  await first.page.getByText('1 of 1 approvals').waitFor();

  // The other admin sees the decision, who made it and why, and has nothing left to decide.
  await second.page.reload();
  await second.page.getByText('1 of 1 approvals').waitFor();
  await second.page.getByText('The work behind it is sound.').waitFor();
  expect(await second.page.getByRole('button', { name: /^Approve/ }).count()).toBe(0);

  const { page } = second;
  await page.getByText(`The work adds up to ${amount}: no cent is left unexplained.`).waitFor();
  await page.getByRole('link', { name: 'Trace to the cent' }).click();
  const story = page.getByRole('table', { name: 'The way of the money' });
  const approved = story.getByRole('row', { name: /Approved/ });
  await approved.getByRole('button', { name: /^Show \d+ postings$/ }).click();
  const postings = page.getByRole('region', { name: 'Postings of this step' });
  // The postings of other steps are gone.
  await postings.getByText('Funding received').first().waitFor({ state: 'detached' });
  await postings.getByText('Approved').first().waitFor();
  const amounts = await postings.locator(':scope > table > tbody > tr > td.amount > .money').allTextContents();
  expect(amounts.length).toBeGreaterThan(1);
  expect(amounts.reduce((sum, each) => sum + cents(each), 0)).toBe(cents(amount));
  // Whose money a line is, stays apart: an approval takes from the requester, and gives to the worker and the platform.
  await postings.locator('summary').first().click();
  const lines = postings.getByRole('table', { name: 'Lines of the posting' }).first().locator('.money');
  const signed = await lines.allTextContents();
  expect(signed.reduce((sum, each) => sum + cents(each), 0)).toBe(0);
  expect([...first.complaints, ...second.complaints]).toEqual([]);
}, 90_000);

it('refuses a payout with a reason, which gives the money back to the worker', async () => {
  const amount = await askForPayout('bruno@guildhall.example');
  const { page } = await console_.open();
  await enterAs(page, 'Admin');
  await page.goto('/admin/payouts');
  await page.getByRole('link', { name: /Bruno Carvalho/ }).waitFor();
  await page.keyboard.press('j');
  await page.getByRole('heading', { name: 'Payout to Bruno Carvalho' }).waitFor();
  await page.keyboard.press('r');
  const dialog = page.getByRole('dialog', { name: `Refuse ${amount}` });
  await dialog.getByText(`${amount} goes back to the balance of Bruno Carvalho at once.`).waitFor();
  await dialog.getByLabel('Reason').fill('short');
  await dialog.getByRole('button', { name: `Refuse ${amount}` }).click();
  await dialog.locator('.field-fault').waitFor();
  await dialog.getByLabel('Reason').fill('The name of the holder is not the name of the worker.');
  await dialog.getByRole('button', { name: `Refuse ${amount}` }).click();
  await page.getByText("Refused; back in the worker's balance").waitFor();

  const worker = await console_.open();
  await signIn(worker.page, 'bruno@guildhall.example');
  await worker.page.goto('/work/money');
  await worker.page.getByRole('button', { name: new RegExp(`^Pay out.*${amount}`) }).waitFor();
}, 60_000);

it('shows an auditor the same pages without a button that changes something', async () => {
  await askForPayout('chen@guildhall.example');
  const { page } = await console_.open();
  await enterAs(page, 'Auditor');
  await page.goto('/admin/payouts');
  await page.getByRole('link', { name: /Chen Yifan/ }).click();
  await page.getByText('0 of 1 approvals, never the payee').waitFor();
  await page.keyboard.press('a');
  expect(await page.getByRole('button', { name: /^(?:Approve|Refuse)/ }).count()).toBe(0);
  expect(await page.getByRole('dialog').count()).toBe(0);
}, 60_000);

it('refuses the pages of admins to a worker', async () => {
  const { page } = await console_.open();
  await enterAs(page, 'Worker');
  await page.goto('/admin/payouts');
  await page.getByRole('heading', { name: 'You may not see this' }).waitFor();
}, 60_000);
