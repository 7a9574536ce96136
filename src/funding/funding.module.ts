import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LedgerModule } from '../ledger/index.ts';
import { StripeModule } from '../stripe/index.ts';
import { FundingReversalCommands } from './bank-transfers/funding-reversal.commands.ts';
import { FundingCountsRepository } from './counts.repository.ts';
import { FundingCountsResolver } from './counts.resolver.ts';
import { FundingTakeBackCommands } from './bank-transfers/funding-take-back.commands.ts';
import { FundingCommands } from './bank-transfers/funding.commands.ts';
import { FundingResolver, FundingReversalResolver, OrganisationMoneyResolver } from './bank-transfers/funding.resolver.ts';
import { ChargebackListeners } from './chargebacks/chargeback-listeners.ts';
import { ChargebackBooking } from './chargebacks/chargeback-booking.ts';
import { ChargebackMoves } from './chargebacks/chargeback-moves.ts';
import { ChargebackReconciliation } from './chargebacks/chargeback-reconciliation.ts';
import { ChargebackWatch } from './chargebacks/chargeback-watch.ts';
import { ChargebackRepository } from './chargebacks/chargeback.repository.ts';
import { ChargebackResolver, OrganisationChargebackResolver } from './chargebacks/chargeback.resolver.ts';
import { FraudWarningRepository } from './chargebacks/fraud-warning.repository.ts';
import { FraudWarnings } from './chargebacks/fraud-warnings.ts';
import { CheckoutBooking } from './checkout/checkout-booking.ts';
import { CheckoutMoves } from './checkout/checkout-moves.ts';
import { CheckoutReader } from './checkout/checkout-reader.ts';
import { CheckoutReconciliation } from './checkout/checkout-reconciliation.ts';
import { CheckoutWatch } from './checkout/checkout-watch.ts';
import { CheckoutCommands } from './checkout/checkout.commands.ts';
import { CheckoutLoaders } from './checkout/checkout.loaders.ts';
import { CheckoutRepository } from './checkout/checkout.repository.ts';
import { CheckoutResolver, OrganisationCheckoutResolver } from './checkout/checkout.resolver.ts';
import { FundingPersonalData } from './checkout/personal-data.repository.ts';
import { FundingEntity, FundingReversalEntity } from './funding.entity.ts';
import { FundingLoaders } from './funding.loaders.ts';
import { FundingRepository } from './funding.repository.ts';
import { InvoiceCommands } from './invoices/invoice.commands.ts';
import { InvoiceRepository } from './invoices/invoice.repository.ts';
import { InvoiceResolver, OrganisationInvoiceResolver } from './invoices/invoice.resolver.ts';
import { Invoices } from './invoices/invoices.ts';
import { RefundBooking } from './refunds/refund-booking.ts';
import { RefundCallRepository } from './refunds/refund-call.repository.ts';
import { RefundMoves } from './refunds/refund-moves.ts';
import { RefundReconciliation } from './refunds/refund-reconciliation.ts';
import { RefundSearchResolver } from './refunds/refund-search.resolver.ts';
import { RefundSender } from './refunds/refund-sender.ts';
import { RefundCommands } from './refunds/refund.commands.ts';
import { RefundRepository } from './refunds/refund.repository.ts';
import { RefundResolver, RefundPartResolver, OrganisationRefundResolver } from './refunds/refund.resolver.ts';
import { ChargebackEntity } from './chargebacks/chargeback.entity.ts';
import { FraudWarningEntity } from './chargebacks/fraud-warning.entity.ts';
import { CheckoutEntity } from './checkout/checkout.entity.ts';
import { FundingTakeBackEntity } from './funding-take-back.entity.ts';
import { InvoiceEntity } from './invoices/invoice.entity.ts';
import { RefundEntity, RefundPartEntity } from './refunds/refund.entity.ts';

@Module({
  imports: [
    LedgerModule,
    StripeModule,
    TypeOrmModule.forFeature([
      ChargebackEntity,
      CheckoutEntity,
      FraudWarningEntity,
      FundingEntity,
      FundingReversalEntity,
      FundingTakeBackEntity,
      InvoiceEntity,
      RefundEntity,
      RefundPartEntity,
    ]),
  ],
  providers: [
    FundingCountsResolver,
    FundingCountsRepository,
    FundingLoaders,
    FundingRepository,
    // invoices
    InvoiceCommands,
    InvoiceRepository,
    InvoiceResolver,
    OrganisationInvoiceResolver,
    Invoices,
    // bank-transfers
    FundingReversalCommands,
    FundingTakeBackCommands,
    FundingCommands,
    FundingResolver,
    FundingReversalResolver,
    OrganisationMoneyResolver,
    // checkout
    CheckoutBooking,
    CheckoutMoves,
    CheckoutReader,
    CheckoutReconciliation,
    CheckoutWatch,
    CheckoutCommands,
    CheckoutLoaders,
    CheckoutRepository,
    CheckoutResolver,
    OrganisationCheckoutResolver,
    FundingPersonalData,
    // refunds
    RefundBooking,
    RefundCallRepository,
    RefundMoves,
    RefundReconciliation,
    RefundSearchResolver,
    RefundSender,
    RefundCommands,
    RefundRepository,
    RefundResolver,
    RefundPartResolver,
    OrganisationRefundResolver,
    // chargebacks
    ChargebackListeners,
    ChargebackBooking,
    ChargebackMoves,
    ChargebackReconciliation,
    ChargebackWatch,
    ChargebackRepository,
    ChargebackResolver,
    OrganisationChargebackResolver,
    FraudWarningRepository,
    FraudWarnings,
  ],
  exports: [ChargebackListeners, FundingRepository, Invoices],
})
export class FundingModule {}
