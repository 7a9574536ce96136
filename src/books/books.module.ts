import { Module } from '@nestjs/common';
import { AssessmentsModule } from '../assessments/index.ts';
import { AuditModule } from '../audit/index.ts';
import { BatchesModule } from '../batches/index.ts';
import { LedgerModule } from '../ledger/index.ts';
import { FundingModule } from '../funding/index.ts';
import { PayoutsModule } from '../payouts/index.ts';
import { TreasuryModule } from '../treasury/index.ts';
import { ReviewModule } from '../review/index.ts';
import { ActLoaders } from './core/act.loaders.ts';
import { PostingActsRepository } from './core/posting-acts.repository.ts';
import { PostingResolver } from './core/posting.resolver.ts';
import { Postings } from './core/postings.ts';
import { AdminDocuments } from './documents/admin-documents.ts';
import { DocumentController } from './documents/document.controller.ts';
import { BooksDocumentResolver, OrganisationDocumentResolver, WorkerDocumentResolver } from './documents/document.resolver.ts';
import { Documents } from './documents/documents.ts';
import { OrganisationDocuments } from './documents/organisation-documents.ts';
import { WorkerDocuments } from './documents/worker-documents.ts';
import { AuditExportController } from './oversight/audit-export.controller.ts';
import { HealthRepository } from './oversight/health.repository.ts';
import { HealthResolver } from './oversight/health.resolver.ts';
import { LedgerResolver } from './oversight/ledger.resolver.ts';
import { MoneyByAgeRepository } from './oversight/money-by-age.repository.ts';
import { NamedChangeResolver } from './oversight/named-change.resolver.ts';
import { PayeeChangeRepository } from './oversight/payee-change.repository.ts';
import { PayeeChangeResolver } from './oversight/payee-change.resolver.ts';
import { RejectionRepository } from './oversight/rejection.repository.ts';
import { RejectionResolver } from './oversight/rejection.resolver.ts';
import { TrialBalanceRepository } from './oversight/trial-balance.repository.ts';
import { WaitingMoneyRepository } from './oversight/waiting-money.repository.ts';
import { WorkerMoneyRepository } from './oversight/worker-money.repository.ts';
import { WorkerMoneyResolver } from './oversight/worker-money.resolver.ts';
import { DayBalanceRepository } from './statements/day-balance.repository.ts';
import { OrganisationDayBalanceResolver, WorkerDayBalanceResolver } from './statements/day-balance.resolver.ts';
import { EarningsRepository } from './statements/earnings.repository.ts';
import { EarningsResolver } from './statements/earnings.resolver.ts';
import { PaymentRepository } from './statements/payment.repository.ts';
import { ReceiptRepository } from './statements/receipt.repository.ts';
import { ReceiptResolver } from './statements/receipt.resolver.ts';
import { SetAsideRepository } from './statements/set-aside.repository.ts';
import { SpendingRepository } from './statements/spending.repository.ts';
import { OrganisationBalanceResolver, OrganisationSpendingResolver, SpendingResolver } from './statements/spending.resolver.ts';
import { StatementLoaders } from './statements/statement.loaders.ts';
import { LedgerEntryResolver, OrganisationStatementResolver, WorkerStatementResolver } from './statements/statement.resolver.ts';
import { WorkerPayoutRepository } from './statements/worker-payout.repository.ts';
import { YearTotalsRepository } from './statements/year-totals.repository.ts';
import { YearTotalsResolver } from './statements/year-totals.resolver.ts';
import { EntryTraceResolver } from './traces/entry-trace.resolver.ts';
import { MoneyTraceRepository } from './traces/money-trace.repository.ts';
import { MoneyTraceResolver, TraceSubjectResolver } from './traces/money-trace.resolver.ts';
import { MoneyTraces } from './traces/money-trace.ts';
import { PayoutLineResolver } from './traces/payout-line.resolver.ts';

@Module({
  imports: [AuditModule, AssessmentsModule, BatchesModule, FundingModule, LedgerModule, PayoutsModule, ReviewModule, TreasuryModule],
  controllers: [DocumentController, AuditExportController],
  providers: [
    ActLoaders,
    PostingActsRepository,
    PostingResolver,
    Postings,
    DayBalanceRepository,
    OrganisationDayBalanceResolver,
    WorkerDayBalanceResolver,
    EarningsRepository,
    EarningsResolver,
    PaymentRepository,
    ReceiptRepository,
    ReceiptResolver,
    SetAsideRepository,
    SpendingRepository,
    OrganisationBalanceResolver,
    OrganisationSpendingResolver,
    SpendingResolver,
    StatementLoaders,
    LedgerEntryResolver,
    OrganisationStatementResolver,
    WorkerStatementResolver,
    WorkerPayoutRepository,
    YearTotalsRepository,
    YearTotalsResolver,
    AdminDocuments,
    BooksDocumentResolver,
    OrganisationDocumentResolver,
    WorkerDocumentResolver,
    Documents,
    OrganisationDocuments,
    WorkerDocuments,
    HealthRepository,
    HealthResolver,
    LedgerResolver,
    MoneyByAgeRepository,
    NamedChangeResolver,
    PayeeChangeRepository,
    PayeeChangeResolver,
    RejectionRepository,
    RejectionResolver,
    TrialBalanceRepository,
    WaitingMoneyRepository,
    WorkerMoneyRepository,
    WorkerMoneyResolver,
    EntryTraceResolver,
    MoneyTraceRepository,
    MoneyTraceResolver,
    TraceSubjectResolver,
    MoneyTraces,
    PayoutLineResolver,
  ],
})
export class BooksModule {}
