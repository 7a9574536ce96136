import { lazy, Suspense } from 'react';
import { WorkerPayee, WorkerProfile } from '../../api/generated/worker.ts';
import { useRead } from '../../api/use-read.ts';
import { Skeleton } from '../../screen/skeleton.tsx';
import { PayeeMissing } from './payee-missing.tsx';

// Loaded late: only new workers see it.
const HowPaid = lazy(() => import('../money/how-paid.tsx'));

/** How the worker is paid, before the first task; later a reminder while payment details are missing. */
export function CanBePaid() {
  const payee = useRead(WorkerPayee, {}).data?.worker;
  const profile = useRead(WorkerProfile, {}).data?.worker;
  if (payee == null || profile == null) return null;
  const { submitted, returned, expired } = profile.standing;
  if (submitted + returned + expired === 0) {
    return (
      <Suspense fallback={<Skeleton />}>
        <HowPaid />
      </Suspense>
    );
  }
  const isReady = payee.payee?.state === 'USABLE' || payee.stripeAccount?.state === 'READY';
  return isReady ? null : <PayeeMissing payee={payee} country={profile.country} />;
}
