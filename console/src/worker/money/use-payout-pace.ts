import { WorkerPayee, WorkerPaymentOptions } from '../../api/generated/worker.ts';
import { useRead } from '../../api/use-read.ts';
import type { PayoutPace } from './in-bank-by.ts';

/** Next payout day of the worker, and the usual time of the rail. Null while loading. */
export function usePayoutPace(): PayoutPace | null {
  const payee = useRead(WorkerPayee, {}).data?.worker;
  const known = useRead(WorkerPaymentOptions, {}).data?.worker;
  if (payee === undefined || known === undefined) return null;
  const { options } = known.paymentOptions;
  const option = options.find(({ rail }) => rail === payee.payee?.rail);
  return { ...known.payoutSchedule, usualSeconds: option?.usualSeconds ?? null };
}
