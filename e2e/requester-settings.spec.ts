/** Settings of an organisation: name, qualifications, pools, invoices; and the links from home to open decisions. */
import type { Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../lab/demo/demo.ts';
import { axeFaults } from './kit/axe.ts';
import { postBatch, postImage, tokenOf, TOWN } from './kit/batches.ts';
import { BUCKET, startBucket, type FakeBucket } from '../test/files/bucket-kit.ts';
import { enterAs, openConsole, overflow, PHONE, type Console } from './kit/console.ts';
import { chessboard } from './kit/picture.ts';

let console_: Console;
let bucket: FakeBucket;
beforeAll(async () => {
  bucket = await startBucket();
  console_ = await openConsole({ BUCKET_ADDRESSES: 'any' });
}, 180_000);
afterAll(async () => {
  await console_.close();
  await bucket.close();
});

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });

/** Accessibility faults and overflow in pixels, by page. */
function looker(page: Page) {
  const found: Record<string, unknown> = {};
  const look = async (name: string) => {
    const faults = await axeFaults(page);
    const over = await overflow(page);
    if (faults.length > 0 || over > 0) found[name] = { faults, over };
  };
  return { found, look };
}

it('renames the organisation, and shows its limits', async () => {
  const { page, complaints } = await console_.open(PHONE);
  await enterAs(page, 'Requester');
  const { found, look } = looker(page);
  await page.getByRole('link', { name: 'Organisation', exact: true }).click();
  await page.getByRole('heading', { name: 'Money and limits' }).waitFor();
  await look('organisation');
  await page.getByRole('textbox', { name: 'Name' }).fill('Town Hall Archive and Museum');
  await button(page, 'Change the name').click();
  await page.getByText('The name is changed.').waitFor();
  await page.getByRole('region', { name: 'Organisation' }).getByText('Town Hall Archive and Museum').waitFor();
  expect(found).toEqual({});
  expect(complaints).toEqual([]);
}, 60_000);

it('answers a request for a qualification, changes the grant, and takes it away', async () => {
  const { market } = console_;
  const { page, complaints } = await console_.open(PHONE);
  await enterAs(page, 'Requester');
  const { found, look } = looker(page);
  await page.goto('/r/tests');
  await page.getByText('A qualification that you grant yourselves').click();
  await field(page, 'Name of the qualification').fill('Reads old handwriting');
  await field(page, 'What it says of a worker').fill('Reads letters from before 1900.');
  await field(page, 'Workers may ask for it').check();
  await look('tests');
  await button(page, 'Create the qualification').click();
  await page.getByRole('heading', { level: 1, name: 'Reads old handwriting' }).waitFor();

  const token = await tokenOf(market, 'amara@guildhall.example');
  const { data } = await market.graphql(
    'mutation ($input: RequestQualificationInput!) { requestQualification(input: $input) { userErrors { message } } }',
    { input: { typeId: new URL(page.url()).pathname.split('/').at(-1) } },
    { token },
  );
  expect(data.requestQualification.userErrors).toEqual([]);
  await page.goto('/r');
  await page.getByRole('link', { name: 'Answer the requests' }).click();
  await button(page, 'Accept').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Value').fill('3');
  await look('accept');
  await dialog.getByRole('button', { name: 'Accept', exact: true }).click();
  await page.getByText('No request of this kind.').waitFor();

  await page.getByRole('link', { name: 'Reads old handwriting' }).first().click();
  await button(page, 'Change').click();
  await dialog.getByLabel('Value').fill('5');
  await dialog.getByLabel('Last day').fill('2031-12-31');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('2 events').click();
  await page.getByText('changed to 5').waitFor();
  await look('qualification');
  await button(page, 'Take away').click();
  await dialog.getByLabel('Reason, which the worker reads').fill('It was given by mistake.');
  await dialog.getByRole('button', { name: 'Take away', exact: true }).click();
  await page.getByText('No worker here.').waitFor();
  await page.getByLabel('Show').last().selectOption('REVOKED');
  await page.getByText('It was given by mistake.').first().waitFor();

  await field(page, 'Workers may ask for it').uncheck();
  await page.getByRole('region', { name: 'Settings of the qualification' }).getByRole('button', { name: 'Save' }).click();
  await page.getByText('The settings are saved.').waitFor();
  expect(found).toEqual({});
  expect(complaints).toEqual([]);
}, 90_000);

it('shows who accepted which version of an agreement, renews an invitation, and prints an invoice', async () => {
  const { page, complaints } = await console_.open(PHONE);
  await enterAs(page, 'Requester');
  const { found, look } = looker(page);
  await page.goto('/r/team/pools/new');
  await field(page, 'Name').fill('Readers');
  await field(page, 'Agreement').fill('Keep it **secret**.');
  await button(page, 'Create the pool').click();
  await page.getByText('Who accepted which version').waitFor();
  await field(page, 'E-mail address').fill('reader@guildhall.example');
  await button(page, 'Invite by address').click();
  await page.getByText('Send this link.').waitFor();
  const first = await page.locator('.secret').first().textContent();
  await page.reload();
  await button(page, 'New link').click();
  await page.getByText('Send this link.').waitFor();
  expect(await page.locator('.secret').first().textContent()).not.toBe(first);
  await page.getByText('Versions of the agreement').click();
  await page.getByText(/^Version 1, /).waitFor();
  await page.getByText('Who accepted which version').click();
  await page.getByRole('table', { name: 'Who accepted which version' }).waitFor();
  await look('pool');
  await button(page, 'Rename').click();
  await page.getByRole('dialog').getByLabel('Name of the pool').fill('Careful readers');
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('heading', { level: 1, name: 'Careful readers' }).waitFor();

  await page.goto('/r/money');
  await page.getByRole('region', { name: 'Pay in' }).getByLabel('Amount in USD').fill('75');
  await button(page, 'Get an invoice for a bank transfer').click();
  await page
    .getByRole('table', { name: 'Invoices' })
    .getByRole('button', { name: /^Invoice / })
    .click();
  await page.getByRole('dialog').getByText('75.00 USD').waitFor();
  await look('invoice');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the invoice' }).click();
  await page.getByRole('dialog').getByRole('definition').filter({ hasText: 'cancelled' }).waitFor();
  expect(found).toEqual({});
  expect(complaints).toEqual([]);
}, 90_000);

it('writes a test with its key, shows an attempt with what was right, and saves a new version', async () => {
  const { market } = console_;
  const { page, complaints } = await console_.open(PHONE);
  await enterAs(page, 'Requester');
  const { found, look } = looker(page);
  await page.goto('/r/tests/new');
  await field(page, 'Name of the qualification').fill('Knows the river');
  await field(page, 'What it says of a worker').fill('Knows the names of its bridges.');
  await field(page, 'Instructions').fill('Which bridge is it?');
  await field(page, 'What the worker reads').fill('Which bridge?');
  await field(page, 'Option 1: what the worker reads').fill('Old Bridge');
  await field(page, 'Option 2: what the worker reads').fill('Mill Bridge');
  await field(page, 'text').fill('It has three arches.');
  const key = page.getByRole('group', { name: /^As the worker gets it/ });
  await key.getByText('It has three arches.').waitFor();
  await key.locator('.option', { hasText: 'Mill Bridge' }).click();
  await button(page, 'Add an item').click();
  await look('test editor');
  await field(page, 'Pay for an attempt, in USD').fill('0.01');
  await button(page, 'Create the test').click();
  // The server says what is missing: a key of the second item, and more pay.
  await page.getByText(/A key is an object/).waitFor();
  await page.getByText(/cost at least/).waitFor();
  await page
    .getByRole('group', { name: 'Item 2' })
    .getByRole('button', { name: /^Remove/ })
    .click();
  await field(page, 'Pay for an attempt, in USD').fill('2');
  await button(page, 'Create the test').click();
  await page.getByRole('heading', { level: 1, name: 'Knows the river' }).waitFor();
  const testId = new URL(page.url()).pathname.split('/').at(-1)!;
  await page.getByRole('textbox', { name: 'Attempts' }).fill('1');
  await button(page, 'Set aside').click();
  await page.getByText(/for 1 attempt\.$/).waitFor();
  const [{ state } = { state: '' }] = await market.db.query<{ state: string }>(
    'select state from assessments.test order by id desc limit 1',
  );
  if (state !== 'open') await button(page, 'Open the test').click();

  const token = await tokenOf(market, 'bruno@guildhall.example');
  const started = await market.graphql(
    'mutation ($input: StartTestInput!) { startTest(input: $input) { attempt { id items { name } } userErrors { message } } }',
    { input: { testId } },
    { token },
  );
  expect(started.data.startTest.userErrors).toEqual([]);
  const attemptId = started.data.startTest.attempt.id as string;
  const submitted = await market.graphql(
    'mutation ($input: SubmitTestInput!) { submitTest(input: $input) { userErrors { message } } }',
    { input: { attemptId, answers: { 'item-1': { answer: 'Old Bridge' } } } },
    { token },
  );
  expect(submitted.data.submitTest.userErrors).toEqual([]);
  await page.reload();
  await page.getByRole('table', { name: 'Attempts' }).getByRole('link').click();
  await page.getByText('Right: Mill Bridge').waitFor();
  await look('attempt');

  await page.getByRole('link', { name: 'To the test' }).click();
  await page.getByRole('link', { name: 'Change the test' }).click();
  await page.getByRole('heading', { level: 1, name: /^New version/ }).waitFor();
  expect(await field(page, 'Option 2: what the worker reads').inputValue()).toBe('Mill Bridge');
  await field(page, 'text').fill('It has four arches.');
  await button(page, 'Save as a new version').click();
  await page.getByRole('heading', { level: 1, name: 'Knows the river' }).waitFor();
  await page.goto(`/r/attempts/${attemptId}`);
  await page.getByText(/^This attempt is of version 1/).waitFor();
  expect(found).toEqual({});
  expect(complaints).toEqual([]);
}, 90_000);

it('shows pictures of the own bucket in tasks, by their names and without a copy', async () => {
  const { market } = console_;
  bucket.objects.set('signs/mill.png', chessboard());
  const { page, complaints } = await console_.open(PHONE);
  await enterAs(page, 'Requester');
  const { found, look } = looker(page);
  await page.goto('/r/organisation');
  await page.getByText('Set a bucket').click();
  const values = { 'Address of the storage': bucket.endpoint, Region: BUCKET.region, 'Name of the bucket': BUCKET.name };
  const all = { ...values, 'Folder in the bucket': 'signs/', 'Access key': BUCKET.accessKey, 'Secret key': BUCKET.secretKey };
  for (const [name, value] of Object.entries(all)) await field(page, name).fill(value);
  await look('bucket');
  await button(page, 'Check and save').click();
  await page.getByText(`${bucket.endpoint}/media/signs/`).waitFor();

  const form = [{ name: 'sign', prompt: 'A sign?', choice: { options: ['yes', 'no'].map((value) => ({ value, label: value })) } }];
  const itemSchema = { type: 'object', properties: { picture: { type: 'string' } } };
  const view = [{ kind: 'IMAGE', field: 'picture', alt: 'A street' }];
  const earlier = await postImage(market, chessboard(), 'picture.png', TOWN);
  const batchId = await postBatch(market, { title: 'Signs of the bucket', form, itemSchema, view }, [{ picture: earlier }], TOWN);
  await page.goto(`/r/batches/${batchId}/tasks`);
  await button(page, 'Use these files').click();
  await page.getByText('1 file of the bucket can be named in tasks.').waitFor();
  await page
    .locator('#file ~ .file-drop input[type=file]')
    .setInputFiles({ name: 'tasks.csv', mimeType: 'text/csv', buffer: Buffer.from('picture\nmill.png\n') });
  await button(page, 'Check the file').click();
  await button(page, 'Add 1 task').click();
  await page.getByText('1 task was added.').waitFor();
  await look('tasks');
  const files = await market.db.query<{ payload: { picture: string }; bucketKey: string; sha256: string | null }>(
    `select t.payload, f.bucket_key as "bucketKey", f.sha256 from batches.task t cross join files.file f
     where f.bucket_key is not null and t.position = 2 and t.payload ? 'picture'`,
  );
  expect(files).toEqual([{ payload: { picture: expect.stringMatching(/^fil_/) }, bucketKey: 'signs/mill.png', sha256: null }]);
  expect(found).toEqual({});
  expect(complaints).toEqual([]);
}, 90_000);

it('links home to unreviewed answers, moves through batches by keys, and shows versions of instructions', async () => {
  const { page, complaints } = await console_.open();
  await page.goto('/sign-in');
  await field(page, 'E-mail address').fill('press@guildhall.example');
  await field(page, 'Password').fill(DEMO_PASSWORD);
  await button(page, 'Sign in').click();
  const { found, look } = looker(page);
  const needsYou = page.getByRole('region', { name: 'Needs you' });
  await needsYou.getByRole('link').first().waitFor();
  await look('home');
  await needsYou.getByRole('link').first().click();
  await page.getByRole('heading', { level: 1, name: 'Review' }).waitFor();

  await page.goto('/r/batches');
  await page.locator('.batch-row').first().waitFor();
  await page.keyboard.press('j');
  const title = await page.locator('.batch-row h3').first().innerText();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await page.getByText('Versions of the instructions').click();
  await page.getByText(/^Version 1, /).waitFor();
  await look('batch');
  expect(found).toEqual({});
  expect(complaints).toEqual([]);
}, 60_000);
