import { Module } from '@nestjs/common';
import { AssessmentsModule } from '../assessments/index.ts';
import { AuditModule } from '../audit/index.ts';
import { BatchesModule } from '../batches/index.ts';
import { LedgerModule } from '../ledger/index.ts';
import { PayoutsModule } from '../payouts/index.ts';
import { ReviewModule } from '../review/index.ts';
import { BooksResolver, PostingResolver } from './admin.resolver.ts';
import { AdminPapers } from './admin-papers.ts';
import { AgeRepository } from './age.repository.ts';
import { AuditExportController } from './audit-export.controller.ts';
import { PayeeChangeRepository } from './audit/payee-change.repository.ts';
import { PayeeChangeResolver } from './audit/payee-change.resolver.ts';
import { PayoutLineBooksResolver } from './audit/payout-line.resolver.ts';
import { RejectionRepository } from './audit/rejection.repository.ts';
import { RejectionResolver } from './audit/rejection.resolver.ts';
import { WorkerMoneyRepository } from './audit/worker-money.repository.ts';
import { WorkerMoneyResolver } from './audit/worker-money.resolver.ts';
import { BalanceRepository } from './balance.repository.ts';
import { BooksLoaders } from './books.loaders.ts';
import { BrokenSealResolver } from './change.resolver.ts';
import { DayBalanceRepository } from './day-balance.repository.ts';
import { EarningsRepository } from './earnings.repository.ts';
import { EarningsResolver } from './earnings.resolver.ts';
import { HealthRepository } from './health.repository.ts';
import { HealthResolver } from './health.resolver.ts';
import { MoneyStoryRepository } from './money-story.repository.ts';
import { MoneyStoryResolver, StoryThingResolver } from './money-story.resolver.ts';
import { MoneyStories } from './money-story.ts';
import { OrganisationPapers } from './organisation-papers.ts';
import { PaperController } from './paper.controller.ts';
import { BooksPaperResolver, OrganisationPaperResolver, WorkerPaperResolver } from './paper.resolver.ts';
import { Papers } from './papers.ts';
import { PaymentRepository } from './payment.repository.ts';
import { Postings } from './postings.ts';
import { ReceiptRepository } from './receipt.repository.ts';
import { SpendingRepository } from './spending.repository.ts';
import { OrganisationBalanceResolver, OrganisationSpendingResolver, SpendingResolver } from './spending.resolver.ts';
import { LedgerEntryResolver, OrganisationStatementResolver, WorkerStatementResolver } from './statement.resolver.ts';
import { StoryRepository } from './story.repository.ts';
import { TrialBalanceRepository } from './trial-balance.repository.ts';
import { WaitingRepository } from './waiting.repository.ts';
import { WorkerPapers } from './worker-papers.ts';
import { WorkerPayoutRepository } from './worker-payout.repository.ts';
import { YearRepository } from './year.repository.ts';

@Module({
  imports: [AuditModule, AssessmentsModule, BatchesModule, LedgerModule, PayoutsModule, ReviewModule],
  controllers: [AuditExportController, PaperController],
  providers: [
    BalanceRepository,
    EarningsRepository,
    SpendingRepository,
    StoryRepository,
    WaitingRepository,
    Postings,
    BooksLoaders,
    LedgerEntryResolver,
    WorkerStatementResolver,
    OrganisationStatementResolver,
    EarningsResolver,
    OrganisationSpendingResolver,
    SpendingResolver,
    OrganisationBalanceResolver,
    BooksResolver,
    PostingResolver,
    BrokenSealResolver,
    AgeRepository,
    HealthRepository,
    HealthResolver,
    MoneyStoryRepository,
    MoneyStories,
    MoneyStoryResolver,
    StoryThingResolver,
    DayBalanceRepository,
    PaymentRepository,
    ReceiptRepository,
    TrialBalanceRepository,
    WorkerPayoutRepository,
    YearRepository,
    WorkerPapers,
    OrganisationPapers,
    AdminPapers,
    Papers,
    WorkerPaperResolver,
    OrganisationPaperResolver,
    BooksPaperResolver,
    PayeeChangeRepository,
    PayeeChangeResolver,
    PayoutLineBooksResolver,
    RejectionRepository,
    RejectionResolver,
    WorkerMoneyRepository,
    WorkerMoneyResolver,
  ],
})
export class BooksModule {}
