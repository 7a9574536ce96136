export * from './access/access.ts';
export * from './access/actor.ts';
export { SessionCookies, type Transport } from './access/session-cookie.ts';
export { denyWithoutStepUp, STEP_UP, StepUp } from './graphql/step-up.ts';
export { isSameSecret } from './access/same-secret.ts';
export { denyUnverified } from './access/verified.ts';
export * from './access/visibility.ts';
export { ACTS_CHANNEL, ActSignal } from './commands/act-signal.repository.ts';
export * from './commands/commands.ts';
export { limitIn } from './config/amounts.ts';
export { CONFIG, readConfig, type Config } from './config/config.ts';
export { longestStripeCallMs, STRIPE_NETWORK_RETRIES } from './config/settings-together.ts';
export { returnUrlBelow } from './config/return-urls.ts';
export { Channels } from './database/channels.ts';
export { columnsOf, jsonOf, rowOf } from './database/columns.ts';
export { DB, type Db, type Tx } from './database/database.ts';
export { Replica } from './database/replica.repository.ts';
export { allowLongStatements, copyIn, copyOut, copyOutAll, copyText, readCopyText, uuidLiteral } from './database/copy.ts';
export { problemsOf, type Check } from './database/check.ts';
export { Conditions } from './database/conditions.ts';
export { CLOCK } from './database/tokens.ts';
export * from './csv/index.ts';
export * from './files/index.ts';
export * from './graphql/amount-order.ts';
export { badInput } from './graphql/bad-input.ts';
export * from './graphql/connection.ts';
export * from './graphql/errors.types.ts';
export { countRows } from './graphql/count.repository.ts';
export { CountType, NO_COUNT } from './graphql/count.types.ts';
export { IdempotentInput } from './graphql/idempotent.input.ts';
export * from './graphql/loader.ts';
export { messageType, MessageType, SentenceField, sentenceFields } from './graphql/message.types.ts';
export * from './graphql/money.types.ts';
export * from './graphql/payload.ts';
export { listOf, ReadsManyRows } from './graphql/query-cost.ts';
export * from './graphql/scalars.ts';
export { SCHEMA_OPTIONS } from './graphql/schema-options.ts';
export { messageOf, refusalMessage, templatesWithoutCode, type Message } from './messages/message.ts';
export { addressGroup } from './limits/client-address.ts';
export { LONG_LIVED } from './http/long-lived.ts';
export { refusalException, valueOrRefusal } from './http/refusal.ts';
export { keepRawBodies, RawBody, type RequestWithRawBody } from './http/raw-body.ts';
export { contentPolicy } from './http/security-headers.ts';
export { slicesOf } from './http/slices.ts';
export { SendsManyRows } from './http/many-rows.ts';
export { multipartFile, rawBody, sendStream, StreamedBody } from './http/streamed-body.ts';
export { SignedAddress } from './access/limit-requests.ts';
export { IdentityProvider, type ProviderProof } from './oidc/identity-provider.ts';
export type { ProviderRole } from './config/oidc-roles.ts';
export type { ProviderClaims } from './oidc/provider-claims.ts';
export { MAIL_TIMEOUT_MS, MailTransport } from './mail/mail-transport.ts';
export type { Rate } from './config/rate.ts';
export { workOnDue } from './outbox/due-rows.ts';
export * from './outbox/outbox.ts';
export { Jobs } from './jobs/jobs.ts';
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
export { Seals, type Seal, type SealedLog } from './sealing/seals.repository.ts';
