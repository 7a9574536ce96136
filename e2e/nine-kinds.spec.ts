/** Each of the nine kinds of question gives JSON that the server accepts, by keys, mouse and touch; hostile items load nothing. */
import type { Page } from 'playwright-core';
import { answersOf, postBatch, postImage } from './kit/batches.ts';
import { enterAs, openConsole, overflow, PHONE, type Console } from './kit/console.ts';
import { chessboard } from './kit/picture.ts';

const TEXT = 'Ann 👩🏽‍🚀 met بالعالم in Paris.';
const options = [
  { value: 'a', label: 'First' },
  { value: 'b', label: 'Second' },
  { value: 'c', label: 'Third' },
];
const FORM = [
  { name: 'choice', prompt: 'Choose **one**', choice: { options } },
  { name: 'several', prompt: 'Choose some', multipleChoice: { options, minimum: 1, maximum: 2 } },
  { name: 'words', prompt: 'Write', text: { maximumLength: 20 } },
  { name: 'count', prompt: 'How many?', number: { minimum: 0, maximum: 9, step: 0.5 } },
  { name: 'rating', prompt: 'How good?', rating: { points: 5, lowLabel: 'bad', highLabel: 'good' } },
  { name: 'side', prompt: 'Which?', comparison: { left: 'one', right: 'two', tie: true } },
  {
    name: 'names',
    prompt: 'Mark names',
    spans: {
      field: 'text',
      labels: [
        { value: 'person', label: 'Person' },
        { value: 'place', label: 'Place' },
      ],
      minimum: 1,
    },
  },
  {
    name: 'fields',
    prompt: 'Mark fields',
    boxes: {
      field: 'picture',
      labels: [
        { value: 'dark', label: 'Dark' },
        { value: 'light', label: 'Light' },
      ],
      minimum: 1,
    },
  },
  {
    name: 'record',
    prompt: 'Fill in',
    json: { schema: { type: 'object', properties: { title: { type: 'string' }, year: { type: 'integer' } }, required: ['title'] } },
  },
];
const HOSTILE = {
  html: '<img src=https://evil.example/1.png onerror="alert(1)"><script src=https://evil.example/2.js></script>',
  markdown: '![x](https://evil.example/3.png) <svg onload=alert(1)> [go](javascript:alert(1)) <https://evil.example/4>',
  link: 'https://evil.example/5.png',
  style: '<style>@import "https://evil.example/6.css"</style>',
};

let console_: Console;
beforeAll(async () => {
  console_ = await openConsole();
  const picture = await postImage(console_.market, chessboard());
  const item = { text: TEXT, picture, one: 'left side', two: 'right side' };
  await postBatch(console_.market, { title: 'Nine kinds', form: FORM, rewardMinor: '900' }, [item, item, item]);
  const view = [
    { kind: 'TEXT', field: 'html' },
    { kind: 'MARKDOWN', field: 'markdown' },
    { kind: 'IMAGE', field: 'link' },
    { kind: 'JSON', field: 'style' },
  ];
  await postBatch(
    console_.market,
    {
      title: 'Hostile',
      form: [{ name: 'words', prompt: HOSTILE.markdown, text: {} }],
      instructions: HOSTILE.markdown,
      view,
      rewardMinor: '800',
    },
    [HOSTILE],
  );
}, 180_000);
afterAll(() => console_.close());

async function claim(page: Page, title: string): Promise<void> {
  await page.goto('/work');
  await page.getByRole('article', { name: title }).getByRole('button', { name: 'Start' }).click();
  await page.getByRole('button', { name: 'Go to the task' }).click();
}

const question = (page: Page, name: string) => page.locator(`[data-question="${name}"]`);

const answerWith = async (words: string) =>
  (await answersOf(console_.market)).find((answer) => (answer as Answer).words === words) as Answer;

interface Answer {
  readonly words: string;
  readonly fields: readonly {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly label: string;
  }[];
  readonly names: unknown;
}

it('answers nine kinds by keys, with offsets as Python counts them', async () => {
  const { page, complaints } = await console_.open();
  await enterAs(page, 'Worker');
  await claim(page, 'Nine kinds');
  await question(page, 'choice').getByRole('radio').first().focus();
  await page.keyboard.press('2');
  await question(page, 'several').getByRole('checkbox').first().focus();
  await page.keyboard.press('3');
  await page.keyboard.press('1');
  await question(page, 'words').getByRole('textbox').focus();
  await page.keyboard.type('n é z');
  await question(page, 'count').getByRole('textbox').focus();
  await page.keyboard.type('2.5');
  await page.keyboard.press('ArrowUp');
  await question(page, 'rating').getByRole('radio').first().focus();
  await page.keyboard.press('4');
  await question(page, 'side').getByRole('radio').first().focus();
  await page.keyboard.press('t');
  // The first word, then the last: the end of the text is "Paris".
  await page.getByRole('application', { name: 'Text to mark' }).focus();
  await page.keyboard.press('1');
  for (let word = 0; word < 5; word++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('2');
  await page.getByRole('heading', { level: 1 }).focus();
  await page.keyboard.press('n');
  await page.locator('rect.box').first().focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press(']');
  await question(page, 'record').getByLabel('title').focus();
  await page.keyboard.type('Map');
  await question(page, 'record').getByLabel('year').focus();
  await page.keyboard.type('1911');
  await page.keyboard.press('Control+Shift+Enter');
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  // Python: text.index('Paris') == 24 in code points
  const paris = [...TEXT].join('|').split('|').length - [...'Paris.'].length;
  expect(await answerWith('n é z')).toEqual({
    choice: 'b',
    several: ['a', 'c'],
    words: 'n é z',
    count: 3,
    rating: 4,
    side: 'tie',
    names: [
      { start: 0, end: 3, label: 'person' },
      { start: paris, end: paris + 5, label: 'place' },
    ],
    fields: [{ x: 0.39, y: 0.4, width: 0.2, height: 0.21, label: 'light' }],
    record: { title: 'Map', year: 1911 },
  });
  expect(complaints).toEqual([]);
}, 90_000);

it('answers nine kinds by mouse', async () => {
  const { page, complaints } = await console_.open({ viewport: { width: 1280, height: 800 } });
  await enterAs(page, 'Worker');
  await claim(page, 'Nine kinds');
  await question(page, 'choice').getByText('Third').click();
  await question(page, 'several').getByText('Second').click();
  await question(page, 'words').getByRole('textbox').fill('mouse');
  await question(page, 'count').getByRole('button', { name: 'Increase' }).click();
  await question(page, 'rating').locator('.rating-point').nth(1).click();
  await question(page, 'side').getByText('Right', { exact: true }).click();
  await page.locator('.span-text [data-start="0"]').dblclick();
  await page.getByRole('button', { name: 'Person' }).click();
  const canvas = page.locator('svg.boxes');
  await canvas.scrollIntoViewIfNeeded();
  const frame = (await canvas.boundingBox())!;
  await page.mouse.move(frame.x + frame.width * 0.1, frame.y + frame.height * 0.1);
  await page.mouse.down();
  await page.mouse.move(frame.x + frame.width * 0.2, frame.y + frame.height * 0.3);
  await page.mouse.up();
  await question(page, 'record').getByLabel('title').fill('Chart');
  await page.getByRole('button', { name: 'Submit, then stop' }).click();
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  const answer = await answerWith('mouse');
  expect(answer).toMatchObject({
    choice: 'c',
    several: ['b'],
    words: 'mouse',
    count: 0,
    rating: 2,
    side: 'right',
    record: { title: 'Chart' },
  });
  expect(answer.names).toEqual([{ start: 0, end: 3, label: 'person' }]);
  const [box] = answer.fields;
  expect([box!.x, box!.y, box!.width, box!.height].map((part) => Math.round(part * 20) / 20)).toEqual([0.1, 0.1, 0.1, 0.2]);
  expect(complaints).toEqual([]);
}, 90_000);

it('answers nine kinds by touch at 320 pixels', async () => {
  const { page, complaints } = await console_.open(PHONE);
  await enterAs(page, 'Worker');
  await page.getByRole('article', { name: 'Nine kinds' }).getByRole('button', { name: 'Start' }).tap();
  await page.getByRole('button', { name: 'Go to the task' }).tap();
  expect(await overflow(page)).toBe(0);
  await question(page, 'choice').locator('.option').first().tap();
  await question(page, 'several').locator('.option').first().tap();
  await question(page, 'words').getByRole('textbox').fill('touch');
  await question(page, 'count').getByRole('button', { name: 'Increase' }).tap();
  await question(page, 'rating').locator('.rating-point').nth(4).tap();
  await question(page, 'side').locator('.option').first().tap();
  await page.locator('.span-text [data-start="0"]').tap();
  await page.getByRole('button', { name: 'Place' }).tap();
  await page.getByRole('button', { name: 'new box' }).tap();
  await question(page, 'record').getByLabel('title').fill('Phone');
  await page.getByRole('button', { name: 'Submit, then stop' }).tap();
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  expect(await answerWith('touch')).toEqual({
    ...{ choice: 'a', several: ['a'], words: 'touch', count: 0, rating: 5, side: 'left', record: { title: 'Phone' } },
    names: [{ start: 0, end: 3, label: 'place' }],
    fields: [{ x: 0.4, y: 0.4, width: 0.2, height: 0.2, label: 'dark' }],
  });
  expect(complaints).toEqual([]);
}, 90_000);

it('loads nothing from a hostile item, and breaks no rule of the policy', async () => {
  const { page, complaints } = await console_.open();
  await enterAs(page, 'Worker');
  await claim(page, 'Hostile');
  await page.getByText('onerror="alert(1)"').waitFor();
  await page.getByText('https://evil.example/5.png').waitFor();
  expect(await page.locator('.item-pane :is(img, a, script, style, svg, iframe), .questions-pane :is(img, a)').count()).toBe(0);
  expect(complaints).toEqual([]);
}, 60_000);
