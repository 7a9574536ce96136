/** Settings of the database: where it is, how many connections a process has, and how long a statement may take. */
import { z } from 'zod';
import { optionalText, wholeNumber } from './setting-kinds.ts';

export const databaseSettings = {
  DATABASE_URL: optionalText.describe('PostgreSQL 15 to 18, as the application role; the embedded one when not set (never in production)'),
  DATABASE_DIRECT_URL: optionalText.describe(
    'the same database without a pooler of transactions, for LISTEN and the job queue; DATABASE_URL when not set (docs/scaling.md)',
  ),
  MIGRATION_DATABASE_URL: optionalText.describe(
    'the same database as the role that owns the schema, without a pooler; DATABASE_DIRECT_URL or DATABASE_URL when not set',
  ),
  DATABASE_REPLICA_URL: optionalText.describe(
    'a streaming standby of the same database, as the application role, for documents, exports, statistics and lists of admins; the primary when not set',
  ),
  DATABASE_REPLICA_MAXIMUM_LAG_MS: wholeNumber(5_000).describe(
    'a standby that is farther behind is not read until it has caught up, in milliseconds',
  ),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(16).describe('connections of one process'),
  STATEMENT_TIMEOUT_MS: wholeNumber(15_000).describe('longest statement of the API, in milliseconds'),
} as const;
