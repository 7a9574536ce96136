/** The parts of the payouts' side of Stripe, for the module. */
import { BankPayoutSource } from './bank-payout-source.ts';
import { BankPayouts } from './bank-payouts.ts';
import { PACE, REAL_PACE } from './pace.ts';
import { PayoutArrivalRepository } from './payout-arrival.repository.ts';
import { PayoutArrivals } from './payout-arrivals.ts';
import { PayoutProgressRepository } from './payout-progress.repository.ts';
import { Payer } from './payer.ts';
import { PAYER_DESIGN, THE_DESIGN } from './payer-design.ts';
import { PayerStops } from './payer-stops.ts';
import { PayoutsAtStripe } from './payout-at-stripe.ts';
import { PayoutExitWorker } from './payout-exit-worker.ts';
import { PayoutLookUpResolver } from './payout-look-up.resolver.ts';
import { ReconciledPayoutRepository } from './reconciled-payout.repository.ts';
import { ReconciliationRepository } from './reconciliation.repository.ts';
import { PayerStopResolver, ReconciliationResolver } from './reconciliation.resolver.ts';
import { Reconciliation } from './reconciliation.ts';
import { Settlement } from './settlement.ts';
import { StripeAccountRepository } from './stripe-account.repository.ts';
import { StripeAccounts } from './stripe-accounts.ts';
import { StripeCallRepository } from './stripe-call.repository.ts';
import { StripeBanks } from './stripe-banks.ts';
import { StripeBooksOwner } from './stripe-books.ts';
import { StripeEventRepository } from './stripe-event.repository.ts';
import { StripeEvents } from './stripe-events.ts';
import { StripeGateway } from './stripe-gateway.ts';
import { StripePayeeCommands } from './stripe-payee.commands.ts';
import { StripePayeeResolver } from './stripe-payee.resolver.ts';
import { StripePayoutResolver } from './stripe-payout.resolver.ts';
import { StripeRail } from './stripe-rail.ts';
import { StripeRefresh } from './stripe-refresh.ts';
import { StripeReturnController } from './stripe-return.controller.ts';
import { RawBodies, StripeWebhookController } from './stripe-webhook.controller.ts';
import { TransferReversals } from './transfer-reversals.ts';
import { TransferSource } from './transfer-source.ts';
import { Transfers } from './transfers.ts';
import { WaitingSources } from './waiting-sources.ts';

export const STRIPE_CONTROLLERS = [StripeWebhookController, StripeReturnController];

export const STRIPE_PROVIDERS = [
  { provide: PACE, useFactory: () => ({ ...REAL_PACE }) },
  StripeGateway,
  StripeBooksOwner,
  StripeBanks,
  StripeEventRepository,
  StripeEvents,
  RawBodies,
  StripeAccountRepository,
  StripeAccounts,
  StripePayeeCommands,
  StripePayeeResolver,
  StripeCallRepository,
  PayoutArrivalRepository,
  PayoutArrivals,
  PayoutProgressRepository,
  StripePayoutResolver,
  { provide: PAYER_DESIGN, useValue: THE_DESIGN },
  PayerStops,
  Settlement,
  Transfers,
  BankPayouts,
  TransferReversals,
  Payer,
  PayoutsAtStripe,
  PayoutExitWorker,
  PayoutLookUpResolver,
  StripeRail,
  StripeRefresh,
  ReconciliationRepository,
  Reconciliation,
  ReconciledPayoutRepository,
  TransferSource,
  BankPayoutSource,
  WaitingSources,
  ReconciliationResolver,
  PayerStopResolver,
];
