import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FundingModule } from '../funding/index.ts';
import { LedgerModule } from '../ledger/index.ts';
import { PayoutsModule } from '../payouts/index.ts';
import { StripeModule } from '../stripe/index.ts';
import { TreasuryCountsRepository } from './counts.repository.ts';
import { TreasuryCountsResolver } from './counts.resolver.ts';
import { AdjustmentCommands } from './adjustment.commands.ts';
import { BankLineRepository } from './bank-statements/bank-line.repository.ts';
import { BankCommands } from './bank-statements/bank.commands.ts';
import { BankController } from './bank-statements/bank.controller.ts';
import { BankLineResolver, BankStatementResolver } from './bank-statements/bank.resolver.ts';
import { StatementThreads } from './bank-statements/statement-threads.ts';
import { OwnMoneyCommands } from './own-money.commands.ts';
import { DifferenceCaseCommands } from './reconciliation/difference-case.commands.ts';
import { DifferenceCaseChangeEntity, DifferenceCaseEntity } from './reconciliation/difference-case.entity.ts';
import { DifferenceCaseRepository } from './reconciliation/difference-case.repository.ts';
import { CaseChangeResolver, DifferenceCaseResolver, StripeDifferenceCaseResolver } from './reconciliation/difference-case.resolver.ts';
import { LedgerComparison } from './reconciliation/ledger-comparison.ts';
import { OwnTransactionBooking } from './reconciliation/own-transaction-booking.ts';
import { ReconciliationRepository } from './reconciliation/reconciliation.repository.ts';
import { ReconciliationResolver, PayerStopResolver } from './reconciliation/reconciliation.resolver.ts';
import { Reconciliation } from './reconciliation/reconciliation.ts';
import { TransactionReconciliation, BalanceReconciliation } from './reconciliation/stripe-transactions-reconciliation.ts';
import { StripeTransactions } from './reconciliation/stripe-transactions.ts';
import { TreasuryRepository } from './treasury.repository.ts';
import { OwnMoneyResolver, AdjustmentResolver } from './treasury.resolver.ts';
import { BankLineEntity, BankLinePrivateEntity, BankStatementEntity } from './bank-statements/bank-line.entity.ts';
import { ReconciliationDifferenceEntity, ReconciliationRunEntity } from './reconciliation/reconciliation.entity.ts';
import { AdjustmentEntity, OwnMoneyEntity } from './treasury.entity.ts';

@Module({
  imports: [
    FundingModule,
    LedgerModule,
    PayoutsModule,
    StripeModule,
    TypeOrmModule.forFeature([
      AdjustmentEntity,
      BankLineEntity,
      BankLinePrivateEntity,
      BankStatementEntity,
      DifferenceCaseChangeEntity,
      DifferenceCaseEntity,
      OwnMoneyEntity,
      ReconciliationDifferenceEntity,
      ReconciliationRunEntity,
    ]),
  ],
  controllers: [BankController],
  providers: [
    TreasuryCountsResolver,
    TreasuryCountsRepository,
    AdjustmentCommands,
    OwnMoneyCommands,
    TreasuryRepository,
    OwnMoneyResolver,
    AdjustmentResolver,
    // bank-statements
    BankLineRepository,
    BankCommands,
    BankLineResolver,
    BankStatementResolver,
    StatementThreads,
    // reconciliation
    CaseChangeResolver,
    DifferenceCaseCommands,
    DifferenceCaseRepository,
    DifferenceCaseResolver,
    StripeDifferenceCaseResolver,
    LedgerComparison,
    OwnTransactionBooking,
    ReconciliationRepository,
    ReconciliationResolver,
    PayerStopResolver,
    Reconciliation,
    TransactionReconciliation,
    BalanceReconciliation,
    StripeTransactions,
  ],
  exports: [LedgerComparison],
})
export class TreasuryModule {}
