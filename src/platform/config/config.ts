/**
 * The whole configuration, as one schema read in one place. `.env.example` is printed from it (`npm run schema`).
 *
 * Start-up fails with the whole list of faults, never with the first one only.
 */
import { z } from 'zod';

const wholeNumber = (fallback: number) => z.coerce.number().int().min(0).default(fallback);
const minorUnits = (fallback: bigint) =>
  z
    .string()
    .regex(/^\d+$/, 'a whole number of minor units')
    .transform((text) => BigInt(text))
    .default(fallback);
const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .default(fallback);
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
  TRUST_PROXY: flag(false).describe('true behind a reverse proxy: take the client address from X-Forwarded-For'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('least severe log line that is written'),

  DATABASE_URL: optionalText.describe('PostgreSQL 15 to 18, as the application role; the embedded one when not set (never in production)'),
  MIGRATION_DATABASE_URL: optionalText.describe('the same database as the role that owns the schema; DATABASE_URL when not set'),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(16).describe('connections of one process'),
  STATEMENT_TIMEOUT_MS: wholeNumber(15_000).describe('longest statement of the API, in milliseconds'),

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
    .regex(/^[A-Z]{3}$/, 'an ISO 4217 code in upper case')
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
  HOLD_SECONDS: wholeNumber(3 * 86_400).describe('how long approved money stays pending before it can be paid out'),
  DISPUTE_SECONDS: wholeNumber(14 * 86_400).describe("how long a rejected assignment's money rests in the dispute hold"),
  GRACE_SECONDS: wholeNumber(120).describe('how long after its lease an answer still counts'),
  HELD_MAXIMUM: z.coerce.number().int().min(1).max(1000).default(20).describe('most tasks that one worker may hold at once'),
  MINIMUM_PAYOUT_MINOR: minorUnits(2_000n).describe('least payout, in minor units'),
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
  FIRST_BATCH_REVIEW: flag(true).describe("an organisation's first batch waits for an admin's look"),

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
  SESSION_IDLE_SECONDS: wholeNumber(7 * 86_400).describe('a session ends after this long without use'),
  SESSION_MAXIMUM_SECONDS: wholeNumber(30 * 86_400).describe('a session ends after this long in any case'),

  FILES_DIRECTORY: z.string().default('.data/files').describe('where uploaded files are kept when no S3_BUCKET is set'),
  FILE_URL_SECONDS: wholeNumber(900).describe('how long the signed address of a file works'),
  FILE_MAXIMUM_BYTES: wholeNumber(50 * 1024 * 1024).describe('largest file'),
  S3_ENDPOINT: optionalText.describe('address of S3-compatible storage'),
  S3_BUCKET: optionalText.describe('bucket for uploaded files; with S3_ENDPOINT, S3_ACCESS_KEY and S3_SECRET_KEY'),
  S3_REGION: z.string().default('us-east-1').describe('region of the bucket'),
  S3_ACCESS_KEY: optionalText.describe('access key id of the bucket'),
  S3_SECRET_KEY: optionalText.describe('secret key of the bucket'),

  UPLOAD_MAXIMUM_BYTES: wholeNumber(20 * 1024 * 1024 * 1024).describe('largest file of tasks'),
  BODY_MAXIMUM_BYTES: wholeNumber(2 * 1024 * 1024).describe('largest body of a GraphQL request'),
  SWEEP_SECONDS: z.coerce.number().int().min(1).max(3600).default(5).describe('how often the worker process looks for what is due'),
} as const;

const schema = z.object(configShape);

export type Config = z.infer<typeof schema>;

/** Injection token of {@link Config}. */
export const CONFIG = Symbol('Config');

export class ConfigurationError extends Error {
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
  if (environment.S3_BUCKET) demand('is required with S3_BUCKET', 'S3_ENDPOINT', 'S3_ACCESS_KEY', 'S3_SECRET_KEY');
  return faults;
}

/**
 * Reads the configuration from environment variables.
 *
 * @param needsDatabase true for a process of its own, which has no embedded database to fall back to
 * @throws ConfigurationError with every fault, not only the first
 */
export function readConfig(environment: Environment, needsDatabase = false): Config {
  const known = Object.fromEntries(Object.entries(environment).filter(([name, value]) => name in configShape && value !== ''));
  const parsed = schema.safeParse(known);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  faults.push(...missingTogether(known, needsDatabase));
  if (!parsed.success || faults.length > 0) throw new ConfigurationError(faults);
  return parsed.data;
}

/** The text of `.env.example`. */
export function environmentExample(): string {
  const lines = ['# Made by `npm run schema` from src/platform/config/config.ts. Copy it to .env, or set the variables.', ''];
  for (const [name, field] of Object.entries(configShape)) {
    const fallback: unknown = z.safeParse(z.object({ field: field as z.ZodType }), {}).data?.field;
    const shown = ['string', 'number', 'bigint', 'boolean'].includes(typeof fallback)
      ? `${fallback as string | number | bigint | boolean}`
      : Array.isArray(fallback)
        ? fallback.join(',')
        : '';
    lines.push(`# ${(field as z.ZodType).description ?? ''}`, `${shown === '' ? '#' : ''}${name}=${shown}`, '');
  }
  return lines.join('\n');
}
