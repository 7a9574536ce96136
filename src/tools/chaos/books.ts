/** What the books say when it is over: every integrity check, and the comparison with Stripe both ways. */
import { Payouts } from '../../payouts/index.ts';
import { diagnose } from '../doctor.ts';
import type { StripeSandbox } from '../stripe-sandbox.ts';

export interface Books {
  readonly ledgerProblems: number;
  readonly reconciliationDifferences: number;
}

export async function proveBooks(sandbox: StripeSandbox): Promise<Books> {
  const tellProblems = (line: string) => {
    if (!line.startsWith('ok')) console.log(line);
  };
  return {
    ledgerProblems: await diagnose(sandbox.database.ownerUrl, tellProblems),
    reconciliationDifferences: (await sandbox.app.get(Payouts).reconcile(sandbox.db)).length,
  };
}
