/** Settings of money: fees, holds, approvals, payouts, Stripe, fundings, invoices, and what tests pay. */
import { z } from 'zod';
import { isCurrency } from '../../kernel/index.ts';
import { amounts, flag, minorUnits, wholeNumber } from './setting-kinds.ts';

export const moneySettings = {
  CURRENCY: z
    .string()
    .refine(isCurrency, 'an ISO 4217 code in upper case')
    .default('USD')
    .describe('currency of new organisations, unless they ask for another'),
  PLATFORM_FEE_BASIS_POINTS: z.coerce
    .number()
    .int()
    .min(0)
    .max(10_000)
    .default(2_000)
    .describe('platform fee on a reward or bonus, in hundredths of a percent'),
  PLATFORM_FEE_MINIMUM_MINOR: minorUnits(1n).describe('least fee per paid assignment, in minor units'),
  PLATFORM_FEE_MINIMUM_BY_CURRENCY: amounts('').describe(
    'the same for single currencies, as "JPY:2,KWD:5"; else as many whole units as in CURRENCY, rounded up to a minor unit',
  ),
  HOLD_SECONDS: wholeNumber(3 * 86_400).describe('how long approved money stays pending before it can be paid out'),
  NEW_WORKER_HOLD_SECONDS: wholeNumber(7 * 86_400).describe(
    "how long after a worker's first earning nothing of theirs can be paid out; later earnings wait HOLD_SECONDS only",
  ),
  DISPUTE_SECONDS: wholeNumber(14 * 86_400).describe('how long the money of a rejected assignment is held'),
  GRACE_SECONDS: wholeNumber(120).describe('how long after its lease an answer still counts'),
  PREPARED_SECONDS: z.coerce
    .number()
    .int()
    .min(10)
    .max(3_600)
    .default(300)
    .describe('how long a task that a worker holds in advance waits for its start before it goes back'),
  NO_WORKERS_SECONDS: z.coerce
    .number()
    .int()
    .min(60)
    .default(7 * 86_400)
    .describe(
      'how long nobody claims anything in a batch with a target before its undecided tasks are given up on, and their money returns',
    ),
  HELD_MAXIMUM: z.coerce.number().int().min(1).max(1000).default(20).describe('most tasks that one worker may hold at once'),
  MINIMUM_PAYOUT_MINOR: minorUnits(2_000n).describe('least payout, in minor units of CURRENCY'),
  MINIMUM_PAYOUT_BY_CURRENCY: amounts('JPY:3000,KRW:30000,VND:500000,CLP:20000,INR:170000,KWD:6000,BHD:8000,OMR:8000,JOD:14000').describe(
    'the same for single currencies; for one that is not listed as many whole units as in CURRENCY',
  ),
  PAYOUT_APPROVAL_ABOVE_MINOR: minorUnits(100_000n).describe(
    'a payout above this waits until a second person approves it, in minor units of CURRENCY',
  ),
  PAYOUT_APPROVAL_ABOVE_BY_CURRENCY: amounts(
    'JPY:150000,KRW:1400000,VND:25000000,CLP:950000,INR:8500000,KWD:300000,BHD:380000,OMR:380000,JOD:700000',
  ).describe('the same for single currencies; for one that is not listed as many whole units as in CURRENCY'),
  FUNDING_APPROVAL_ABOVE_MINOR: minorUnits(1_000_000n).describe(
    'what one admin may record as received within 24 hours without a second admin, in minor units of CURRENCY',
  ),
  FUNDING_APPROVAL_ABOVE_BY_CURRENCY: amounts(
    'JPY:1500000,KRW:14000000,VND:250000000,CLP:9500000,INR:85000000,KWD:3000000,BHD:3800000,OMR:3800000,JOD:7000000',
  ).describe('the same for single currencies; for one that is not listed as many whole units as in CURRENCY'),
  ADMIN_REQUEST_SECONDS: z.coerce
    .number()
    .int()
    .min(60)
    .max(366 * 86_400)
    .default(14 * 86_400)
    .describe('how long a request of one admin waits for another admin before it expires'),
  PAYOUT_SCHEDULE: z
    .enum(['weekly', 'monthly', 'on_request'])
    .default('weekly')
    .describe('how often a worker who has not chosen is paid: on Mondays, on the first of the month, or only when they ask'),
  OPERATOR_NAME: z
    .string()
    .min(1)
    .max(100)
    .default('The operator of this marketplace')
    .describe('who runs the marketplace, as statements and receipts name them: the payer of every worker'),
  OPERATOR_ADDRESS: z.string().min(1).max(500).optional().describe('postal address of the operator, for statements and receipts'),
  PAYER_NAME: z.string().min(1).max(70).optional().describe('holder of the account that payouts are paid from; with PAYER_ACCOUNT'),
  PAYER_ACCOUNT: z
    .string()
    .regex(/^[A-Z0-9]{3,34}$/, 'an IBAN or account number, in capitals and without spaces')
    .optional()
    .describe('IBAN or account number that payouts are paid from; without it a payout run has a CSV file only, and no XML'),
  PAYER_BIC: z
    .string()
    .regex(/^[A-Z0-9]{8}([A-Z0-9]{3})?$/, '8 or 11 letters and digits')
    .optional()
    .describe('BIC of the bank that payouts are paid from'),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_(test|live)_\w+$/, "a secret key of Stripe's: sk_test_… or sk_live_…")
    .optional()
    .describe('secret key of the account at Stripe; without it there is no Stripe rail'),
  STRIPE_WEBHOOK_SECRETS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((secret) => secret.trim())
        .filter(Boolean),
    )
    .describe('secrets that Stripe signs its webhooks with, newest first, separated by commas; while one is rotated there are two'),
  STRIPE_API_URL: z
    .url()
    .optional()
    .describe("address of a double of Stripe, for development; Stripe's own when not set, and in production"),
  STRIPE_DOUBLE_PORT: z.coerce
    .number()
    .int()
    .min(1)
    .max(65535)
    .optional()
    .describe('port of the double of Stripe that npm start runs; when not set, 4242 or a free one, kept between runs'),
  STRIPE_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(80_000)
    .default(20_000)
    .describe('longest wait for one answer of Stripe, in milliseconds'),
  STRIPE_REQUESTS_PER_SECOND: z.coerce
    .number()
    .min(0.1)
    .max(1000)
    .default(15)
    .describe('most requests that one process sends to one endpoint of Stripe; Stripe allows 25 for all processes together'),
  STRIPE_LEASE_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3600)
    .default(120)
    .describe('how long a process has for a call to Stripe before another may take it over; longer than the longest call'),
  STRIPE_KEY_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(86_400)
    .default(20 * 3600)
    .describe('how long after its first use an idempotency key is relied on; Stripe may forget it after 24 hours'),
  FUNDING_MINIMUM_MINOR: minorUnits(2_000n).describe('least payment by Stripe, in minor units of CURRENCY'),
  FUNDING_MAXIMUM_MINOR: minorUnits(5_000_000n).describe('largest payment by Stripe, in minor units of CURRENCY'),
  NEW_ORGANISATION_DAYS: wholeNumber(30).describe('how long an organisation is new, in days: what it may pay in by Stripe is capped'),
  NEW_ORGANISATION_DAY_MINOR: minorUnits(50_000n).describe(
    'most that a new organisation pays in by Stripe in a day, in minor units of CURRENCY',
  ),
  NEW_ORGANISATION_TOTAL_MINOR: minorUnits(200_000n).describe(
    'most that an organisation pays in by Stripe while it is new, in minor units of CURRENCY; an admin may lift both caps',
  ),
  FUNDING_MINIMUM_BY_CURRENCY: amounts('JPY:3000,KRW:30000,VND:500000,CLP:20000,INR:170000,KWD:6000,BHD:8000,OMR:8000,JOD:14000').describe(
    'least payment by Stripe in single currencies, in their minor units; the other limits of payments scale with it',
  ),
  INVOICE_PAY_TO: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .describe('bank account that invoices are to be paid to, as the payer needs it; that of the PAYER_ settings when left out'),
  INVOICE_DUE_DAYS: wholeNumber(14).describe('how long an invoice to be paid by bank transfer may stay unpaid, in days'),
  TEST_HOURLY_MINOR: minorUnits(1_000n).describe('least pay for an hour of a qualification test, in minor units of CURRENCY'),
  TEST_HOURLY_BY_CURRENCY: amounts('').describe(
    'the same for single currencies, as "JPY:1500,INR:80000"; else as many whole units as in CURRENCY',
  ),
  TRAINING_UNPAID_SECONDS: wholeNumber(180).describe('longest time limit of a training that may be unpaid, in seconds'),
  TEST_GRACE_SECONDS: wholeNumber(30).describe('how long after its time limit a test is still taken, in seconds'),
  FIRST_BATCH_REVIEW: flag(true).describe("an organisation's first batch waits for an admin's look"),
} as const;
