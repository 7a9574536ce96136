import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LedgerModule } from '../ledger/index.ts';
import { BankRefusalRepository } from './bank-refusals.repository.ts';
import { BankController } from './bank/bank.controller.ts';
import { BANK_PROVIDERS } from './bank/bank.providers.ts';
import { FundingTakeBackCommands } from './funding-take-back.commands.ts';
import { FundingCommands } from './funding.commands.ts';
import { FundingEntity, FundingReversalEntity } from './funding.entity.ts';
import { FundingRepository } from './funding.repository.ts';
import { FundingResolver, FundingReversalResolver, OrganisationMoneyResolver } from './funding.resolver.ts';
import { FUNDING_EXPORTS, FUNDING_PROVIDERS } from './funding.providers.ts';
import { ManualRail } from './manual-rail.ts';
import { PayeeCommands } from './payee.commands.ts';
import { PayeeEntity, PayeePrivateEntity } from './payee.entity.ts';
import { PayeeRepository } from './payee.repository.ts';
import { PayeeResolver, PayeeReviewResolver } from './payee.resolver.ts';
import { PayoutApprovalCommands } from './payout-approval.commands.ts';
import { PayoutApprovalRepository } from './payout-approval.repository.ts';
import { OwnPayoutApprovalResolver, PayoutApprovalResolver, PayoutLineApprovalResolver } from './payout-approval.resolver.ts';
import { PayoutExitCommands } from './payout-exit.commands.ts';
import { PayoutExitRepository } from './payout-exit.repository.ts';
import { PayoutExitResolver, PayoutLineExitResolver } from './payout-exit.resolver.ts';
import { PayoutMoves } from './payout-moves.ts';
import { PayoutRunCommands } from './payout-run.commands.ts';
import { PayoutRunController } from './payout-run.controller.ts';
import { PayoutRunEntity } from './payout-run.entity.ts';
import { PayoutRunRepository } from './payout-run.repository.ts';
import { PayoutLineResolver, PayoutRunResolver } from './payout-run.resolver.ts';
import { PayoutScheduleCommands } from './payout-schedule.commands.ts';
import { PayoutScheduleRepository } from './payout-schedule.repository.ts';
import { LeastPayoutResolver, PayoutScheduleResolver } from './payout-schedule.resolver.ts';
import { PayoutSearchResolver } from './payout-search.resolver.ts';
import { PayOutRestCommands } from './pay-out-rest.commands.ts';
import { PayoutsPersonalData } from './personal-data.repository.ts';
import { PayoutCommands } from './payout.commands.ts';
import { PayoutEntity } from './payout.entity.ts';
import { PayoutRepository } from './payout.repository.ts';
import { PayoutResolver, WorkerMoneyResolver } from './payout.resolver.ts';
import { PayoutsLoaders } from './payouts.loaders.ts';
import { Payouts } from './payouts.ts';
import { Rails } from './rails.ts';
import { SharedBankCommands } from './shared-banks.commands.ts';
import { SharedBankRepository } from './shared-banks.repository.ts';
import { SharedBankResolver } from './shared-banks.resolver.ts';
import { STRIPE_CONTROLLERS, STRIPE_PROVIDERS } from './stripe/stripe-payouts.providers.ts';
import { OwnMoneyCommands } from './treasury-own-money.commands.ts';
import { TREASURY_PROVIDERS } from './treasury.providers.ts';

@Module({
  imports: [
    LedgerModule,
    TypeOrmModule.forFeature([FundingEntity, FundingReversalEntity, PayeeEntity, PayeePrivateEntity, PayoutEntity, PayoutRunEntity]),
  ],
  controllers: [BankController, PayoutRunController, ...STRIPE_CONTROLLERS],
  providers: [
    FundingRepository,
    PayeeRepository,
    PayoutRepository,
    PayoutRunRepository,
    ManualRail,
    ...STRIPE_PROVIDERS,
    ...FUNDING_PROVIDERS,
    ...TREASURY_PROVIDERS,
    ...BANK_PROVIDERS,
    Rails,
    PayoutMoves,
    FundingCommands,
    FundingTakeBackCommands,
    PayeeCommands,
    PayoutCommands,
    PayOutRestCommands,
    PayoutsPersonalData,
    PayoutApprovalRepository,
    PayoutApprovalCommands,
    PayoutApprovalResolver,
    OwnPayoutApprovalResolver,
    PayoutLineApprovalResolver,
    BankRefusalRepository,
    SharedBankRepository,
    SharedBankCommands,
    SharedBankResolver,
    PayoutExitRepository,
    PayoutExitCommands,
    PayoutExitResolver,
    PayoutLineExitResolver,
    PayoutScheduleRepository,
    PayoutScheduleCommands,
    PayoutScheduleResolver,
    LeastPayoutResolver,
    PayoutRunCommands,
    Payouts,
    PayoutsLoaders,
    FundingResolver,
    FundingReversalResolver,
    OrganisationMoneyResolver,
    PayeeResolver,
    PayeeReviewResolver,
    PayoutResolver,
    WorkerMoneyResolver,
    PayoutRunResolver,
    PayoutLineResolver,
    PayoutSearchResolver,
  ],
  exports: [
    ...FUNDING_EXPORTS,
    OwnMoneyCommands,
    FundingCommands,
    FundingTakeBackCommands,
    PayeeCommands,
    PayoutCommands,
    PayoutRunCommands,
    Payouts,
    PayoutsLoaders,
  ],
})
export class PayoutsModule {}
