import { lazy, Suspense } from 'react';
import { WorkerPayee, WorkerProfile } from '../../api/generated/worker.ts';
import { useRead } from '../../api/use-read.ts';
import { Skeleton } from '../../screen/skeleton.tsx';
import { PayeeMissing } from './payee-missing.tsx';

// For the first visits only: those who work already need not load it.
const HowPaid = lazy(() => import('../money/how-paid.tsx'));

/** Before the first work, how one is paid; later a reminder while it is not known where the money goes. */
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
