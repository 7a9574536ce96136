/**
 * The SDK's types of everything that the double answers, by the name in the field `object`. sdk-types.ts reads this file with
 * the compiler.
 */
import type Stripe from 'stripe';

export interface SdkObjects {
  account: Stripe.Account;
  balance: Stripe.Balance;
  balance_settings: Stripe.BalanceSettings;
  balance_transaction: Stripe.BalanceTransaction;
  bank_account: Stripe.BankAccount;
  charge: Stripe.Charge;
  'checkout.session': Stripe.Checkout.Session;
  dispute: Stripe.Dispute;
  event: Stripe.Event;
  payment_intent: Stripe.PaymentIntent;
  payout: Stripe.Payout;
  refund: Stripe.Refund;
  topup: Stripe.Topup;
  transfer: Stripe.Transfer;
  transfer_reversal: Stripe.TransferReversal;
  'v2.core.account': Stripe.V2.Core.Account;
  'v2.core.account_link': Stripe.V2.Core.AccountLink;
  'v2.core.event': Stripe.V2.Core.Event;
}
