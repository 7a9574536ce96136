/** A requester's work after the launch: reviews by exception with keys, reads labels, asks for an invoice, invites somebody. */
import type { Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../lab/demo/demo.ts';
import { axeFaults } from './kit/axe.ts';
import { postBatch, postImage, tokenOf } from './kit/batches.ts';
import { openConsole, overflow, PHONE, type Console } from './kit/console.ts';
import { chessboard } from './kit/picture.ts';

const BATCH = 'What does this reader want to say?';

let console_: Console;
beforeAll(async () => {
  console_ = await openConsole();
}, 180_000);
afterAll(() => console_.close());

/** Signs in as the demo's press, which has answers to review, and opens its batch. */
async function openBatchOfPress(page: Page): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill('press@guildhall.example');
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: /^Hello/ }).waitFor();
  await page.goto('/r/batches');
  await page.getByRole('link', { name: BATCH }).click();
  await page.getByRole('heading', { level: 1, name: BATCH }).waitFor();
}

const pageOf = async (page: Page, name: string): Promise<void> => {
  await page
    .getByRole('navigation', { name: 'Pages of the batch' })
    .or(page.getByRole('navigation', { name: BATCH }))
    .getByRole('link', { name })
    .click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
};

const countOf = async (state: 'submitted' | 'approved' | 'rejected'): Promise<number> => {
  const rows = await console_.market.db.query<{ count: number }>(
    "select count(*)::int as count from work.assignment where state = $1 and answer ? 'why'",
    [state],
  );
  return rows[0]!.count;
};

it('lets a reviewer approve, undo, reject in sight of all answers, and withdraw, by keys', async () => {
  const { page, complaints } = await console_.open();
  await openBatchOfPress(page);
  await pageOf(page, 'Review');
  const submitted = await countOf('submitted');
  await page.getByRole('article', { name: /^Task/ }).getByText('This answer').first().waitFor();

  // Undone before it is sent: nothing is decided.
  await page.keyboard.press('a');
  await page.getByText('1 approval is sent in a few seconds.').waitFor();
  await page.keyboard.press('u');
  await page.getByText('1 approval is sent in a few seconds.').waitFor({ state: 'detached' });
  expect(await countOf('submitted')).toBe(submitted);

  await page.keyboard.press('r');
  const dialog = page.getByRole('dialog', { name: /^Reject the answer/ });
  await dialog.getByText('This answer').first().waitFor();
  await dialog.getByRole('region', { name: 'Item' }).waitFor();
  expect(await axeFaults(page)).toEqual([]);
  await page.keyboard.press('1');
  await page.keyboard.press('Control+Enter');
  await dialog.getByText('Write a note: the worker has to know what is wrong.').waitFor();
  expect(await countOf('rejected')).toBe(0);
  await page.keyboard.type('The comment says what they liked.');
  await page.keyboard.press('Control+Enter');
  await dialog.waitFor({ state: 'detached' });
  expect(await countOf('rejected')).toBe(1);

  // Leaving the page sends an approval at once.
  await page.keyboard.press('a');
  await page.getByText('1 approval is sent in a few seconds.').waitFor();
  const sent = page.waitForResponse((response) => response.request().postData()?.includes('ApproveAssignments') === true);
  await page.getByRole('link', { name: 'Rejected answers' }).click();
  await sent;
  expect(await countOf('approved')).toBe(1);

  await page.getByRole('button', { name: 'Withdraw the rejection' }).click();
  await page.getByRole('button', { name: /^Withdraw and pay/ }).click();
  await page.getByRole('heading', { name: 'No answer was rejected' }).waitFor();
  expect(await countOf('rejected')).toBe(0);
  expect(complaints).toEqual([]);
}, 120_000);

it('approves what is likely right at once, and leaves the rest', async () => {
  const { page, complaints } = await console_.open();
  await openBatchOfPress(page);
  await pageOf(page, 'Review');
  const before = await countOf('approved');
  const button = page.getByRole('button', { name: /^Approve \d+ answers: / });
  await button.waitFor();
  const count = Number(/\d+/.exec((await button.textContent()) ?? '')?.[0]);
  await button.click();
  await page
    .getByText(/ of \d+ answers approved$/)
    .first()
    .waitFor();
  await console_.market.sweep(/approve_all/);
  expect([count > 0, await countOf('approved')]).toEqual([true, before + count]);
  expect(complaints).toEqual([]);
}, 120_000);

it('shows labels with their doubts, an invoice to transfer, and the link of an invitation, on a phone too', async () => {
  const { page, complaints } = await console_.open(PHONE);
  const widths: Record<string, number> = {};
  const faults: Record<string, string[]> = {};
  const look = async (name: string) => {
    widths[name] = await overflow(page);
    faults[name] = await axeFaults(page);
  };
  await openBatchOfPress(page);
  await pageOf(page, 'Labels');
  await page.getByRole('combobox', { name: 'Verdict' }).selectOption('AMBIGUOUS');
  await page.getByText('No clear answer: more answers would not settle it.').waitFor();
  await look('labels');
  await pageOf(page, 'Check questions');
  await page.getByText('2 tasks with known answers').waitFor();
  await look('gold');
  await pageOf(page, 'Downloads');
  await look('downloads');
  const csv = await page.request.get((await page.getByRole('link', { name: 'labels.csv' }).getAttribute('href')) ?? '');
  expect((await csv.text()).split('\n')[0]).toContain('taskId');

  await page.goto('/r/money');
  await page.getByRole('region', { name: 'Pay in' }).getByLabel('Amount in USD').fill('120.50');
  await page.getByRole('button', { name: 'Get an invoice for a bank transfer' }).click();
  await page.getByText(/transfer 120\.50 USD/).waitFor();
  await look('money');
  await page.getByRole('link', { name: 'Spending' }).click();
  await page.getByRole('img', { name: /^Spending of each day/ }).waitFor();
  await look('spending');

  await page.goto('/r/team');
  await page.getByLabel('E-mail address').fill('reviewer@guildhall.example');
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByText('Send this link.').waitFor();
  await look('team');
  expect(widths).toEqual(Object.fromEntries(Object.keys(widths).map((name) => [name, 0])));
  expect(faults).toEqual(Object.fromEntries(Object.keys(faults).map((name) => [name, []])));
  expect(complaints).toEqual([]);
}, 120_000);

it("draws the merged boxes of a label and each worker's boxes over the image", async () => {
  const { market } = console_;
  const image = await postImage(market, chessboard());
  const batchId = await postBatch(
    market,
    {
      title: 'Where are the boats?',
      form: [
        { name: 'boats', prompt: 'Draw a box around each boat.', boxes: { field: 'image', labels: [{ value: 'boat', label: 'Boat' }] } },
      ],
    },
    [{ image }],
  );
  const boxesOfWorkers = [
    [{ x: 0.1, y: 0.1, width: 0.3, height: 0.3, label: 'boat' }],
    [
      { x: 0.12, y: 0.1, width: 0.3, height: 0.3, label: 'boat' },
      { x: 0.7, y: 0.7, width: 0.1, height: 0.1, label: 'boat' },
    ],
  ];
  for (const [index, email] of ['amara@guildhall.example', 'bruno@guildhall.example'].entries()) {
    const token = await tokenOf(market, email);
    const claimed = await market.graphql(
      'mutation ($input: ClaimNextTaskInput!) { claimNextTask(input: $input) { assignment { id } userErrors { message } } }',
      { input: { batchId } },
      { token },
    );
    const { data } = await market.graphql(
      'mutation ($input: SubmitAssignmentInput!) { submitAssignment(input: $input) { userErrors { message } } }',
      { input: { assignmentId: claimed.data.claimNextTask.assignment.id, answer: { boats: boxesOfWorkers[index] } } },
      { token },
    );
    expect(data.submitAssignment.userErrors).toEqual([]);
  }

  const { page, complaints } = await console_.open();
  await openBatchOfPress(page);
  await page.goto(`/r/batches/${batchId}/labels`);
  const drawn = (kind: string) => page.locator(`.shown-box[data-kind="${kind}"]`);
  await drawn('other').first().waitFor();
  expect([await drawn('other').count(), (await drawn('label').count()) > 0]).toEqual([3, true]);
  expect(await axeFaults(page)).toEqual([]);

  // Hiding a worker hides that worker's boxes alone.
  await page
    .getByRole('checkbox', { name: /^Worker/ })
    .last()
    .uncheck();
  expect(await drawn('other').count()).toBeLessThan(3);
  expect(complaints).toEqual([]);
}, 120_000);
