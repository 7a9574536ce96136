/**
 * The whole configuration, as one schema read in one place. `.env.example` is printed from it (`npm run schema`).
 *
 * Start-up fails with the whole list of faults, never with the first one only.
 */
import { z } from 'zod';
import { settingFault } from './setting-faults.ts';
import { parseRate, Rate, RATE_PATTERN } from '../limits/rate.ts';
import { returnBaseFault } from './return-urls.ts';
import { parseTrustProxy } from './trust-proxy.ts';
import { isCurrency, maximumAmount, Mistake } from '../../kernel/index.ts';

const wholeNumber = (fallback: number) => z.coerce.number().int().min(0).default(fallback);
const slots = (fallback: number) => z.coerce.number().int().min(1).max(10_000).default(fallback);
/** No limit in money needs more, and none is in the way of a sum. */
const LARGEST_SETTING = maximumAmount('USD').minor;
const minorUnits = (fallback: bigint) =>
  z
    .string()
    .regex(/^\d+$/, 'a whole number of minor units')
    .transform((text) => BigInt(text))
    .refine((minor) => minor <= LARGEST_SETTING, `at most ${LARGEST_SETTING} minor units`)
    .default(fallback);
/** "JPY:3000,KWD:6000": minor units by currency. */
const amounts = (fallback: string) =>
  z
    .string()
    .refine(
      (text) => text === '' || text.split(',').every((pair) => /^[A-Z]{3}:\d+$/.test(pair) && isCurrency(pair.slice(0, 3))),
      'ISO 4217 currencies and whole numbers of minor units: "JPY:3000,KWD:6000"',
    )
    .default(fallback)
    .transform((text): ReadonlyMap<string, bigint> => new Map(text.split(',').filter(Boolean).map(pairOf)))
    .refine(
      (byCurrency) => [...byCurrency.values()].every((minor) => minor <= LARGEST_SETTING),
      `at most ${LARGEST_SETTING} minor units each`,
    );
const pairOf = (text: string): [string, bigint] => [text.slice(0, 3), BigInt(text.slice(4))];
const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .default(fallback);
/** "60/300": 60 in 300 seconds; "off": no limit. */
const rate = (fallback: string) =>
  z.string().regex(RATE_PATTERN, 'a rate like "60/300" (60 in 300 seconds), or "off"').default(fallback).transform(parseRate);
/** Parts separated by commas. */
const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
/** An empty variable counts as one that is not set. */
const optionalText = z.string().min(1).optional();

export const configShape = {
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('development')
    .describe('production: no demo data, no IDE, no introspection, no embedded database'),
  HOST: z.string().default('127.0.0.1').describe('address that the API listens on'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000).describe('port that the API listens on'),
  PUBLIC_URL: z.url().optional().describe('address that people reach the API at; made from HOST and PORT when not set'),
  TRUST_PROXY: z
    .string()
    .default('0')
    .transform((text, context) => {
      const parsed = parseTrustProxy(text);
      if ('value' in parsed) return parsed.value;
      context.addIssue({ code: 'custom', message: parsed.fault });
      return z.NEVER;
    })
    .describe(
      'reverse proxies before this process: how many ("1"), or their networks ("10.0.0.0/8,fd00::/8"); the client address is the one that the farthest of them saw; 0: none',
    ),
  RETURN_URLS: z
    .string()
    .default('')
    .transform((text, context) => {
      const bases = listOf(text);
      for (const base of bases) {
        const fault = returnBaseFault(base);
        if (fault !== null) context.addIssue({ code: 'custom', message: `${base} ${fault}` });
      }
      return bases;
    })
    .describe(
      'addresses, separated by commas, that a browser may return to from Stripe beside those of PUBLIC_URL: "https://console.example.org/app"; what is below the path is allowed, too',
    ),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('least severe log line that is written'),

  DATABASE_URL: optionalText.describe('PostgreSQL 15 to 18, as the application role; the embedded one when not set (never in production)'),
  MIGRATION_DATABASE_URL: optionalText.describe('the same database as the role that owns the schema; DATABASE_URL when not set'),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(16).describe('connections of one process'),
  STATEMENT_TIMEOUT_MS: wholeNumber(15_000).describe('longest statement of the API, in milliseconds'),

  QUERY_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(600_000)
    .default(10_000)
    .describe('longest time that a GraphQL query, or reading the result of a mutation, may take, in milliseconds'),

  METRICS_TOKEN: optionalText.describe('bearer token for /metrics; in production there are no metrics without it'),

  SECRET: z
    .string()
    .min(32, 'at least 32 characters')
    .optional()
    .describe(
      'keys for file addresses and for the ids that hide a worker from one requester to the next are derived from it; keep it for ever',
    ),

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
  DISPUTE_SECONDS: wholeNumber(14 * 86_400).describe("how long a rejected assignment's money rests in the dispute hold"),
  GRACE_SECONDS: wholeNumber(120).describe('how long after its lease an answer still counts'),
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

  SKILL_HALF_LIFE_DAYS: z.coerce
    .number()
    .int()
    .min(0)
    .max(36_500)
    .default(180)
    .describe("after how many days an answer counts half in a worker's estimated accuracy, from their newest answer back; 0: never less"),
  SKILL_SHOWN_AFTER_SECONDS: wholeNumber(86_400).describe(
    'how old an answer is, at least, before it counts in the accuracy that workers and requesters are shown: sooner would tell which tasks had known answers',
  ),

  TERMS_VERSION: z.string().default('2026-11').describe('version of the terms that a person accepts when registering'),
  MINIMUM_AGE: z.coerce.number().int().min(13).max(99).default(18).describe('least age of a person, in years'),
  REFUSED_COUNTRIES: z
    .string()
    .default('CU,IR,KP,SY')
    .transform((text) =>
      text
        .split(',')
        .map((code) => code.trim())
        .filter(Boolean),
    )
    .describe('ISO 3166-1 alpha-2 codes that registration refuses, separated by commas'),
  TAX_RETENTION_YEARS: z.coerce
    .number()
    .int()
    .min(0)
    .max(30)
    .default(10)
    .describe('whole calendar years after the year of the last payout for which tax law keeps, sealed, who an erased worker was'),
  INVITATION_SECONDS: wholeNumber(14 * 86_400).describe('how long an invitation to an organisation can be accepted'),
  SESSION_IDLE_SECONDS: wholeNumber(7 * 86_400).describe('a session ends after this long without use'),
  SESSION_MAXIMUM_SECONDS: wholeNumber(30 * 86_400).describe('a session ends after this long in any case'),
  DEVICE_TOKEN_SECONDS: z.coerce
    .number()
    .int()
    .min(3600)
    .max(3 * 366 * 86_400)
    .default(180 * 86_400)
    .describe(
      'a device token, with which a right password is accepted while the account is locked, ends after this long without a sign-in',
    ),

  RATE_SIGN_IN_ADDRESS: rate('100/60').describe(
    'most sign-ins, right or wrong, from one address: tries/seconds, counted in PostgreSQL for all processes; "off": no limit',
  ),
  RATE_SIGN_IN_ACCOUNT: rate('20/60').describe('most sign-ins, right or wrong, to one account; likewise'),
  RATE_REGISTRATION_ADDRESS: rate('20/3600').describe('most registrations, made or refused, from one address; likewise'),
  RATE_ANONYMOUS_ADDRESS: rate('300/60').describe(
    'most requests without valid credentials from one address: requests/seconds, counted in each process; "off": no limit',
  ),
  RATE_REQUESTS_ADDRESS: rate('12000/60').describe('most requests from one address, with credentials or without; likewise'),
  RATE_REQUESTS_ACCOUNT: rate('3000/60').describe('most requests of one account; likewise'),
  RATE_MUTATIONS_ACCOUNT: rate('1200/60').describe('most mutations of one account, each field of Mutation counted; likewise'),
  RATE_UPLOADS_ACCOUNT: rate('120/60').describe('most uploads that one account begins; likewise'),
  RATE_DOWNLOADS_ADDRESS: rate('2400/60').describe('most files, exports and papers that one address asks for; likewise'),

  FILES_DIRECTORY: z.string().default('.data/files').describe('where uploaded files are kept when no S3_BUCKET is set'),
  FILE_URL_SECONDS: wholeNumber(900).describe('how long the signed address of a file works'),
  FILE_MAXIMUM_BYTES: wholeNumber(50 * 1024 * 1024).describe('largest file'),
  S3_ENDPOINT: optionalText.describe('address of S3-compatible storage'),
  S3_BUCKET: optionalText.describe('bucket for uploaded files; with S3_ENDPOINT, S3_ACCESS_KEY and S3_SECRET_KEY'),
  S3_REGION: z.string().default('us-east-1').describe('region of the bucket'),
  S3_ACCESS_KEY: optionalText.describe('access key id of the bucket'),
  S3_SECRET_KEY: optionalText.describe('secret key of the bucket'),

  UPLOADS_AT_ONCE: slots(16).describe('most files of tasks or bonuses that one process takes at once'),
  UPLOADS_PER_ACCOUNT: slots(4).describe('most of these that one account sends at once'),
  UPLOADS_PER_ADDRESS: slots(8).describe('most of these that one address sends at once; an IPv6 address counts with its /64'),
  FILES_AT_ONCE: slots(64).describe('most media files that one process takes at once'),
  FILES_PER_ACCOUNT: slots(16).describe('most of these that one account sends at once'),
  FILES_PER_ADDRESS: slots(32).describe('most of these that one address sends at once'),
  UPLOAD_MINIMUM_BYTES_PER_SECOND: wholeNumber(4_096).describe(
    'an upload that is slower than this for UPLOAD_SLOW_SECONDS is ended, so that its slot is free; 0: never',
  ),
  UPLOAD_SLOW_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(600)
    .default(15)
    .describe('how long an upload may be too slow; only the time counts in which the server waits for the client'),
  UPLOAD_MAXIMUM_BYTES: wholeNumber(20 * 1024 * 1024 * 1024).describe('largest file of tasks'),
  BONUS_FILE_MAXIMUM_ROWS: z.coerce
    .number()
    .int()
    .min(1)
    .max(20_000)
    .default(10_000)
    .describe('most lines of a file of bonuses: it is paid as a whole'),
  BODY_MAXIMUM_BYTES: wholeNumber(2 * 1024 * 1024).describe('largest body of a GraphQL request'),
  SCHEMA_THREADS: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(2)
    .describe('threads of one process that compile and run the JSON Schemas and patterns of requesters'),
  SCHEMA_COMPILE_MS: z.coerce
    .number()
    .int()
    .min(10)
    .max(60_000)
    .default(1_000)
    .describe('longest time to compile an item schema, or all schemas and patterns of a form, in milliseconds'),
  SCHEMA_CHECK_MS: z.coerce
    .number()
    .int()
    .min(10)
    .max(60_000)
    .default(2_500)
    .describe(
      'longest time to check one item or answer, in milliseconds; more than SCHEMA_COMPILE_MS, since a new thread compiles again what was taken',
    ),
  SWEEP_SECONDS: z.coerce.number().int().min(1).max(3600).default(5).describe('how often the worker process looks for what is due'),
} as const;

const schema = z.object(configShape);

export type Config = z.infer<typeof schema>;

/** Injection token of {@link Config}. */
export const CONFIG = Symbol('Config');

export class ConfigurationError extends Mistake {
  constructor(readonly faults: readonly string[]) {
    super(
      `The configuration has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n` + faults.map((fault) => `  - ${fault}`).join('\n'),
    );
    this.name = 'ConfigurationError';
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What one variable demands of another. */
function missingTogether(environment: Environment, needsDatabase: boolean): string[] {
  const faults: string[] = [];
  const demand = (why: string, ...names: string[]) => {
    for (const name of names) if (!environment[name]) faults.push(`${name}: ${why}`);
  };
  const inProduction = environment.NODE_ENV === 'production';
  if (inProduction) demand('is required in production', 'DATABASE_URL', 'SECRET', 'PUBLIC_URL');
  else if (needsDatabase) demand('is required', 'DATABASE_URL', 'SECRET');
  if (environment.PAYER_NAME || environment.PAYER_ACCOUNT || environment.PAYER_BIC) {
    demand('is required with any other PAYER_ setting', 'PAYER_NAME', 'PAYER_ACCOUNT');
  }
  faults.push(...stripeFaults(environment));
  if (environment.S3_BUCKET) demand('is required with S3_BUCKET', 'S3_ENDPOINT', 'S3_ACCESS_KEY', 'S3_SECRET_KEY');
  return faults;
}

/** Stripe forgets an idempotency key after this long. */
const STRIPE_KEY_LIFE_SECONDS = 86_400;
/** What the package waits between its two retries, at most, and some air. */
const STRIPE_RETRY_PAUSES_MS = 2_000;
/** How often Stripe's package asks again after a lost answer. */
export const STRIPE_NETWORK_RETRIES = 2;

/** The longest that one call may take, with its retries and with one time-out's worth of waiting for the rate limit. */
export function longestStripeCallMs(timeoutMs: number): number {
  return timeoutMs * (STRIPE_NETWORK_RETRIES + 2) + STRIPE_RETRY_PAUSES_MS;
}

/** Settings under which money could be paid twice, or sent to what is not Stripe. */
function stripeFaults(environment: Environment): string[] {
  const faults: string[] = [];
  const key = environment.STRIPE_SECRET_KEY ?? '';
  if (environment.STRIPE_API_URL) {
    if (/^[rs]k_live_/.test(key)) faults.push('STRIPE_API_URL: a live key is sent to Stripe only');
    if (environment.NODE_ENV === 'production') faults.push('STRIPE_API_URL: there is no double of Stripe in production');
  }
  if (key && !environment.STRIPE_WEBHOOK_SECRETS) faults.push('STRIPE_WEBHOOK_SECRETS: is required with STRIPE_SECRET_KEY');
  const number = (name: string, fallback: number) => Number(environment[name] ?? fallback);
  const longestSeconds = longestStripeCallMs(number('STRIPE_TIMEOUT_MS', 20_000)) / 1000;
  // A number that is none has a fault of its own.
  if (!Number.isFinite(longestSeconds)) return faults;
  if (number('STRIPE_LEASE_SECONDS', 120) <= longestSeconds) {
    faults.push(`STRIPE_LEASE_SECONDS: must exceed the longest call, ${longestSeconds} seconds with this STRIPE_TIMEOUT_MS`);
  }
  if (number('STRIPE_KEY_SECONDS', 20 * 3600) + longestSeconds >= STRIPE_KEY_LIFE_SECONDS) {
    faults.push('STRIPE_KEY_SECONDS: with the longest call it must be less than the 24 hours that Stripe keeps a key');
  }
  return faults;
}

/** `PORT: must be …`: the name of the setting, and what to write. */
function faultText(issue: z.core.$ZodIssue): string {
  const name = String(issue.path[0]);
  const field = (configShape as Readonly<Record<string, z.ZodType | undefined>>)[name];
  return `${name}: ${field === undefined ? issue.message : settingFault(field, issue)}`;
}

/**
 * Reads the configuration from environment variables.
 *
 * @param needsDatabase true for a process of its own, which has no embedded database to fall back to
 * @throws ConfigurationError with every fault, not only the first
 */
export function readConfig(environment: Environment, needsDatabase = false): Config {
  const known = Object.fromEntries(Object.entries(environment).filter(([name, value]) => name in configShape && value?.trim() !== ''));
  const parsed = schema.safeParse(known);
  const faults = parsed.success ? [] : parsed.error.issues.map(faultText);
  faults.push(...missingTogether(known, needsDatabase));
  if (!parsed.success || faults.length > 0) throw new ConfigurationError(faults);
  return parsed.data;
}

/** A value of the configuration as the variable is written; amounts by currency in the order of the currencies. '' for none. */
export function settingText(value: unknown): string {
  if (['string', 'number', 'bigint', 'boolean'].includes(typeof value)) return `${value as string | number | bigint | boolean}`;
  if (value instanceof Rate) return value.toString();
  if (Array.isArray(value)) return value.join(',');
  if (!(value instanceof Map)) return '';
  const pairs = [...(value as ReadonlyMap<string, bigint>)].sort(([a], [b]) => (a < b ? -1 : 1));
  return pairs.map(([currency, minor]) => `${currency}:${minor}`).join(',');
}

/** The text of `.env.example`. */
export function environmentExample(): string {
  const lines = ['# Made by `npm run schema` from src/platform/config/config.ts. Copy it to .env, or set the variables.', ''];
  for (const [name, field] of Object.entries(configShape)) {
    const fallback: unknown = z.safeParse(z.object({ field: field as z.ZodType }), {}).data?.field;
    const shown = settingText(fallback);
    lines.push(`# ${(field as z.ZodType).description ?? ''}`, `${shown === '' ? '#' : ''}${name}=${shown}`, '');
  }
  return lines.join('\n');
}
