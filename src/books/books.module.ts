import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.ts';
import { BatchesModule } from '../batches/index.ts';
import { LedgerModule } from '../ledger/index.ts';
import { ReviewModule } from '../review/index.ts';
import { BooksResolver, PostingResolver } from './admin.resolver.ts';
import { AuditExportController } from './audit-export.controller.ts';
import { BalanceRepository } from './balance.repository.ts';
import { BooksLoaders } from './books.loaders.ts';
import { EarningsRepository } from './earnings.repository.ts';
import { EarningsResolver } from './earnings.resolver.ts';
import { Postings } from './postings.ts';
import { SpendingRepository } from './spending.repository.ts';
import { OrganisationBalanceResolver, OrganisationSpendingResolver, SpendingResolver } from './spending.resolver.ts';
import { LedgerEntryResolver, OrganisationStatementResolver, WorkerStatementResolver } from './statement.resolver.ts';
import { StoryRepository } from './story.repository.ts';
import { WaitingRepository } from './waiting.repository.ts';

@Module({
  imports: [AuditModule, BatchesModule, LedgerModule, ReviewModule],
  controllers: [AuditExportController],
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
  ],
})
export class BooksModule {}
