import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LedgerModule } from '../ledger/index.ts';
import { BalanceTransactions } from './balance-transactions.ts';
import { EventSource } from './event-source.ts';
import { PACE, REAL_PACE } from './pace.ts';
import { PAYER_DESIGN, THE_DESIGN } from './payer-design.ts';
import { ReconciliationSources } from './reconciliation-sources.ts';
import { StripeEventRepository } from './stripe-event.repository.ts';
import { StripeEvents } from './stripe-events.ts';
import { StripeGateway } from './stripe-gateway.ts';
import { StripeKeyOwnerRepository } from './stripe-key-owner.repository.ts';
import { StripeKeyOwner } from './stripe-key-owner.ts';
import { StripeTransactionRepository } from './stripe-transaction.repository.ts';
import { StripeWebhookController, RawBodies } from './stripe-webhook.controller.ts';
import { StripeTransactionEntity } from './stripe-transaction.entity.ts';

@Module({
  imports: [LedgerModule, TypeOrmModule.forFeature([StripeTransactionEntity])],
  controllers: [StripeWebhookController],
  providers: [
    { provide: PACE, useFactory: () => ({ ...REAL_PACE }) },
    { provide: PAYER_DESIGN, useValue: THE_DESIGN },
    BalanceTransactions,
    EventSource,
    ReconciliationSources,
    StripeEventRepository,
    StripeEvents,
    StripeGateway,
    StripeKeyOwnerRepository,
    StripeKeyOwner,
    StripeTransactionRepository,
    RawBodies,
  ],
  exports: [BalanceTransactions, ReconciliationSources, StripeEvents, StripeGateway, StripeTransactionRepository, PAYER_DESIGN],
})
export class StripeModule {}
