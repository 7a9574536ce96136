/**
 * Submits many answers while the network, the server or the tab fails before, during or after the request; a seed chooses the failures. No
 * answer is lost, stored twice, or shown as kept without being stored. `--full` submits 1,000.
 */
import type { BrowserContext, Page } from 'playwright-core';
import { publicId, Random } from '../src/kernel/index.ts';
import { answersOf, postBatch } from './kit/batches.ts';
import { enterAs, openConsole, type Console } from './kit/console.ts';
import { IS_FULL } from './kit/full.ts';
import { watchKeptClaims, type KeptClaim } from './kit/kept-claims.ts';

const ANSWERS = IS_FULL ? 1_000 : 100;
const SEED = Number(process.env.E2E_SEED ?? 1);
const RESTARTS = ANSWERS / 50;
const LATE = ANSWERS / 100;

/** What fails: the network or the tab, before the request, during it, or after the server has it. */
const CUTS = ['before', 'during', 'after'] as const;
const TAB_CUTS = ['tab before', 'tab during', 'tab after'] as const;
type Cut = (typeof CUTS)[number] | (typeof TAB_CUTS)[number] | 'none' | 'restart' | 'late';

const LEASE_SECONDS = 1_200;

let console_: Console;
beforeAll(async () => {
  console_ = await openConsole();
  const form = [{ name: 'words', prompt: 'Write', text: {} }];
  const batch = { title: 'Sentences', form, rewardMinor: '10', redundancy: 1, leaseSeconds: LEASE_SECONDS };
  await postBatch(
    console_.market,
    batch,
    Array.from({ length: ANSWERS * 2 }, (_, index) => ({ text: `Sentence ${index}` })),
  );
}, 180_000);
afterAll(() => console_.close());

/** Which fault each answer meets. */
function plan(random: Random): Cut[] {
  const cuts: Cut[] = Array.from({ length: ANSWERS }, () =>
    random.below(4) === 0 ? 'none' : random.pick(random.below(5) === 0 ? TAB_CUTS : CUTS),
  );
  for (const [cut, count] of [
    ['restart', RESTARTS],
    ['late', LATE],
  ] as const) {
    for (let index = 0; index < count; index += 1) cuts[random.below(ANSWERS)] = cut;
  }
  return cuts;
}

/** Cuts the next request that submits an answer. */
class Scissors {
  private cut: Cut = 'none';
  private done: () => void = () => undefined;

  async arm(context: BrowserContext): Promise<void> {
    await context.route('/graphql', async (route) => {
      const { cut } = this;
      if (cut === 'none' || route.request().postData()?.includes('"SubmitAssignment"') !== true) return route.fallback();
      this.cut = 'none';
      if (cut.endsWith('after')) await route.fetch();
      // Not awaited: the server may or may not have the request.
      if (cut.endsWith('during')) void route.fetch().catch(() => undefined);
      if (!cut.startsWith('tab')) await route.abort('connectionreset');
      this.done();
    });
  }

  next(cut: Cut): Promise<void> {
    this.cut = cut;
    return new Promise((resolve) => (this.done = resolve));
  }
}

/** The worker at the console, who continues after each fault. */
class Writer {
  private page!: Page;
  private readonly scissors = new Scissors();

  constructor(
    private readonly context: BrowserContext,
    private readonly restart: () => Promise<void>,
    private readonly passLease: () => void,
  ) {}

  async begin(page: Page): Promise<void> {
    this.page = page;
    await this.scissors.arm(this.context);
    await enterAs(page, 'Worker');
    await this.startTask();
    await page.getByRole('button', { name: 'Go to the task' }).click();
  }

  async write(words: string, cut: Cut): Promise<void> {
    const { page } = this;
    await page.getByRole('textbox').fill(words);
    await page.locator('[data-kept="kept"]').waitFor();
    const address = page.url();
    if (cut === 'none') {
      await this.submit('next');
      return this.nextTask(address);
    }
    if (cut === 'restart') {
      const restarted = this.restart();
      await this.submit('next');
      await restarted;
    } else {
      const isCut = this.scissors.next(cut === 'late' ? 'before' : cut);
      await this.submit(cut.startsWith('tab') ? 'stop' : 'next');
      await isCut;
      if (cut.startsWith('tab')) return this.nextTab();
      if (cut === 'late') this.passLease();
    }
    await this.networkReturns();
    await this.nextTask(address);
  }

  /** Waits until nothing on the device is unsent. */
  async end(): Promise<void> {
    await this.page.goto('/work/mine');
    await this.page.getByRole('heading', { level: 1, name: 'My work' }).waitFor();
    await this.networkReturns();
    await this.page.waitForFunction(async () => {
      const database = await new Promise<IDBDatabase>((resolve) => {
        const opening = indexedDB.open('guildhall');
        opening.onsuccess = () => resolve(opening.result);
      });
      const counting = database.transaction('outbox').objectStore('outbox').count();
      const count = await new Promise<number>((resolve) => (counting.onsuccess = () => resolve(counting.result)));
      database.close();
      return count === 0;
    });
  }

  private async submit(then: 'next' | 'stop'): Promise<void> {
    await this.page.getByRole('button', { name: then === 'next' ? /^Submit and next/ : /^Submit, then stop/ }).click();
  }

  /** Fires the browser's `online` event: the console sends unsent answers at once. */
  private async networkReturns(): Promise<void> {
    await this.page.evaluate(() => window.dispatchEvent(new Event('online')));
  }

  private async nextTask(address: string): Promise<void> {
    const { page } = this;
    // The next task follows by itself, unless the server was away when it was asked for.
    const over = page.getByRole('heading', { level: 1, name: 'Sent', exact: true });
    await Promise.race([page.waitForURL((url) => url.href !== address, { waitUntil: 'commit' }), over.waitFor()]);
    if (await over.isVisible()) {
      await page.goto('/work');
      await this.startTask();
    }
    await page.getByRole('textbox').waitFor();
  }

  private async nextTab(): Promise<void> {
    await this.page.close();
    this.page = await this.context.newPage();
    await this.page.goto('/work');
    await this.startTask();
    await this.page.getByRole('textbox').waitFor();
  }

  private async startTask(): Promise<void> {
    await this.page.getByRole('article', { name: 'Sentences' }).getByRole('button', { name: 'Start' }).click();
  }
}

it(
  `stores each of ${ANSWERS} answers once, whatever fails`,
  async () => {
    const { page, context } = await console_.open();
    context.setDefaultTimeout(30_000);
    const claims: readonly KeptClaim[] = await watchKeptClaims(context);
    const writer = new Writer(
      context,
      () => console_.restart(),
      () => console_.market.clock.advanceSeconds(LEASE_SECONDS + 30),
    );
    await writer.begin(page);
    const cuts = plan(new Random(SEED));
    for (const [index, cut] of cuts.entries()) {
      await writer.write(`answer ${index}`, cut).catch((error: unknown) => {
        throw new Error(`answer ${index} (${cut})`, { cause: error });
      });
    }
    await writer.end();

    const stored = (await answersOf(console_.market)).map((answer) => (answer as { words?: string }).words);
    const counts = cuts.map((cut, index) => ({ cut, index, stored: stored.filter((words) => words === `answer ${index}`).length }));
    expect(counts.filter((each) => each.stored !== 1)).toEqual([]);
    const submitted = await console_.market.db.query<{ id: string }>('select id from work.assignment where answer is not null');
    const ids = new Set(submitted.map(({ id }) => publicId('Assignment', id)));
    // On the device when the page showed it, or with the server by then.
    expect(claims.length).toBeGreaterThan(ANSWERS);
    expect(claims.filter(({ isOnDevice, assignmentId }) => !isOnDevice && !ids.has(assignmentId))).toEqual([]);
  },
  ANSWERS * 3_000,
);
