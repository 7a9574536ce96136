export * from './access/access.ts';
export * from './access/actor.ts';
export { isSameSecret } from './access/same-secret.ts';
export * from './access/visibility.ts';
export * from './commands/commands.ts';
export { limitIn, type Limit } from './config/amounts.ts';
export { CONFIG, longestStripeCallMs, readConfig, STRIPE_NETWORK_RETRIES, type Config } from './config/config.ts';
export { returnUrlBelow } from './config/return-urls.ts';
export { DB, type Db, type Subject, type Tx } from './database/database.ts';
export { allowLongStatements, copyIn, copyOut, copyOutAll, copyText, readCopyText, uuidLiteral } from './database/copy.ts';
export type { Check } from './database/check.ts';
export { Conditions } from './database/conditions.ts';
export { CLOCK } from './database/tokens.ts';
export * from './csv/index.ts';
export * from './files/index.ts';
export * from './graphql/amount-order.ts';
export { badInput } from './graphql/bad-input.ts';
export * from './graphql/connection.ts';
export * from './graphql/errors.types.ts';
export { IdempotentInput } from './graphql/idempotent.input.ts';
export * from './graphql/loader.ts';
export * from './graphql/money.types.ts';
export * from './graphql/payload.ts';
export { listOf } from './graphql/query-cost.ts';
export * from './graphql/scalars.ts';
export { SCHEMA_OPTIONS } from './graphql/schema-options.ts';
export { addressGroup } from './http/client-address.ts';
export { refusalException, valueOrRefusal } from './http/refusal.ts';
export { keepRawBodies, RawBody, type RequestWithRawBody } from './http/raw-body.ts';
export { contentPolicy } from './http/security-headers.ts';
export { slicesOf } from './http/slices.ts';
export { multipartFile, rawBody, sendMade, StreamedBody } from './http/streamed-body.ts';
export { SignedAddress } from './limits/limit-requests.ts';
export type { Rate } from './limits/rate.ts';
export * from './outbox/outbox.ts';
export { Jobs, type ScheduledJob, type Sweep } from './jobs/jobs.ts';
export { Metrics } from './operations/metrics.ts';
export { FairThreads, ThreadOverrun, ThreadsBusy, type ThreadLease, type ThreadMessage } from './threads/fair-threads.ts';
export { PlatformRules } from './rules/platform-rules.ts';
export { RuleRepository } from './rules/rule.repository.ts';
export {
  checkRuleValue,
  differenceText,
  ignoredSettings,
  isRuleName,
  RULE_NAMES,
  ruleDescription,
  rulesFault,
  ruleValues,
  settingTexts,
  type RuleName,
  type RuleValues,
  type RuleVersion,
} from './rules/rule.ts';
export { Seals, type BrokenSeal, type Seal, type SealedLog } from './sealing/seals.ts';
