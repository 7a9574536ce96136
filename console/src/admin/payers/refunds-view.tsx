import { RefundsList } from './refunds-list.tsx';
import { RefundsToSend } from './refunds-to-send.tsx';
import { RefusedRefunds } from './refused-refunds.tsx';

/** Refunds to send by bank transfer, refunds that Stripe or a bank refused, and all refunds. */
export function RefundsView({ organisationId }: { readonly organisationId: string | null }) {
  return (
    <>
      <RefundsToSend />
      <RefusedRefunds />
      <RefundsList organisationId={organisationId} />
    </>
  );
}
