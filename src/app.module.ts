/** The whole marketplace. Only the files of the app root name every domain. */
import { Module, type DynamicModule } from '@nestjs/common';
import { AssessmentsModule } from './assessments/index.ts';
import { AuditModule } from './audit/index.ts';
import { BatchesModule } from './batches/index.ts';
import { BooksModule } from './books/index.ts';
import { HintsModule } from './hints/index.ts';
import { IdentityModule } from './identity/index.ts';
import { IntegrityModule } from './integrity.module.ts';
import type { Clock } from './kernel/index.ts';
import { LabelsModule } from './labels/index.ts';
import { LedgerModule } from './ledger/index.ts';
import { FundingModule } from './funding/index.ts';
import { PayoutsModule } from './payouts/index.ts';
import { StripeModule } from './stripe/index.ts';
import { TreasuryModule } from './treasury/index.ts';
import type { Config } from './platform/index.ts';
import { PlatformModule } from './platform/platform.module.ts';
import { PoolsModule } from './pools/index.ts';
import { QualificationsModule } from './qualifications/index.ts';
import { ReputationModule } from './reputation/index.ts';
import { ReviewModule } from './review/index.ts';
import { WorkModule } from './work/index.ts';

@Module({})
export class AppModule {
  /** @param http false for the worker process: the same modules without GraphQL, routes and guard */
  static forRoot(options: { config: Config; clock: Clock; http: boolean }): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.forRoot(options),
        AuditModule,
        IdentityModule,
        // Domains, from the bottom of the ladder up.
        LedgerModule,
        StripeModule,
        FundingModule,
        PayoutsModule,
        TreasuryModule,
        ReputationModule,
        QualificationsModule,
        PoolsModule,
        BatchesModule,
        HintsModule,
        WorkModule,
        LabelsModule,
        ReviewModule,
        AssessmentsModule,
        BooksModule,
        IntegrityModule,
      ],
    };
  }
}
