/** What the books say when it is over: every integrity check, and the comparison with Stripe both ways. */
import { LedgerComparison, Reconciliation } from '../../src/treasury/index.ts';
import { diagnose } from '../../src/operator/doctor.ts';
import type { StripeSandbox } from '../sandbox/stripe-sandbox.ts';

export interface Books {
  readonly ledgerProblems: number;
  readonly reconciliationDifferences: number;
}

export async function proveBooks(sandbox: StripeSandbox): Promise<Books> {
  const tellProblems = (line: string) => {
    if (!line.startsWith('ok')) console.log(line);
  };
  const { thereNotHere, hereNotThere, other, failure, kinds } = await sandbox.app.get(Reconciliation).now();
  if (failure !== null) throw new Error(`the comparison with Stripe did not get to its end: ${failure}`);
  if (kinds.length > 0) console.log(`Differences with Stripe: ${kinds.join(', ')}`);
  const withLedger = await sandbox.app.get(LedgerComparison).differences(sandbox.db);
  return {
    ledgerProblems: await diagnose(sandbox.database.ownerUrl, tellProblems),
    reconciliationDifferences: thereNotHere + hereNotThere + other + withLedger.length,
  };
}
