/**
 * The types of Stripe's events that this version knows: those that it handles, and those that it ignores, each with the
 * reason. A type on neither list is not known; it is reported as a difference. A test compares the lists with the types of
 * the `stripe` package, so that a new version of it cannot add a type that nobody decided about.
 *
 * Stripe delivers an event about a v1 object as a snapshot (`charge.failed`) or as a thin event (`v1.charge.failed`), as
 * the destination is configured. Both mean the same here: the object is read again.
 */

interface IgnoredTypes {
  /** As a sentence. */
  readonly reason: string;
  readonly types: readonly string[];
}

const THIN_PREFIX = 'v1.';

/** The name that a snapshot event of the same type has: `charge.failed` for `v1.charge.failed`. Types of v2 have only one. */
export function snapshotName(type: string): string {
  const name = type.startsWith(THIN_PREFIX) ? type.slice(THIN_PREFIX.length) : type;
  return /^v\d+\./.test(name) ? type : name;
}

function list(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** Each has a handler; `StripeEvents.on` registers it. */
export const HANDLED_TYPES = list(`
  account.external_account.created account.external_account.deleted account.external_account.updated account.updated
  balance.available balance_settings.updated capability.updated charge.captured charge.dispute.closed charge.dispute.created
  charge.dispute.funds_reinstated charge.dispute.funds_withdrawn charge.dispute.updated charge.expired charge.failed
  charge.pending charge.refund.updated charge.refunded charge.succeeded charge.updated checkout.session.async_payment_failed
  checkout.session.async_payment_succeeded checkout.session.completed checkout.session.expired
  payment_intent.amount_capturable_updated payment_intent.canceled payment_intent.created payment_intent.partially_funded
  payment_intent.payment_failed payment_intent.processing payment_intent.requires_action payment_intent.succeeded payout.canceled
  payout.created payout.failed payout.paid payout.reconciliation_completed payout.updated person.created person.deleted
  person.updated radar.early_fraud_warning.created radar.early_fraud_warning.updated refund.created refund.failed refund.updated
  reserve.hold.created reserve.hold.updated reserve.plan.created reserve.plan.disabled reserve.plan.expired reserve.plan.updated
  reserve.release.created topup.canceled topup.created topup.failed topup.reversed topup.succeeded transfer.created
  transfer.reversed transfer.updated v2.core.account.closed v2.core.account.created v2.core.account.updated
  v2.core.account[configuration.customer].capability_status_updated v2.core.account[configuration.customer].updated
  v2.core.account[configuration.merchant].capability_status_updated v2.core.account[configuration.merchant].updated
  v2.core.account[configuration.recipient].capability_status_updated v2.core.account[configuration.recipient].updated
  v2.core.account[defaults].updated v2.core.account[future_requirements].updated v2.core.account[identity].updated
  v2.core.account[requirements].updated
`);

export const IGNORED_TYPES: readonly IgnoredTypes[] = [
  {
    reason: 'The page that a worker comes back to reads the account itself.',
    types: list(`
      v2.core.account_link.returned
    `),
  },
  {
    reason: 'What changes about a person also changes the requirements or the identity of the account, which has events of its own.',
    types: list(`
      v2.core.account_person.created v2.core.account_person.deleted v2.core.account_person.updated
    `),
  },
  {
    reason: 'Somebody tested a destination by hand.',
    types: list(`
      v2.core.event_destination.ping
    `),
  },
  {
    reason: 'The marketplace is a platform with one API key and installs no applications; who takes its access away takes the key.',
    types: list(`
      account.application.authorized account.application.deauthorized apps.install.created apps.install.deleted
      apps.install.updated
    `),
  },
  {
    reason: 'The marketplace takes its fee from the balance of the requester, not as an application fee at Stripe.',
    types: list(`
      application_fee.created application_fee.refund.updated application_fee.refunded
    `),
  },
  {
    reason:
      'Each payment is a Checkout Session of its own; the marketplace keeps no customers, methods, mandates or cash balances at Stripe.',
    types: list(`
      cash_balance.funds_available customer.created customer.deleted customer.discount.created customer.discount.deleted
      customer.discount.source_changed customer.discount.updated customer.source.created customer.source.deleted
      customer.source.expiring customer.source.updated customer.subscription.active customer.subscription.cancel_at_changed
      customer.subscription.created customer.subscription.default_payment_method_changed customer.subscription.deleted
      customer.subscription.incomplete customer.subscription.incomplete_expired customer.subscription.item_added
      customer.subscription.item_price_changed customer.subscription.item_quantity_changed customer.subscription.item_removed
      customer.subscription.item_tax_rates_changed customer.subscription.past_due customer.subscription.paused
      customer.subscription.pending_update_applied customer.subscription.pending_update_expired customer.subscription.resumed
      customer.subscription.trial_will_end customer.subscription.trialing customer.subscription.unpaid
      customer.subscription.updated customer.tax_id.created customer.tax_id.deleted customer.tax_id.updated customer.updated
      customer_cash_balance_transaction.created mandate.updated payment_link.created payment_link.updated payment_method.attached
      payment_method.automatically_updated payment_method.detached payment_method.updated setup_intent.canceled
      setup_intent.created setup_intent.requires_action setup_intent.setup_failed setup_intent.succeeded source.canceled
      source.chargeable source.failed source.mandate_notification source.refund_attributes_required source.transaction.created
      source.transaction.updated three_d_secure.authentication.canceled three_d_secure.authentication.challenge_started
      three_d_secure.authentication.errored three_d_secure.authentication.failed three_d_secure.authentication.requires_challenge
      three_d_secure.authentication.requires_submission three_d_secure.authentication.succeeded
    `),
  },
  {
    reason: 'The marketplace sells nothing from a catalogue and no subscription, and makes its own invoices.',
    types: list(`
      billing.alert.triggered billing.credit_balance_transaction.created billing.credit_grant.created billing.credit_grant.updated
      billing.meter.created billing.meter.deactivated billing.meter.error_report_triggered billing.meter.no_meter_found
      billing.meter.reactivated billing.meter.updated billing_portal.configuration.created billing_portal.configuration.updated
      billing_portal.session.created coupon.created coupon.deleted coupon.updated credit_note.created credit_note.updated
      credit_note.voided entitlements.active_entitlement_summary.entitlement_added
      entitlements.active_entitlement_summary.entitlement_removed entitlements.active_entitlement_summary.updated invoice.created
      invoice.deleted invoice.discount_added invoice.discount_removed invoice.finalization_failed invoice.finalized
      invoice.line_item_added invoice.line_item_pricing_changed invoice.line_item_quantity_changed invoice.line_item_removed
      invoice.marked_uncollectible invoice.overdue invoice.overpaid invoice.paid invoice.payment_action_required
      invoice.payment_attempt_required invoice.payment_failed invoice.payment_succeeded invoice.sent invoice.upcoming
      invoice.updated invoice.voided invoice.will_be_due invoice_payment.canceled invoice_payment.open invoice_payment.paid
      invoiceitem.amount_changed invoiceitem.created invoiceitem.deleted invoiceitem.discount_added invoiceitem.discount_removed
      plan.created plan.deleted plan.updated price.activated price.created price.deactivated price.deleted
      price.lookup_key_changed price.tax_behavior_changed price.updated product.activated product.created product.deactivated
      product.default_price_changed product.deleted product.tax_code_changed product.updated promotion_code.created
      promotion_code.fully_redeemed promotion_code.updated quote.accepted quote.canceled quote.created quote.finalized
      subscription_schedule.aborted subscription_schedule.canceled subscription_schedule.completed subscription_schedule.created
      subscription_schedule.expiring subscription_schedule.phase_added subscription_schedule.phase_default_tax_rates_changed
      subscription_schedule.phase_end_date_changed subscription_schedule.phase_removed
      subscription_schedule.phase_trial_end_changed subscription_schedule.released subscription_schedule.updated
      v2.commerce.product_catalog.imports.failed v2.commerce.product_catalog.imports.processing
      v2.commerce.product_catalog.imports.succeeded v2.commerce.product_catalog.imports.succeeded_with_errors
    `),
  },
  {
    reason: 'Taxes of requesters are not computed by Stripe.',
    types: list(`
      tax.settings.updated tax_rate.created tax_rate.updated
    `),
  },
  {
    reason:
      'The marketplace has no cards, card readers or financial accounts at Stripe. If one moves the balance of payments, the balance transaction tells.',
    types: list(`
      climate.order.canceled climate.order.created climate.order.delayed climate.order.delivered climate.order.product_substituted
      climate.product.created climate.product.pricing_updated financial_connections.account.account_numbers_updated
      financial_connections.account.balance_refresh_failed financial_connections.account.balance_refresh_succeeded
      financial_connections.account.created financial_connections.account.deactivated financial_connections.account.disconnected
      financial_connections.account.expected_deactivation_date_updated
      financial_connections.account.inferred_balances_refresh_failed
      financial_connections.account.inferred_balances_refresh_succeeded financial_connections.account.ownership_refresh_failed
      financial_connections.account.ownership_refresh_succeeded financial_connections.account.reactivated
      financial_connections.account.refreshed_balance financial_connections.account.refreshed_ownership
      financial_connections.account.refreshed_transactions financial_connections.account.risk_intelligence_refresh_failed
      financial_connections.account.risk_intelligence_refresh_succeeded
      financial_connections.account.supported_payment_method_types_updated
      financial_connections.account.transactions_refresh_failed financial_connections.account.transactions_refresh_succeeded
      financial_connections.account.upcoming_account_number_expiry financial_connections.account.upcoming_deactivation
      financial_connections.authorization.expected_deactivation_date_updated
      financial_connections.authorization.upcoming_deactivation issuing_authorization.created issuing_authorization.request
      issuing_authorization.updated issuing_card.created issuing_card.updated issuing_cardholder.created
      issuing_cardholder.updated issuing_dispute.closed issuing_dispute.created issuing_dispute.funds_reinstated
      issuing_dispute.funds_rescinded issuing_dispute.submitted issuing_dispute.updated issuing_personalization_design.activated
      issuing_personalization_design.deactivated issuing_personalization_design.rejected issuing_personalization_design.updated
      issuing_token.created issuing_token.updated issuing_transaction.created issuing_transaction.purchase_details_receipt_updated
      issuing_transaction.updated terminal.reader.action_failed terminal.reader.action_succeeded terminal.reader.action_updated
      treasury.credit_reversal.created treasury.credit_reversal.posted treasury.debit_reversal.completed
      treasury.debit_reversal.created treasury.debit_reversal.initial_credit_granted treasury.financial_account.closed
      treasury.financial_account.created treasury.financial_account.features_status_updated treasury.inbound_transfer.canceled
      treasury.inbound_transfer.created treasury.inbound_transfer.failed treasury.inbound_transfer.succeeded
      treasury.outbound_payment.canceled treasury.outbound_payment.created treasury.outbound_payment.expected_arrival_date_updated
      treasury.outbound_payment.failed treasury.outbound_payment.posted treasury.outbound_payment.returned
      treasury.outbound_payment.tracking_details_updated treasury.outbound_transfer.canceled treasury.outbound_transfer.created
      treasury.outbound_transfer.expected_arrival_date_updated treasury.outbound_transfer.failed treasury.outbound_transfer.posted
      treasury.outbound_transfer.returned treasury.outbound_transfer.tracking_details_updated treasury.received_credit.created
      treasury.received_credit.failed treasury.received_credit.succeeded treasury.received_debit.created
      v2.money_management.adjustment.created v2.money_management.financial_account.created
      v2.money_management.financial_account.updated v2.money_management.financial_address.activated
      v2.money_management.financial_address.failed v2.money_management.inbound_transfer.available
      v2.money_management.inbound_transfer.bank_debit_failed v2.money_management.inbound_transfer.bank_debit_processing
      v2.money_management.inbound_transfer.bank_debit_queued v2.money_management.inbound_transfer.bank_debit_returned
      v2.money_management.inbound_transfer.bank_debit_succeeded v2.money_management.outbound_payment.canceled
      v2.money_management.outbound_payment.created v2.money_management.outbound_payment.failed
      v2.money_management.outbound_payment.posted v2.money_management.outbound_payment.returned
      v2.money_management.outbound_payment.under_review v2.money_management.outbound_payment.updated
      v2.money_management.payout_intent.canceled v2.money_management.payout_intent.created
      v2.money_management.payout_intent.pending v2.money_management.payout_intent.posted
      v2.money_management.payout_intent.processing v2.money_management.payout_intent.requires_action
      v2.money_management.payout_intent.updated v2.money_management.payout_method.created
      v2.money_management.payout_method.updated v2.money_management.received_credit.available
      v2.money_management.received_credit.failed v2.money_management.received_credit.returned
      v2.money_management.received_credit.succeeded v2.money_management.recipient_verification.created
      v2.money_management.recipient_verification.updated v2.money_management.transaction.created
      v2.money_management.transaction.updated
    `),
  },
  {
    reason: 'Stripe verifies workers as part of their account; the requirements of the account tell the outcome.',
    types: list(`
      identity.verification_session.canceled identity.verification_session.created identity.verification_session.processing
      identity.verification_session.redacted identity.verification_session.requires_input identity.verification_session.verified
    `),
  },
  {
    reason: 'A review by Radar moves no money; what comes of it is a refund, which has events of its own.',
    types: list(`
      review.closed review.opened
    `),
  },
  {
    reason: "Files and reports are made for people, by people, at Stripe's dashboard.",
    types: list(`
      file.created reporting.report_run.failed reporting.report_run.succeeded reporting.report_type.updated
      sigma.scheduled_query_run.created
    `),
  },
  {
    reason: 'Test clocks exist in sandboxes only, and the marketplace has no objects on them.',
    types: list(`
      test_helpers.test_clock.advancing test_helpers.test_clock.created test_helpers.test_clock.deleted
      test_helpers.test_clock.internal_failure test_helpers.test_clock.ready
    `),
  },
];

const HANDLED = new Set(HANDLED_TYPES);
const IGNORED = new Set(IGNORED_TYPES.flatMap(({ types }) => types));

/** What this version does with an event of this type, thin or snapshot. */
export function treatmentOf(type: string): 'handled' | 'ignored' | 'unknown' {
  const name = snapshotName(type);
  if (HANDLED.has(name)) return 'handled';
  return IGNORED.has(name) ? 'ignored' : 'unknown';
}
