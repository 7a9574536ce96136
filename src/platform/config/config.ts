/**
 * The whole configuration, as one schema read in one place. `.env.example` is printed from it (`npm run schema`).
 *
 * Start-up fails with the whole list of faults, never with the first one only.
 */
import { z } from 'zod';
import { settingFault } from './setting-faults.ts';
import { returnBaseFault } from './return-urls.ts';
import { parseTrustProxy } from './trust-proxy.ts';
import { Mistake } from '../../kernel/index.ts';
import { databaseSettings } from './database-settings.ts';
import { limitSettings } from './limit-settings.ts';
import { mailSettings } from './mail-settings.ts';
import { moneySettings } from './money-settings.ts';
import { oidcSettings } from './oidc-settings.ts';
import { listOf, optionalText, wholeNumber } from './setting-kinds.ts';
import { missingTogether, type Environment } from './settings-together.ts';

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
  ...mailSettings,
  ...oidcSettings,
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('least severe log line that is written'),

  ...databaseSettings,

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

  ...moneySettings,

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
  EVENTS_KEPT_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_660)
    .default(30)
    .describe('how long the event feed keeps events, in days; the act log keeps all acts'),
  EVENT_STREAMS_MAXIMUM: z.coerce
    .number()
    .int()
    .min(0)
    .max(100_000)
    .default(5_000)
    .describe('most open streams of GET /events in one process; 0: none'),
  INVITATION_SECONDS: wholeNumber(14 * 86_400).describe('how long an invitation to an organisation can be accepted'),
  SESSION_IDLE_SECONDS: wholeNumber(7 * 86_400).describe('a session ends after this long without use'),
  ADMIN_TOTP: z
    .enum(['required', 'optional'])
    .default('required')
    .describe('whether an admin without a second factor has the rights of an admin; optional: they do'),
  STEP_UP_SECONDS: z.coerce
    .number()
    .int()
    .min(30)
    .max(30 * 86_400)
    .default(600)
    .describe('how long after signing in, or showing again who one is, a session may do what needs a step-up'),
  ADMIN_SESSION_IDLE_SECONDS: z.coerce
    .number()
    .int()
    .min(60)
    .max(30 * 86_400)
    .default(1_800)
    .describe('a session of an admin ends after this long without use'),
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

  ...limitSettings,
} as const;

const schema = z.object(configShape);

export type Config = z.infer<typeof schema>;

/** Injection token of {@link Config}. */
export const CONFIG = Symbol('Config');

/** The database without a pooler of transactions: for what a session keeps, such as LISTEN. */
export function directUrl({ DATABASE_DIRECT_URL, DATABASE_URL }: Config): string | undefined {
  return DATABASE_DIRECT_URL ?? DATABASE_URL;
}

export class ConfigurationError extends Mistake {
  constructor(readonly faults: readonly string[]) {
    super(
      `The configuration has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n` + faults.map((fault) => `  - ${fault}`).join('\n'),
    );
    this.name = 'ConfigurationError';
  }
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
