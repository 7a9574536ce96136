/** The double's state in one JSON file: written whole, to a file beside it and then renamed, soon after each change. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Double } from '../double.ts';
import type { IdempotencyKeys } from '../requests/idempotency.ts';
import type { Task } from './schedule.ts';
import type { SourceType } from '../balances/pots.ts';
import type { Kept } from './store.ts';
import type { WebhookState } from '../events/webhooks.ts';
import type { IntentPlan, World } from './world.ts';

const AFTER_MS = 200;

interface State {
  readonly version: 1;
  readonly aheadMilliseconds: number;
  readonly objects: Kept[];
  readonly tasks: readonly Task[];
  readonly balances: [owner: string, currency: string, pending: string, available: string][];
  /** Parts of available balances that are not from cards. Absent in files from before there were such. */
  readonly apart?: [owner: string, currency: string, bankAccount: string, fpx: string][];
  readonly sourceTypes?: [string, SourceType][];
  readonly rates?: [string, number][];
  readonly plans: [string, IntentPlan][];
  readonly platformInterval: World['platformInterval'];
  readonly keys: ReturnType<IdempotencyKeys['all']>;
  readonly webhooks: WebhookState;
}

function stateOf({ world, keys, webhooks }: Double): State {
  const balances = world.balances
    .owners()
    .flatMap((owner) =>
      [...world.balances.of(owner)].map(([currency, pot]): State['balances'][number] => [
        owner,
        currency,
        pot.pending.toString(),
        pot.available.toString(),
      ]),
    );
  return {
    version: 1,
    aheadMilliseconds: world.clock.ahead,
    objects: [...world.store.all()],
    tasks: world.schedule.all(),
    balances,
    apart: world.balances
      .owners()
      .flatMap((owner) =>
        [...world.balances.of(owner)].map(([currency, { apart }]): [string, string, string, string] => [
          owner,
          currency,
          apart.bank_account.toString(),
          apart.fpx.toString(),
        ]),
      ),
    sourceTypes: [...world.sourceTypes],
    rates: [...world.exchange.rates],
    plans: [...world.plans],
    platformInterval: world.platformInterval,
    keys: keys.all(),
    webhooks: webhooks.state(),
  };
}

function restore({ world, keys, webhooks }: Double, state: State): void {
  world.clock.ahead = state.aheadMilliseconds;
  world.store.restore(state.objects);
  world.schedule.restore(state.tasks);
  for (const [owner, currency, pending, available] of state.balances) {
    Object.assign(world.balances.pot(owner, currency), { pending: BigInt(pending), available: BigInt(available) });
  }
  for (const [owner, currency, bankAccount, fpx] of state.apart ?? []) {
    world.balances.pot(owner, currency).apart = { bank_account: BigInt(bankAccount), fpx: BigInt(fpx) };
  }
  for (const [id, type] of state.sourceTypes ?? []) world.sourceTypes.set(id, type);
  for (const [pair, rate] of state.rates ?? []) world.exchange.rates.set(pair, rate);
  for (const [session, plan] of state.plans) world.plans.set(session, plan);
  world.platformInterval = state.platformInterval;
  keys.restore(state.keys);
  webhooks.restore(state.webhooks);
}

/** Reads the file if there is one, and keeps it up to date from then on, until it is flushed for the last time. */
export async function keepState(double: Double, path: string): Promise<{ flush(): Promise<void> }> {
  if (existsSync(path)) restore(double, JSON.parse(await readFile(path, 'utf8')) as State);
  else await mkdir(dirname(path), { recursive: true });
  let timer: NodeJS.Timeout | null = null;
  let writing = Promise.resolve();
  const write = () => {
    timer = null;
    writing = writing.then(async () => {
      await writeFile(`${path}.new`, JSON.stringify(stateOf(double)), { mode: 0o600 });
      await rename(`${path}.new`, path);
    });
    return writing;
  };
  double.onChange = () => {
    timer ??= setTimeout(() => void write().catch((error: unknown) => console.error('Stripe double:', error)), AFTER_MS);
  };
  return {
    flush: async () => {
      double.onChange = () => undefined;
      if (timer !== null) clearTimeout(timer);
      await write();
    },
  };
}
