/**
 * Kills the process between every two steps of what it does, lets it recover, and compares the end with that of a run
 * which nobody disturbed.
 *
 * A step is a statement to the database, and each call that is counted with {@link Reaper.watch} (to Stripe, say):
 * before it and after it. Death is sudden: the process's sessions are terminated at the server, and whatever it would
 * still do fails. Then a new process does the interrupted command again, with the same idempotency key, and sweeps.
 *
 * The new process is the old one with new connections: what it has in memory is immutable, or about the pace of its calls.
 */
import pg from 'pg';
import { Random, type Result } from '../../src/kernel/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';

export interface Saga<World> {
  readonly name: string;
  /** People and money of their own for each run. */
  prepare(): Promise<World>;
  /**
   * What people and jobs do, in their order. One that was interrupted is done again, so it must give the same
   * idempotency key, and may keep what it learned in the world.
   */
  readonly commands: readonly ((world: World) => Promise<Result<unknown> | void>)[];
  /**
   * What may come out otherwise without harm: acts of reading that are repeated (`act payout_run.fetched`), and what is
   * passed over when two things are heard of at once. The balances must be the same all the same.
   */
  readonly mayDiffer?: readonly string[];
  /** What a new process does by itself, before or after the command is done again. Nothing when not given. */
  recover?(world: World): Promise<void>;
  /** Whether who was interrupted asks again before the new process has done anything; else only after it. */
  readonly repeatsAtOnce?: boolean;
  /** The rest of each life, in which nobody dies: time passes, and what is late arrives. */
  afterwards?(world: World): Promise<void>;
  /** What is compared besides the database, like rows by their states: what Stripe has. */
  elsewhere?(): Promise<ReadonlyMap<string, bigint>>;
}

/** Before which steps to die: all of them; so many, chosen by a seed; or those with a name. */
export type Deaths = 'all' | { readonly sample: number; readonly seed: number } | { readonly at: string };

/** The beginning of a statement, for messages. */
function textOf(query: unknown): string {
  const text = typeof query === 'string' ? query : String((query as { text?: unknown } | null)?.text);
  return text.replace(/\s+/g, ' ').trim().slice(0, 80);
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

/** Counts the steps of this process and ends it before one of them. */
export class Reaper {
  private names: string[] = [];
  private deadly = Infinity;
  private isDead = false;
  /** Ends when the sessions have ended; null while the process lives. */
  private death: Promise<void> | null = null;
  private isCounting = false;
  private owner: pg.Client | null = null;
  /** Connections that have run a statement and are open. */
  private readonly open = new Set<pg.Client>();
  private readonly prototype = pg.Client.prototype as unknown as { query: Query };
  private readonly query = this.prototype.query;

  private constructor() {}

  /** @param ownerUrl a superuser's, of the database whose sessions end */
  static async wait(ownerUrl: string): Promise<Reaper> {
    const reaper = new Reaper();
    const owner = new pg.Client({ connectionString: ownerUrl, application_name: 'reaper' });
    await owner.connect();
    reaper.owner = owner;
    const { query } = reaper;
    reaper.prototype.query = function (this: pg.Client, ...args: unknown[]) {
      if (this === owner) return query.apply(this, args);
      reaper.notice(this);
      if (!reaper.isCounting) return query.apply(this, args);
      return reaper.step(textOf(args[0])).then(
        () => query.apply(this, args),
        (error: unknown) => {
          const callback = args.at(-1);
          if (typeof callback !== 'function') throw error;
          (callback as (error: unknown) => void)(error);
        },
      );
    };
    return reaper;
  }

  /**
   * Counts each call of a method as two steps: death comes before it is made, or before its answer is known.
   *
   * @param method its first argument names the call
   */
  watch<T extends object>(target: T, method: keyof T): void {
    const call = target[method] as (...args: unknown[]) => Promise<unknown>;
    (target as Record<keyof T, unknown>)[method] = async (...args: unknown[]) => {
      if (!this.isCounting) return call.apply(target, args);
      const name = String(args[0]);
      await this.step(`call ${name}`);
      const answer = await call.apply(target, args);
      await this.step(`answer of ${name}`);
      return answer;
    };
  }

  /**
   * Runs `work` until it is done or dead.
   *
   * @param work calls `answered` when an answer is on its way to whoever asked: another step
   * @returns what its steps were, and whether it lived
   */
  async run(work: (answered: () => Promise<void>) => Promise<void>, deadly: number): Promise<{ steps: readonly string[]; lived: boolean }> {
    this.names = [];
    this.deadly = deadly;
    this.isDead = false;
    this.death = null;
    this.isCounting = true;
    try {
      await work(() => this.step('answer to the caller'));
    } catch (error) {
      if (!this.isDead) throw error;
    } finally {
      await this.ended();
      this.isCounting = false;
    }
    return { steps: this.names, lived: !this.isDead };
  }

  async leave(): Promise<void> {
    this.prototype.query = this.query;
    await this.owner?.end();
  }

  private async step(name: string): Promise<void> {
    if (!this.isDead && this.names.push(name) === this.deadly) {
      this.isDead = true;
      this.death = this.endSessions();
    }
    // What runs beside the deadly step dies with it, not before: the next life must not begin while sessions end.
    await this.ended();
    if (this.isDead) throw new Error('the process is dead');
  }

  /** Resolves at once while the process lives, otherwise when its sessions have ended. */
  private async ended(): Promise<void> {
    await this.death;
  }

  private notice(client: pg.Client): void {
    if (this.open.has(client)) return;
    this.open.add(client);
    client.once('end', () => this.open.delete(client));
  }

  /**
   * Returns when the server has ended the sessions, and this process has noticed: else the pool would hand out a dead one.
   * A branch of the dead process may still connect, so sessions are ended until there is none.
   */
  private async endSessions(): Promise<void> {
    const end = `select count(pg_terminate_backend(pid))::int as ended from pg_stat_activity
      where datname = current_database() and application_name = 'guildhall'`;
    for (;;) {
      const doomed = [...this.open];
      const { rows } = (await this.query.call(this.owner!, end)) as { rows: { ended: number }[] };
      if (rows[0]?.ended === 0 && !doomed.some((client) => this.open.has(client))) return;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
}

/** How often a new process is refused a connection that died with the old one. */
const CONNECTION_TRIES = 20;
/** All checks take as long as some lives: the end state is compared after each, they are run after so many. */
const STEPS_PER_CHECK = 10;

/**
 * Runs the saga undisturbed, and then once for each of its steps, with death before that step.
 *
 * @returns how many steps there are
 * @throws when an end state differs from the undisturbed one, or a check finds something
 */
export async function killBetween<World>(
  market: TestMarketplace,
  reaper: Reaper,
  saga: Saga<World>,
  deaths: Deaths = 'all',
): Promise<number> {
  // A first life may have more steps: what happened before it is looked at once more.
  await life(market, reaper, saga, Infinity);
  const undisturbed = await life(market, reaper, saga, Infinity);
  const { steps } = undisturbed;
  const deadlySteps = chosen(steps, deaths);
  let died = 0;
  for (const [index, deadly] of deadlySteps.entries()) {
    const where = `${saga.name}, killed before step ${deadly} of ${steps.length}: ${steps[deadly - 1] ?? ''}`;
    const { change, lived } = await life(market, reaper, saga, deadly).catch((error: Error) => {
      throw new Error(`${where}: ${error.message}`, { cause: error });
    });
    expect({ where, change }).toEqual({ where, change: undisturbed.change });
    if (!lived) died++;
    if (index % STEPS_PER_CHECK === STEPS_PER_CHECK - 1)
      expect({ where, problems: await market.problems() }).toEqual({ where, problems: [] });
  }
  expect(await market.problems()).toEqual([]);
  expect(died).toBeGreaterThan(deadlySteps.length / 2);
  return steps.length;
}

/** The steps, from 1, to die before. Of a sample half are at calls, where what the other side did is not known here. */
function chosen(steps: readonly string[], deaths: Deaths): number[] {
  const all = steps.map((_name, index) => index + 1);
  if (deaths === 'all') return all;
  if ('at' in deaths) return all.filter((step) => steps[step - 1] === deaths.at);
  if (deaths.sample >= all.length) return all;
  const random = new Random(deaths.seed);
  const isCall = (step: number) => /^(call|answer of) /.test(steps[step - 1] ?? '');
  const calls = random.shuffled(all.filter(isCall)).slice(0, Math.ceil(deaths.sample / 2));
  const others = random.shuffled(all.filter((step) => !isCall(step))).slice(0, deaths.sample - calls.length);
  return [...calls, ...others].sort((a, b) => a - b);
}

async function life<World>(
  market: TestMarketplace,
  reaper: Reaper,
  saga: Saga<World>,
  deadly: number,
): Promise<{ steps: readonly string[]; lived: boolean; change: Record<string, string> }> {
  const world = await saga.prepare();
  const before = await snapshot(market, saga);
  let done = 0;
  const goOn = async (isRepeat: boolean, answered: () => Promise<void>) => {
    for (; done < saga.commands.length; done++) {
      const result = await saga.commands[done]!(world);
      // Done before its answer was lost: where there is no key to say so, the state does.
      if (result && !result.ok && !(isRepeat && result.refusals[0].kind === 'CONFLICT')) {
        throw new Error(`${saga.name}: command ${done + 1} was refused: ${result.refusals[0].message}`);
      }
      // Death after the last statement: the answer never arrives.
      await answered();
      isRepeat = false;
    }
  };
  const { steps, lived } = await reaper.run((answered) => goOn(false, answered), deadly);
  // Time that has passed since is looked at in more steps, or in fewer: this life may be over before its death.
  if (lived && steps.length >= deadly) throw new Error(`${saga.name} lived`);
  await reconnect(market);
  if (!lived) {
    // Whoever asks again is told the same before and after.
    if (saga.repeatsAtOnce) await saga.commands[done]?.(world);
    await saga.recover?.(world);
    await goOn(true, () => Promise.resolve());
  }
  await market.sweep();
  await saga.afterwards?.(world);
  const change = difference(before, await snapshot(market, saga));
  for (const what of saga.mayDiffer ?? []) delete change[what];
  return { steps, lived, change };
}

/** Takes connections until one works: those of the dead process are in the pool still. */
async function reconnect(market: TestMarketplace): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await Promise.all(Array.from({ length: 4 }, () => market.db.query('select 1')));
      return;
    } catch (error) {
      if (tries >= CONNECTION_TRIES) throw error;
    }
  }
}

/**
 * The whole database, but for ids and times: how many rows of each table are in which state, how often each event was
 * posted and each act appended, and what all accounts of a kind hold together.
 */
async function snapshot(market: TestMarketplace, saga: Pick<Saga<never>, 'elsewhere'>): Promise<Map<string, bigint>> {
  const tables = await market.db.query<{ name: string }>(
    `select c.table_schema || '.' || c.table_name as name from information_schema.columns c
     join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_type = 'BASE TABLE'
     where c.column_name = 'state' and c.table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const states = tables.map(({ name }) => `select '${name} ' || state::text as what, count(*) as amount from ${name} group by state`);
  const rows = await market.db.query<{ what: string; amount: bigint }>(
    [
      ...states,
      `select 'posted ' || event || coalesce(substring(ref from ':[a-z]+$'), ''), count(*) from ledger.posted group by 1`,
      `select 'act ' || verb, count(*) from platform.act group by verb`,
      `select 'balance ' || kind || ' ' || currency, sum(posted)::bigint from ledger.account_balance group by kind, currency`,
      `select 'command keys', count(*) from platform.command_key`,
      `select 'tasks, free slots', coalesce(sum(free_slots), 0)::bigint from batches.task`,
    ].join(' union all '),
  );
  return new Map([...rows.map(({ what, amount }) => [what, amount] as const), ...((await saga.elsewhere?.()) ?? [])]);
}

function difference(before: ReadonlyMap<string, bigint>, after: ReadonlyMap<string, bigint>): Record<string, string> {
  const changed = [...new Set([...before.keys(), ...after.keys()])]
    .map((what) => [what, (after.get(what) ?? 0n) - (before.get(what) ?? 0n)] as const)
    .filter(([, change]) => change !== 0n)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(changed.map(([what, change]) => [what, change.toString()]));
}
