/** Every worker of a chaos run becomes one whom Stripe can pay, and Stripe's balance has enough for all of them. */
import { StripePayeeCommands } from '../../src/payouts/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { inParallel } from '../sandbox/client.ts';
import { Progress } from '../command-line/progress.ts';
import type { StripeSandbox } from '../sandbox/stripe-sandbox.ts';
import type { EarningPeople } from './people.ts';

const AT_ONCE = 8;

/** Answers the account at Stripe of each worker, by the worker's id. */
export async function openAccounts(sandbox: StripeSandbox, people: EarningPeople): Promise<Map<string, string>> {
  const commands = sandbox.app.get(StripePayeeCommands);
  const accounts = new Map<string, string>();
  const progress = new Progress('Accounts at Stripe', people.workers.length);
  await inParallel(people.workers, AT_ONCE, async ({ caller, personId }) => {
    valueOf(await commands.startOnboarding(caller, {}));
    const [row] = await sandbox.db.query<{ account: string }>(
      'select account_id as account from payouts.stripe_account where worker_id = $1',
      [personId],
    );
    if (row === undefined) throw new Error(`worker ${personId} got no account`);
    await sandbox.double.send('POST', `/accounts/${row.account}`, { state: 'ready' });
    valueOf(await commands.refresh(caller));
    accounts.set(personId, row.account);
    progress.add();
  });
  const amount = people.earnedMinor * BigInt(people.workers.length) * 2n;
  await sandbox.double.send('POST', '/topup', { amount: amount.toString(), currency: 'usd' });
  await sandbox.double.send('POST', '/settle');
  await sandbox.sweep();
  return accounts;
}
