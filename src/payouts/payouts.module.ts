import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LedgerModule } from '../ledger/index.ts';
import { StripeModule } from '../stripe/index.ts';
import { PayoutCountsRepository } from './counts.repository.ts';
import { PayoutCountsResolver } from './counts.resolver.ts';
import { StripeAccountRepository } from './accounts/stripe-account.repository.ts';
import { StripeAccounts } from './accounts/stripe-accounts.ts';
import { StripeBankRepository } from './accounts/stripe-bank.repository.ts';
import { StripeBanks } from './accounts/stripe-banks.ts';
import { StripePayeeCommands } from './accounts/stripe-payee.commands.ts';
import { StripePayeeResolver } from './accounts/stripe-payee.resolver.ts';
import { UnprovenPayees } from './accounts/unproven-payees.ts';
import { StripeReturnController } from './accounts/stripe-return.controller.ts';
import { StripeCallRepository } from './calls/stripe-call.repository.ts';
import { PayoutsAtStripe } from './exits/payout-at-stripe.ts';
import { PayoutExitWorker } from './exits/payout-exit-worker.ts';
import { PayoutExitCommands } from './exits/payout-exit.commands.ts';
import { PayoutExitRepository } from './exits/payout-exit.repository.ts';
import { PayoutExitResolver, PayoutLineExitResolver } from './exits/payout-exit.resolver.ts';
import { PayoutLookUpResolver } from './exits/payout-look-up.resolver.ts';
import { PaymentOptionsResolver } from './options/payment-options.resolver.ts';
import { PayoutTimesRepository } from './options/payout-times.repository.ts';
import { BankRefusalRepository } from './payees/bank-refusals.repository.ts';
import { PayeeCommands } from './payees/payee.commands.ts';
import { PayeeEntity, PayeePrivateEntity } from './payees/payee.entity.ts';
import { PayeeLoaders } from './payees/payee.loaders.ts';
import { PayeeRepository } from './payees/payee.repository.ts';
import { PayeeResolver, PayeeReviewResolver } from './payees/payee.resolver.ts';
import { SharedBankCommands } from './payees/shared-banks.commands.ts';
import { SharedBankRepository } from './payees/shared-banks.repository.ts';
import { SharedBankResolver } from './payees/shared-banks.resolver.ts';
import { PayoutEntity } from './payout.entity.ts';
import { PayoutRepository } from './payout.repository.ts';
import { ManualRail } from './rail/manual-rail.ts';
import { PayoutMoves } from './rail/payout-moves.ts';
import { Rails } from './rail/rails.ts';
import { StripeRail } from './rail/stripe-rail.ts';
import { BankPayoutSource } from './reconciliation/bank-payout-source.ts';
import { ReconciledPayoutRepository } from './reconciliation/reconciled-payout.repository.ts';
import { TransferSource } from './reconciliation/transfer-source.ts';
import { WaitingSources } from './reconciliation/waiting-sources.ts';
import { PayOutRestCommands } from './requests/pay-out-rest.commands.ts';
import { PayoutQueueRepository } from './requests/payout-queue.repository.ts';
import { PayoutQueueResolver, PreviousPayoutsResolver } from './requests/payout-queue.resolver.ts';
import { PreviousPayoutsRepository } from './requests/previous-payouts.repository.ts';
import { PayoutSearchResolver } from './requests/payout-search.resolver.ts';
import { PayoutCommands } from './requests/payout.commands.ts';
import { PayoutResolver, WorkerMoneyResolver } from './requests/payout.resolver.ts';
import { Payouts } from './requests/payouts.ts';
import { PayoutsPersonalData } from './requests/personal-data.repository.ts';
import { PayoutApprovalCommands } from './rules/payout-approval.commands.ts';
import { PayoutApprovalRepository } from './rules/payout-approval.repository.ts';
import { PayoutApprovalResolver, OwnPayoutApprovalResolver, PayoutLineApprovalResolver } from './rules/payout-approval.resolver.ts';
import { PayoutRunCommands } from './runs/payout-run.commands.ts';
import { PayoutRunController } from './runs/payout-run.controller.ts';
import { PayoutRunEntity } from './runs/payout-run.entity.ts';
import { PayoutRunLoaders } from './runs/payout-run.loaders.ts';
import { PayoutRunRepository } from './runs/payout-run.repository.ts';
import { PayoutRunResolver, PayoutLineResolver } from './runs/payout-run.resolver.ts';
import { PayoutScheduleCommands } from './schedules/payout-schedule.commands.ts';
import { PayoutScheduleRepository } from './schedules/payout-schedule.repository.ts';
import { PayoutScheduleResolver, LeastPayoutResolver } from './schedules/payout-schedule.resolver.ts';
import { BankPayouts } from './sending/bank-payouts.ts';
import { PayerStopRepository } from './sending/payer-stop.repository.ts';
import { PayerStops } from './sending/payer-stops.ts';
import { Payer } from './sending/payer.ts';
import { PayoutArrivalRepository } from './sending/payout-arrival.repository.ts';
import { PayoutArrivals } from './sending/payout-arrivals.ts';
import { PayoutProgressRepository } from './sending/payout-progress.repository.ts';
import { Settlement } from './sending/settlement.ts';
import { StripePayoutResolver } from './sending/stripe-payout.resolver.ts';
import { StripeRefresh } from './sending/stripe-refresh.ts';
import { TransferBooking } from './sending/transfer-booking.ts';
import { TransferReversals } from './sending/transfer-reversals.ts';
import { Transfers } from './sending/transfers.ts';
import { WorkerBalanceLoaders } from './worker-balance.loaders.ts';
import { StripeAccountEntity } from './accounts/stripe-account.entity.ts';
import { PayoutExitEntity } from './exits/payout-exit.entity.ts';
import { PayoutApprovalEntity } from './rules/payout-approval.entity.ts';
import { PayoutTurnEntity } from './schedules/payout-turn.entity.ts';
import { PayerStopEntity } from './sending/payer-stop.entity.ts';
import { PayoutArrivalEntity } from './sending/payout-arrival.entity.ts';

@Module({
  imports: [
    LedgerModule,
    StripeModule,
    TypeOrmModule.forFeature([
      PayeeEntity,
      PayeePrivateEntity,
      PayerStopEntity,
      PayoutApprovalEntity,
      PayoutArrivalEntity,
      PayoutEntity,
      PayoutExitEntity,
      PayoutRunEntity,
      PayoutTurnEntity,
      StripeAccountEntity,
    ]),
  ],
  controllers: [StripeReturnController, PayoutRunController],
  providers: [
    PayoutCountsResolver,
    PayoutCountsRepository,
    PayoutRepository,
    WorkerBalanceLoaders,
    // options
    PaymentOptionsResolver,
    PayoutTimesRepository,
    // payees
    BankRefusalRepository,
    PayeeCommands,
    PayeeLoaders,
    PayeeRepository,
    PayeeResolver,
    PayeeReviewResolver,
    SharedBankCommands,
    SharedBankRepository,
    SharedBankResolver,
    // calls
    StripeCallRepository,
    // accounts
    StripeAccountRepository,
    StripeAccounts,
    StripeBankRepository,
    StripeBanks,
    StripePayeeCommands,
    StripePayeeResolver,
    UnprovenPayees,
    // rail
    ManualRail,
    PayoutMoves,
    Rails,
    StripeRail,
    // rules
    PayoutApprovalCommands,
    PayoutApprovalRepository,
    PayoutApprovalResolver,
    OwnPayoutApprovalResolver,
    PayoutLineApprovalResolver,
    // requests
    PayOutRestCommands,
    PayoutQueueRepository,
    PayoutQueueResolver,
    PayoutSearchResolver,
    PreviousPayoutsRepository,
    PreviousPayoutsResolver,
    PayoutCommands,
    PayoutResolver,
    WorkerMoneyResolver,
    Payouts,
    PayoutsPersonalData,
    // schedules
    PayoutScheduleCommands,
    PayoutScheduleRepository,
    PayoutScheduleResolver,
    LeastPayoutResolver,
    // runs
    PayoutRunCommands,
    PayoutRunLoaders,
    PayoutRunRepository,
    PayoutRunResolver,
    PayoutLineResolver,
    // sending
    BankPayouts,
    PayerStopRepository,
    PayerStops,
    Payer,
    PayoutArrivalRepository,
    PayoutArrivals,
    PayoutProgressRepository,
    Settlement,
    StripePayoutResolver,
    StripeRefresh,
    TransferBooking,
    TransferReversals,
    Transfers,
    // exits
    PayoutsAtStripe,
    PayoutExitWorker,
    PayoutExitCommands,
    PayoutExitRepository,
    PayoutExitResolver,
    PayoutLineExitResolver,
    PayoutLookUpResolver,
    // reconciliation
    TransferSource,
    BankPayoutSource,
    ReconciledPayoutRepository,
    WaitingSources,
  ],
  exports: [PayeeLoaders, PayerStops, StripeAccounts],
})
export class PayoutsModule {}
