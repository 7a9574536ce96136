/** What an organisation may not do for a while, why, on what evidence, and until when. */
import type { OrganisationId, RestrictionId } from '../../kernel/index.ts';

export type OrganisationRestrictionReason = 'payment_dispute' | 'payment_failed' | 'fraud_warning';

export interface OrganisationRestriction {
  readonly id: RestrictionId;
  readonly organisationId: OrganisationId;
  readonly reasonCode: OrganisationRestrictionReason;
  readonly explanation: string;
  readonly evidence: readonly { readonly description: string; readonly reference: string | null }[];
  readonly disputeId: string | null;
  readonly fraudWarningId: string | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly liftedAt: Date | null;
  readonly liftNote: string | null;
}
