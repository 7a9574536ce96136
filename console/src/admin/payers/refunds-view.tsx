import { RefundsList } from './refunds-list.tsx';
import { RefundsToSend } from './refunds-to-send.tsx';
import { RefusedRefunds } from './refused-refunds.tsx';

/** Money that goes back to organisations: what an admin has to send, what Stripe or a bank refused, and all of it. */
export function RefundsView({ organisationId }: { readonly organisationId: string | null }) {
  return (
    <>
      <RefundsToSend />
      <RefusedRefunds />
      <RefundsList organisationId={organisationId} />
    </>
  );
}
