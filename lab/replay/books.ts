/** What the books say after a replay, asked as an admin and, on a server of our own, of the database itself. */
import { Sealing } from '../../src/audit/index.ts';
import { LedgerComparison, Reconciliation } from '../../src/treasury/index.ts';
import { diagnose } from '../../src/operator/doctor.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Person } from '../sandbox/people.ts';
import type { Participants } from './people.ts';

export interface Books {
  readonly feesMinor: bigint;
  readonly ledgerProblems: number;
  readonly reconciliationDifferences: number;
  readonly sealsValid: boolean;
}

interface AdminAnswer {
  trialBalance: { lines: { kind: string; balance: { minor: string } }[] };
}

/** All fees that the platform has taken so far, in minor units. */
export async function feesOf(admin: Person): Promise<bigint> {
  const { trialBalance } = await admin.client.query<AdminAnswer>('{ trialBalance { lines { kind balance { minor } } } }');
  const fees = trialBalance.lines.filter(({ kind }) => kind === 'PLATFORM_FEE_REVENUE');
  return fees.reduce((sum, { balance }) => sum + BigInt(balance.minor), 0n);
}

/** The sum of what each worker's own query says was paid out, in minor units. */
export async function paidTo(participants: Participants): Promise<bigint> {
  let paid = 0n;
  for (const { client } of participants.workers.values()) {
    const { worker } = await client.query<{ worker: { payouts: { nodes: { state: string; amount: { minor: string } }[] } } }>(
      '{ worker { payouts(first: 100) { nodes { state amount { minor } } } } }',
    );
    for (const { state, amount } of worker.payouts.nodes) if (state === 'PAID') paid += BigInt(amount.minor);
  }
  return paid;
}

async function sealsValid(admin: Person): Promise<boolean> {
  const { verifySeals } = await admin.client.query<{ verifySeals: { isIntact: boolean; isComplete: boolean }[] }>(
    '{ verifySeals { isIntact isComplete } }',
  );
  return verifySeals.every(({ isIntact, isComplete }) => isIntact && isComplete);
}

/** On a server of our own: every check of the doctor, the rails against the ledger, and the seals of all that was done. */
export async function checkInside(sandbox: Sandbox, admin: Person, feesBefore: bigint): Promise<Books> {
  // First, since a comparison is written down too, and is to be sealed.
  const withStripe = sandbox.config.STRIPE_SECRET_KEY === undefined ? 0 : await differencesWithStripe(sandbox);
  await sandbox.app.get(Sealing).sealAll();
  return {
    feesMinor: (await feesOf(admin)) - feesBefore,
    ledgerProblems: await diagnose(sandbox.database.ownerUrl, (line) => {
      if (!line.startsWith('ok')) console.log(line);
    }),
    reconciliationDifferences: withStripe + (await sandbox.app.get(LedgerComparison).differences(sandbox.db)).length,
    sealsValid: await sealsValid(admin),
  };
}

async function differencesWithStripe(sandbox: Sandbox): Promise<number> {
  const { thereNotHere, hereNotThere, other, failure, kinds } = await sandbox.app.get(Reconciliation).now();
  if (failure !== null) throw new Error(`the comparison with Stripe did not get to its end: ${failure}`);
  if (kinds.length > 0) console.log(`Differences with Stripe: ${kinds.join(', ')}`);
  return thereNotHere + hereNotThere + other;
}

/** On a running server: the same, as far as an admin may ask through the API. */
export async function checkOutside(admin: Person, feesBefore: bigint): Promise<Books> {
  const { integrity } = await admin.client.query<{ integrity: { problemCount: number; problems: { check: string; problem: string }[] } }>(
    '{ integrity { problemCount problems { check problem } } }',
  );
  for (const { check, problem } of integrity.problems) console.log(`${check}: ${problem}`);
  return {
    feesMinor: (await feesOf(admin)) - feesBefore,
    ledgerProblems: integrity.problemCount,
    reconciliationDifferences: integrity.problems.filter(({ check }) => check.startsWith('payouts.')).length,
    sealsValid: await sealsValid(admin),
  };
}
