/** Worker's screens besides the tasks: payment options, tests, pools, Stripe, a refusing bank, audio and video. */
import type { Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../lab/demo/demo.ts';
import { DOUBLE_KEY, DOUBLE_WEBHOOK_SECRET, startDouble } from '../stripe-double/index.ts';
import { FORM, ITEMS } from '../test/assessments/kit.ts';
import { mark, newIban, sentRun } from '../test/payouts/kit.ts';
import { done } from '../test/pools/kit.ts';
import { postBatch, postImage, tokenOf } from './kit/batches.ts';
import { enterAs, freeAddress, openConsole, PHONE, type Console } from './kit/console.ts';
import { film, tone } from './kit/media.ts';

let double: Awaited<ReturnType<typeof startDouble>>;
let console_: Console;
let press: { readonly token: string };
let organisationId: string;
beforeAll(async () => {
  double = await startDouble({ port: 0, now: new Date(), requestsPerSecond: 1000 });
  const stripe = { STRIPE_SECRET_KEY: DOUBLE_KEY, STRIPE_WEBHOOK_SECRETS: DOUBLE_WEBHOOK_SECRET, STRIPE_API_URL: double.url };
  console_ = await openConsole({ ...stripe, PUBLIC_URL: await freeAddress() });
  press = { token: await tokenOf(console_.market) };
  const { data } = await console_.market.graphql('{ organisations { id } }', {}, press);
  organisationId = data.organisations[0].id as string;
}, 180_000);
afterAll(async () => {
  await console_.close();
  await double.stop();
});

async function signIn(page: Page, email: string, path: string): Promise<void> {
  await page.goto(path);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** A test or a training of a new type of the press. */
async function postTest(name: string, more: Record<string, unknown>): Promise<void> {
  const { market } = console_;
  const type = { organisationId, name, description: `Who knows ${name}.` };
  const { type: made } = await done(market, press, 'createQualificationType', type, 'type { id }');
  const test = { instructions: 'Say what it **is**.', form: FORM, items: ITEMS, timeLimitSeconds: 600, estimatedSeconds: 300 };
  const settings = { typeId: made.id, passingPercent: 75, rewardMinor: '500', ...test, ...more };
  const { test: set } = await done(market, press, 'setQualificationTest', settings, 'test { id }');
  await done(market, press, 'reserveForTest', { testId: set.id, attempts: 2, idempotencyKey: name }, 'test { id }');
  await done(market, press, 'setQualificationTestState', { testId: set.id, state: 'OPEN' }, 'test { id state }').catch(() => undefined);
}

it('shows how workers are paid only before the first answer', async () => {
  const { page } = await console_.open();
  await page.goto('/register');
  await page.getByLabel('Name').fill('Uma Devi');
  await page.getByLabel('E-mail address').fill('uma@people.example');
  await page.getByLabel('Password').fill('three rivers meet under one bridge');
  await page.getByLabel('Date of birth').fill('1990-05-06');
  await page.getByLabel('Country').selectOption('IN');
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Register' }).click();
  await page.getByRole('link', { name: /^Do paid tasks/ }).click();
  await page.getByRole('button', { name: 'Become a worker' }).click();
  const section = page.getByRole('region', { name: 'Can you be paid in India?' });
  await section
    .getByRole('row', { name: /^Stripe/ })
    .getByText('a photo of an identity document')
    .waitFor();
  await section
    .getByRole('row', { name: /^Bank transfer/ })
    .getByText('none here; your bank may take one')
    .waitFor();
  await section.getByText('Payouts start at 1.00 USD.').waitFor();
  await section.getByRole('link', { name: 'Where my money goes' }).click();
  await page.getByRole('heading', { level: 1, name: 'Where my money goes' }).waitFor();
  const other = await console_.open();
  await enterAs(other.page, 'Worker');
  await other.page.getByRole('article').first().waitFor();
  expect(await other.page.getByRole('heading', { name: /^Can you be paid/ }).count()).toBe(0);
}, 60_000);

it('takes a test, and a training that shows the right answer after each item', async () => {
  await postTest('Animals', { showsResults: true });
  await postTest('Voices', { purpose: 'TRAINING', passingPercent: 50 });
  const { page } = await console_.open();
  await signIn(page, 'bruno@guildhall.example', '/sign-in?next=/work/skills');
  await page.getByRole('link', { name: 'Animals' }).click();
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByText('Item 1 of 2').waitFor();
  await page.getByRole('radio', { name: 'cat' }).check();
  await page.getByRole('button', { name: 'Next item' }).click();
  await page.getByText('Item 2 of 2').waitFor();
  await page.getByRole('radio', { name: 'dog' }).check();
  await page.getByRole('textbox', { name: 'How many legs?' }).fill('4');
  await page.getByRole('button', { name: 'Submit' }).click();
  await page.getByText('submitted · 100% · passed').waitFor();
  expect(await page.getByRole('cell', { name: 'right' }).count()).toBe(3);

  await page.getByRole('main').getByRole('link', { name: 'Skills and tests' }).click();
  await page.getByRole('link', { name: 'Voices' }).click();
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByRole('radio', { name: 'dog' }).check();
  await page.getByRole('button', { name: 'Check the answer' }).click();
  await page.getByText('Not right. The right answer:').waitFor();
  await page.getByText('Only cats purr.').waitFor();
  await page.getByRole('button', { name: 'Next item' }).click();
  await page.getByRole('radio', { name: 'dog' }).check();
  await page.getByRole('textbox', { name: 'How many legs?' }).fill('4');
  await page.getByRole('button', { name: 'Check the answer' }).click();
  // The last answer ends a training.
  await page.getByText('submitted · 75% · passed').waitFor();
  await page.getByRole('region', { name: 'Item 2 of 2' }).getByText('Right.', { exact: true }).waitFor();
}, 60_000);

it('joins a pool by the link of an invitation, after reading the agreement', async () => {
  const { market } = console_;
  const pool = { organisationId, name: 'Night readers', kind: 'EXPERTS', agreement: 'Keep it **secret**.' };
  const made = await done(market, press, 'createPool', pool, 'pool { id }');
  const link = await done(market, press, 'createPoolLink', { poolId: made.pool.id, maximumUses: 5 }, 'invitation { link }');
  const { page } = await console_.open();
  await page.goto(link.invitation.link as string);
  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('E-mail address').fill('chen@guildhall.example');
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('Riverside Press invites you to work in Night readers.').waitFor();
  await page.locator('strong', { hasText: 'secret' }).waitFor();
  await page.getByRole('button', { name: 'Accept and join' }).click();
  await page.getByRole('article', { name: 'Night readers' }).getByText('joined').waitFor();
}, 60_000);

it('sets up a Stripe account, and is then paid by Stripe', async () => {
  const { page } = await console_.open();
  await signIn(page, 'dilara@guildhall.example', '/sign-in?next=/work/money/account');
  await page.getByRole('button', { name: 'Set up with Stripe' }).click();
  await page.getByRole('button', { name: 'Give everything: the account is ready' }).click();
  await page.getByRole('link', { name: 'Back to your account' }).click();
  await page.getByRole('button', { name: 'Read again at Stripe' }).click();
  await page.getByText('Stripe can pay you.').waitFor();
  // Until now the bank account of the demo is paid to.
  await page.getByRole('button', { name: 'Pay me by Stripe' }).click();
  await page.getByRole('region', { name: 'Where payouts go now' }).getByText('Stripe').waitFor();
  await page.getByRole('button', { name: 'Create a new account' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Create a new account' }).click();
  await page.getByRole('button', { name: 'Give everything: the account is ready' }).waitFor();
}, 60_000);

it('asks whether the account is right after the bank refused a payout, and accepts another account', async () => {
  const { market } = console_;
  const { page } = await console_.open();
  await signIn(page, 'chen@guildhall.example', '/sign-in?next=/work/money');
  await page.getByRole('button', { name: /^Pay out \d/ }).click();
  await page.getByText('You have requested the payout.').waitFor();
  const admins = await Promise.all(
    ['admin', 'treasurer'].map(async (name) => ({ token: await tokenOf(market, `${name}@guildhall.example`) })),
  );
  const { data } = await market.graphql('{ payouts(state: RESERVED) { nodes { id } } }', {}, admins[0]);
  const payoutIds = data.payouts.nodes.map(({ id }: { id: string }) => id);
  const runId = await sentRun(market, admins as never, payoutIds);
  await mark(market, admins[0]!.token, { runId, rest: { outcome: 'FAILED', reason: 'AC04 closed account' } });
  await page.reload();
  await page.getByText('not paid by the bank; the money is yours again').waitFor();
  await page.getByRole('button', { name: /^Pay out \d/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Is this bank account still right?' });
  await dialog.getByText('AC04 closed account').waitFor();
  await dialog.getByRole('link', { name: 'Give another account' }).click();
  await page.getByLabel('Account holder').fill('Chen Yifan');
  await page.getByRole('textbox', { name: 'IBAN' }).fill(newIban());
  await page.getByRole('button', { name: 'Pay me to this account' }).click();
  await page.getByText('Saved. Payouts go there from now on.').waitFor();
  await page.goto('/work/money');
  await page.getByRole('button', { name: /^Pay out \d/ }).click();
  await page.getByText('You have requested the payout.').waitFor();
}, 60_000);

it('shows the earnings of each day as a chart and a table, and where the money of an answer is', async () => {
  const { page } = await console_.open();
  await enterAs(page, 'Worker');
  await page.goto('/work/money/earnings');
  await page
    .getByRole('img', { name: /^Earned each day/ })
    .locator('canvas')
    .waitFor();
  await page.locator('summary', { hasText: 'The same figures as a table' }).click();
  await page.getByRole('table', { name: 'The same figures as a table' }).getByRole('cell', { name: /USD/ }).first().waitFor();
  await page.locator('summary', { hasText: 'Balance at the end of each day' }).click();
  await page.getByRole('table', { name: 'Balance at the end of each day' }).waitFor();
  await page.goto('/work/money');
  await page.getByRole('combobox', { name: 'Pay me out' }).selectOption('WEEKLY');
  await page.getByText(/^Next: /).waitFor();
  await page.goto('/work/mine');
  await page.getByRole('combobox', { name: 'Show' }).selectOption('APPROVED');
  const article = page.getByRole('article').filter({ hasText: 'Approved' }).first();
  await article.getByText('Where the money is').click();
  await article.getByText('Payable on', { exact: true }).waitFor();
  await article.getByText(/^paid out on /).waitFor();
}, 60_000);

it('plays audio and video by keys, at a chosen speed', async () => {
  const { page, complaints } = await console_.open();
  await page.goto('/');
  const [sound, moving] = [
    await postImage(console_.market, tone(20), 'tone.wav'),
    await postImage(console_.market, await film(page), 'film.webm'),
  ];
  const form = [{ name: 'heard', prompt: 'What is it?', text: { maximumLength: 20 } }];
  await postBatch(console_.market, { title: 'Sounds', form, rewardMinor: '900' }, [{ sound, moving }]);
  await enterAs(page, 'Worker');
  await page.getByRole('article', { name: 'Sounds' }).getByRole('button', { name: 'Start' }).click();
  await page.getByRole('button', { name: 'Go to the task' }).click();
  const player = page.locator('audio');
  /** Waits until the player is there, at this rate, or whether it plays. */
  const is = (expected: Partial<Pick<HTMLMediaElement, 'currentTime' | 'duration' | 'paused' | 'playbackRate'>>) =>
    page.waitForFunction(
      (wanted) =>
        Object.entries(wanted).every(
          ([name, value]) => (document.querySelector('audio') as never as Record<string, unknown>)[name] === value,
        ),
      expected,
    );
  await is({ duration: 20 });
  await player.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await is({ currentTime: 10 });
  await page.keyboard.press('ArrowLeft');
  await is({ currentTime: 5 });
  await page.keyboard.press('Space');
  // A machine without a sound card may stand still here: the film below shows that time goes on.
  await is({ paused: false });
  await page.keyboard.press('Space');
  await is({ paused: true });
  await page.getByRole('combobox', { name: 'Speed' }).first().selectOption('1.5');
  await is({ playbackRate: 1.5 });
  await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0);
  await page.locator('video').focus();
  await page.keyboard.press('Space');
  await page.waitForFunction(() => document.querySelector('video')!.played.length > 0);
  expect(complaints).toEqual([]);
}, 60_000);

it('shows the number of the task today, and header and footer take at most a fifth of a phone', async () => {
  const { page } = await console_.open(PHONE);
  await signIn(page, 'farida@guildhall.example', '/sign-in?next=/work');
  await page.getByRole('button', { name: 'Start' }).first().tap();
  await page.getByRole('button', { name: 'Go to the task' }).tap();
  await page.getByText(/^Task 1 today$/).waitFor();
  const path = new URL(page.url()).pathname;
  for (const language of ['en', 'es', 'ar']) {
    await page.goto(`${path}?language=${language}`);
    await page.locator('.desk-today').waitFor();
    const [head, foot] = [await page.locator('.desk-head').boundingBox(), await page.locator('.submit-bar').boundingBox()];
    expect({ language, isSmall: (head!.height + foot!.height) / 640 < 0.2 }).toEqual({ language, isSmall: true });
  }
}, 60_000);
