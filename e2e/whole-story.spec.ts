/**
 * The whole story by clicking alone: money comes in by card, a batch is posted from a CSV file with pictures, answered on a phone,
 * reviewed and downloaded; its money is paid out by two admins, and traced to the cent.
 *
 * The tests are steps of one story: each goes on where the one before ended.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../lab/demo/demo.ts';
import { DOUBLE_KEY, DOUBLE_WEBHOOK_SECRET, startDouble } from '../stripe-double/index.ts';
import { demandApprovalAbove, relayHints } from './kit/admin-money.ts';
import { enterAs, freeAddress, openConsole, overflow, PHONE, type Console } from './kit/console.ts';
import { toAdminPage, toBatchPage, toPage } from './kit/navigation.ts';
import { chessboard } from './kit/picture.ts';

const TITLE = 'Is there a sign at the door?';
/** Column `photo` names a picture; the requester chooses what the others become. */
const CSV = 'photo,street,ref\na.png,Mill Lane,1\nb.png,Orchard Row,2\na.png,Hill Road,3\n';
/** 3 tasks, 2 answers each, 0.40 for an answer, and a fee of a fifth. */
const COST = '2.88 USD';

let double: Awaited<ReturnType<typeof startDouble>>;
let console_: Console;
/** Each with a browser of their own. */
let requester: Page;
let worker: Page;
let otherWorker: Page;
let admin: Page;
let treasurer: Page;
const complaints: string[][] = [];

async function newVisitor(options?: typeof PHONE): Promise<Page> {
  const visitor = await console_.open(options);
  complaints.push(visitor.complaints);
  // Time goes on by itself, and a step may move it.
  await visitor.page.clock.install();
  return visitor.page;
}

async function signIn(email: string, heading: string | RegExp): Promise<Page> {
  const page = await newVisitor();
  await page.goto('/');
  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await button(page, 'Sign in').click();
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  return page;
}

beforeAll(async () => {
  double = await startDouble({ port: 0, now: new Date(), requestsPerSecond: 1000 });
  const stripe = { STRIPE_SECRET_KEY: DOUBLE_KEY, STRIPE_WEBHOOK_SECRETS: DOUBLE_WEBHOOK_SECRET, STRIPE_API_URL: double.url };
  console_ = await openConsole({ ...stripe, PUBLIC_URL: await freeAddress() });
  // Every payout of this story waits for an admin.
  await demandApprovalAbove(console_.market, '100');
  requester = await newVisitor();
  await enterAs(requester, 'Requester');
  worker = await newVisitor(PHONE);
  await enterAs(worker, 'Worker');
  otherWorker = await signIn('bruno@guildhall.example', 'Board');
  admin = await newVisitor();
  await enterAs(admin, 'Admin');
  treasurer = await signIn('treasurer@guildhall.example', /^Hello/);
}, 180_000);
afterAll(async () => {
  await console_.close();
  await double.stop();
});
afterEach(() => {
  // The page to pay on is the double's.
  const unexpected = complaints.flat().filter((complaint) => !complaint.startsWith(`foreign: ${double.url}/`));
  expect(unexpected).toEqual([]);
});

const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();
const cents = (text: string | null): number => Math.round(Number.parseFloat((text ?? '').replace(/^.*?(?=\d)/, '')) * 100);

it('lets a requester pay in by card', async () => {
  await toPage(requester, 'Money');
  await heading(requester, 'Money');
  const before = cents(await requester.locator('.pay').first().textContent());
  await field(requester, 'Amount in USD').first().fill('25.00');
  await button(requester, 'Pay 25.00 USD by card').click();
  await button(requester, 'Pay by card').waitFor();
  await button(requester, 'Pay by card').click();
  await heading(requester, 'Your payment');
  await requester.getByText('25.00 USD has arrived.').waitFor();
  await requester.getByRole('link', { name: 'To the balance' }).click();
  await heading(requester, 'Money');
  await requester.locator('.figures').getByText('Paid in, not available yet').waitFor();

  // The double releases card payments after two days, or at the press of a button of its first page.
  await requester.goto(double.url);
  await button(requester, 'Settle all pending money').click();
  await requester.goto(console_.url);
  await toPage(requester, 'Money');
  await button(requester, 'Refresh').click();
  await requester.locator('.figures').getByText('Paid in, not available yet').waitFor({ state: 'detached' });
  expect(cents(await requester.locator('.pay').first().textContent())).toBe(before + 2500);
}, 60_000);

it('lets the requester post a batch from a CSV file with pictures', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-story-'));
  const written = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  await toPage(requester, 'Batches');
  await requester.getByRole('link', { name: 'New batch' }).click();
  await field(requester, 'Title').fill(TITLE);
  await field(requester, 'Kind of work').fill('image');
  await field(requester, 'Instructions').fill('Look at the **photo**. A sign has letters on it.');
  await requester.getByText('Take the fields from a sample').click();
  await field(requester, 'One item as JSON').fill('{"photo": "a.png", "street": "Mill Lane"}');
  await button(requester, 'Use this item').click();
  await button(requester, 'Next').click();
  await field(requester, 'What the worker reads').fill('Is there a sign in the photo?');
  await field(requester, 'Option 1: what the worker reads').fill('Yes');
  await field(requester, 'Option 2: what the worker reads').fill('No');
  await button(requester, 'Next').click();
  await field(requester, 'Answers per task').fill('2');
  await button(requester, 'Next').click();
  await field(requester, 'Reward per answer, in USD').fill('0.40');
  await button(requester, 'Next').click();
  await requester.getByText('All is well.').waitFor();
  await button(requester, 'Save and add tasks').click();

  await heading(requester, /^Tasks:/);
  await requester
    .locator('#media ~ .file-drop input[type=file]')
    .first()
    .setInputFiles([written('a.png', chessboard()), written('b.png', chessboard())]);
  await requester.getByText('2 files are uploaded').waitFor();
  await requester.locator('#file ~ .file-drop input[type=file]').setInputFiles(written('tasks.csv', CSV));
  await field(requester, 'Column ref becomes').selectOption('externalId');
  await button(requester, 'Check the file').click();
  await button(requester, 'Add 3 tasks').click();
  await requester.getByText('3 tasks were added.').waitFor();
  await requester.getByRole('link', { name: /^Launch 3 tasks/ }).click();
  await button(requester, `Launch 3 tasks: set aside ${COST}`).waitFor();
  await button(requester, `Launch 3 tasks: set aside ${COST}`).click();
  await heading(requester, TITLE);
  await requester.getByText('0 of 6 answers').first().waitFor();
}, 60_000);

/** Answers the three tasks of the batch. @param press how a button is pressed */
async function answerAll(page: Page, press: 'tap' | 'click', optionFor: (street: string) => string): Promise<void> {
  await page.getByRole('article', { name: TITLE }).waitFor();
  await page.getByRole('article', { name: TITLE }).getByRole('button', { name: 'Start' })[press]();
  await button(page, 'Go to the task')[press]();
  for (let number = 1; number <= 3; number++) {
    const street = page.getByText(/^(?:Mill Lane|Orchard Row|Hill Road)$/);
    await street.waitFor();
    await page.waitForFunction(() => (document.querySelector<HTMLImageElement>('main img')?.naturalWidth ?? 0) > 0);
    await page.getByRole('radio', { name: optionFor((await street.textContent()) ?? '') })[press]();
    const before = page.url();
    await page.getByRole('button', { name: number < 3 ? 'Submit and next' : 'Submit, then stop' })[press]();
    await page.waitForURL((url) => url.href !== before);
  }
  await heading(page, 'Board');
  expect(await overflow(page)).toBe(0);
}

it('lets one worker answer on a phone, and another at a desk', async () => {
  // The board reads again every half minute.
  for (const page of [worker, otherWorker]) await page.clock.fastForward(31_000);
  await answerAll(worker, 'tap', () => 'Yes');
  await answerAll(otherWorker, 'click', (street) => (street === 'Orchard Row' ? 'No' : 'Yes'));
  await console_.market.sweep();
}, 60_000);

/** Resolves when an operation was answered so many times. */
const responsesOf = (page: Page, operation: string, count: number): Promise<void> =>
  new Promise((done) => {
    let left = count;
    page.on('response', (response) => {
      if (response.request().postData()?.includes(operation) === true && --left === 0) done();
    });
  });

it('lets the requester review the doubtful answers one by one and the others at once, and download the labels', async () => {
  await relayHints(console_.market);
  await requester.getByText('6 of 6 answers').first().waitFor();
  await toBatchPage(requester, 'Review');
  await requester.getByRole('heading', { name: 'Task 2' }).waitFor();
  const sent = responsesOf(requester, 'ApproveAssignments', 2);
  await requester.keyboard.press('a');
  await requester.getByText('1 approval is sent in a few seconds.').waitFor();
  await requester.keyboard.press('a');
  await requester.getByText('2 approvals are sent in a few seconds.').waitFor();
  await button(requester, /^Approve 4 answers: /).click();
  await requester
    .getByText(/ of \d+ answers approved$/)
    .first()
    .waitFor();
  await sent;
  await console_.market.sweep();
  await relayHints(console_.market);
  await requester.getByText('Nothing to review').waitFor();
  await toBatchPage(requester, 'Downloads');
  const [download] = await Promise.all([requester.waitForEvent('download'), requester.getByRole('link', { name: 'labels.csv' }).click()]);
  const [names, ...labels] = parse(readFileSync(await download.path(), 'utf8')).map((cells) => cells.slice(1, 6));
  expect(names).toEqual(['externalId', 'question', 'label', 'votes', 'answers']);
  expect(labels).toEqual([
    ['1', 'answer', 'Yes', '2', '2'],
    // Of two answers that differ, one is the label.
    ['2', 'answer', expect.stringMatching(/^(?:Yes|No)$/), '1', '2'],
    ['3', 'answer', 'Yes', '2', '2'],
  ]);
}, 60_000);

let amount: string;
it('lets the worker ask for the money on the phone', async () => {
  // The money is payable after the hold; and the admins signed in longer ago than ten minutes.
  await console_.market.pass(11 * 60);
  await toPage(worker, 'Money');
  const payOut = worker.getByRole('button', { name: /^Pay out \d/ });
  await payOut.waitFor();
  amount = ((await payOut.textContent()) ?? '').replace('Pay out ', '');
  await payOut.tap();
  await worker.getByText('You have requested the payout.').waitFor();
}, 60_000);

/** Presses a button of the page, and the one of its dialog. @param hasStepUp it asks who the admin is */
async function decide(page: Page, name: string | RegExp, hasStepUp = false): Promise<void> {
  await button(page, name).click();
  const dialog = page.getByRole('dialog').first();
  await dialog.locator('button[type="submit"]').click();
  if (hasStepUp) {
    const stepUp = page.getByRole('dialog').filter({ has: page.getByLabel('Password') });
    await stepUp.getByLabel('Password').fill(DEMO_PASSWORD);
    await stepUp.getByRole('button', { name: 'Confirm' }).click();
  }
  await dialog.waitFor({ state: 'detached' });
}

let payoutId: string;
it('shows the payout to two admins at once, and lets one approve it', async () => {
  for (const page of [admin, treasurer]) {
    await toPage(page, 'Admin');
    await toAdminPage(page, 'Payouts');
    await page.getByRole('link', { name: /Amara Njoroge/ }).click();
    await page.getByText('You may decide: it is not yours.').waitFor();
  }
  // The work of this story, beside that of the demo.
  await admin
    .getByRole('row', { name: new RegExp(TITLE.replace('?', '\\?')) })
    .getByText('1.20 USD')
    .waitFor();
  payoutId = (await admin.getByRole('link', { name: /^pay_/ }).first().textContent()) ?? '';
  await decide(admin, `Approve ${amount}`, true);
  await relayHints(console_.market);
  await treasurer.getByText('1 of 1 approvals').waitFor();
  expect(await treasurer.getByRole('button', { name: /^(?:Approve|Refuse)/ }).count()).toBe(0);
}, 60_000);

it('lets one admin make a payout run and the other approve it, and the money is paid', async () => {
  await toAdminPage(admin, 'Payout runs');
  await decide(admin, 'Make a run');
  await admin.getByText('You made this run: another admin approves it.').waitFor();
  await toAdminPage(treasurer, 'Payout runs');
  await treasurer
    .getByRole('row', { name: /Waits for another admin/ })
    .getByRole('link')
    .first()
    .click();
  await decide(treasurer, `Approve this run: ${amount}`, true);
  await relayHints(console_.market);
  await admin.getByText('Approved, file not fetched yet').waitFor();
  const [download] = await Promise.all([admin.waitForEvent('download'), admin.getByRole('link', { name: 'CSV for the bank' }).click()]);
  const [, line] = parse(readFileSync(await download.path(), 'utf8'));
  expect(line).toEqual(expect.arrayContaining(['Amara Njoroge', amount.replace(' USD', '')]));
  await relayHints(console_.market);
  await button(admin, 'Mark every open line as paid').waitFor();
  await decide(admin, 'Mark every open line as paid');
  await admin.getByText('Closed: each line has an outcome').first().waitFor();
  await relayHints(console_.market);
  await worker.getByRole('table', { name: 'Payouts' }).getByText('arrived').first().waitFor();
}, 60_000);

it('traces the payout to the cent', async () => {
  await toAdminPage(treasurer, 'Trace');
  await treasurer.getByRole('searchbox').last().fill(payoutId);
  await treasurer.keyboard.press('Enter');
  const story = treasurer.getByRole('table', { name: 'The way of the money' });
  await story.waitFor();
  for (const row of await story.locator('tbody tr').all()) {
    const sum = (await row.locator('.money').allTextContents()).reduce((total, each) => total + cents(each), 0);
    expect({ step: await row.locator('th strong').textContent(), sum }).toMatchObject({ sum: cents(amount) });
  }
}, 60_000);
