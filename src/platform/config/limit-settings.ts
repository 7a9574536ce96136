/** Settings of limits and load: rates of requests, files, uploads, and threads. */
import { z } from 'zod';
import { optionalText, rate, slots, wholeNumber } from './setting-kinds.ts';

export const limitSettings = {
  RATE_SIGN_IN_ADDRESS: rate('100/60').describe(
    'most sign-ins, right or wrong, from one address: tries/seconds, counted in PostgreSQL for all processes; "off": no limit',
  ),
  RATE_SIGN_IN_ACCOUNT: rate('20/60').describe('most sign-ins, right or wrong, to one account; likewise'),
  RATE_REGISTRATION_ADDRESS: rate('20/3600').describe('most registrations, made or refused, from one address; likewise'),
  RATE_RESET_ADDRESS: rate('20/3600').describe('most requests for a new password from one address; likewise'),
  RATE_ANONYMOUS_ADDRESS: rate('300/60').describe(
    'most requests without valid credentials from one address: requests/seconds, counted in each process; "off": no limit',
  ),
  RATE_REQUESTS_ADDRESS: rate('12000/60').describe('most requests from one address, with credentials or without; likewise'),
  RATE_REQUESTS_ACCOUNT: rate('3000/60').describe('most requests of one account; likewise'),
  RATE_MUTATIONS_ACCOUNT: rate('1200/60').describe('most mutations of one account, each field of Mutation counted; likewise'),
  RATE_UPLOADS_ACCOUNT: rate('120/60').describe('most uploads that one account begins; likewise'),
  RATE_DOWNLOADS_ADDRESS: rate('2400/60').describe('most files, exports, papers and event streams that one address asks for; likewise'),

  TRUSTED_DOCUMENTS: z
    .string()
    .default('trusted-documents')
    .describe('folder of manifests of trusted documents, which clients send by their hash; relative to the package'),
  FILES_DIRECTORY: z.string().default('.data/files').describe('where uploaded files are kept when no S3_BUCKET is set'),
  FILE_URL_SECONDS: wholeNumber(900).describe('how long the signed address of a file works'),
  FILE_MAXIMUM_BYTES: wholeNumber(50 * 1024 * 1024).describe('largest file'),
  S3_ENDPOINT: optionalText.describe('address of S3-compatible storage'),
  S3_BUCKET: optionalText.describe('bucket for uploaded files; with S3_ENDPOINT, S3_ACCESS_KEY and S3_SECRET_KEY'),
  S3_REGION: z.string().default('us-east-1').describe('region of the bucket'),
  S3_ACCESS_KEY: optionalText.describe('access key id of the bucket'),
  S3_SECRET_KEY: optionalText.describe('secret key of the bucket'),
  BUCKET_ADDRESSES: z
    .enum(['public', 'any'])
    .default('public')
    .describe("which addresses buckets of organisations may have: public ones by https, or any, for one's own network"),

  READS_PER_CALLER: slots(8).describe('most queries of one caller that one process runs at once; further ones wait'),
  EXPENSIVE_READS_AT_ONCE: slots(4).describe('most queries over many rows (statements, statistics, traces) that one process runs at once'),
  EXPENSIVE_READS_PER_CALLER: slots(2).describe('most of these of one caller'),
  EXPORTS_AT_ONCE: slots(6).describe('most exports and documents that one process sends at once: each holds a database connection'),
  EXPORTS_PER_CALLER: slots(2).describe('most of these of one caller'),

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
