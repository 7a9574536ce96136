/**
 * Ids are UUID v7 (RFC 9562 § 5.7) made by the application, branded by kind in the type system, and shown to people
 * as `prefix_` and 26 characters of Crockford base32 (the TypeID form), so that one kind cannot be passed for another.
 */
import { randomFillSync } from 'node:crypto';

/** Every kind of id and its public prefix; the only place that names one. */
export const ID_PREFIXES = {
  Person: 'per',
  Worker: 'wkr',
  Organisation: 'org',
  Membership: 'mbr',
  Session: 'ses',
  ApiKey: 'key',
  Restriction: 'rst',
  Act: 'act',
  AdminRequest: 'arq',
  Account: 'acc',
  Journal: 'jrn',
  Lot: 'lot',
  Funding: 'fnd',
  Payee: 'pye',
  Payout: 'pay',
  PayoutRun: 'run',
  QualificationType: 'qlt',
  QualificationGrant: 'qlg',
  QualificationRequest: 'qlr',
  Outcome: 'out',
  Pool: 'pol',
  WorkerPool: 'wpl',
  PoolMember: 'plm',
  PoolLink: 'pll',
  Batch: 'bat',
  BatchVersion: 'bav',
  Task: 'tsk',
  Upload: 'upl',
  File: 'fil',
  Assignment: 'asg',
  Review: 'rev',
  Bonus: 'bon',
  BonusFile: 'bnf',
  Test: 'tst',
  TestAttempt: 'tat',
  FeeAgreement: 'fee',
  Adjustment: 'adj',
  OwnMoney: 'own',
  Checkout: 'chk',
  Refund: 'rfd',
  RefundPart: 'rfp',
  CardDispute: 'dsp',
  Invoice: 'inv',
  LabelRun: 'lrn',
  PlatformRule: 'rul',
  BankStatement: 'bst',
  BankLine: 'bln',
  DifferenceCase: 'dif',
  LinkedIdentity: 'idn',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

declare const idKind: unique symbol;

/** A UUID in its canonical text form, branded by what it names. */
export type Id<K extends IdKind> = string & { readonly [idKind]: K };

export type PersonId = Id<'Person'>;
/** A worker is a person: the same UUID, named for the role. */
export type WorkerId = Id<'Person'>;
export type OrganisationId = Id<'Organisation'>;
export type MembershipId = Id<'Membership'>;
export type SessionId = Id<'Session'>;
export type ApiKeyId = Id<'ApiKey'>;
export type RestrictionId = Id<'Restriction'>;
export type ActId = Id<'Act'>;
export type AdminRequestId = Id<'AdminRequest'>;
export type AccountId = Id<'Account'>;
export type JournalId = Id<'Journal'>;
export type FundingId = Id<'Funding'>;
export type PayeeId = Id<'Payee'>;
export type PayoutId = Id<'Payout'>;
export type PayoutRunId = Id<'PayoutRun'>;
export type QualificationTypeId = Id<'QualificationType'>;
export type QualificationGrantId = Id<'QualificationGrant'>;
export type QualificationRequestId = Id<'QualificationRequest'>;
export type OutcomeId = Id<'Outcome'>;
export type PoolId = Id<'Pool'>;
export type WorkerPoolId = Id<'WorkerPool'>;
export type PoolMemberId = Id<'PoolMember'>;
export type PoolLinkId = Id<'PoolLink'>;
export type BatchId = Id<'Batch'>;
export type BatchVersionId = Id<'BatchVersion'>;
export type TaskId = Id<'Task'>;
export type UploadId = Id<'Upload'>;
export type FileId = Id<'File'>;
export type AssignmentId = Id<'Assignment'>;
export type ReviewId = Id<'Review'>;
export type BonusId = Id<'Bonus'>;
export type CheckoutId = Id<'Checkout'>;
export type RefundId = Id<'Refund'>;
export type RefundPartId = Id<'RefundPart'>;
export type CardDisputeId = Id<'CardDispute'>;
export type InvoiceId = Id<'Invoice'>;
export type LinkedIdentityId = Id<'LinkedIdentity'>;
export type BonusFileId = Id<'BonusFile'>;
export type TestId = Id<'Test'>;
export type TestAttemptId = Id<'TestAttempt'>;
export type AdjustmentId = Id<'Adjustment'>;
export type OwnMoneyId = Id<'OwnMoney'>;
export type FeeAgreementId = Id<'FeeAgreement'>;
export type DifferenceCaseId = Id<'DifferenceCase'>;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether it is written as ours are, whatever it names. */
export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && UUID.test(text);
}

const randomness = new Uint8Array(16 * 256);
let used = randomness.length;

/** A new UUID v7: 48 bits of Unix milliseconds, then 74 random bits. */
export function newId<K extends IdKind>(now: Date | number = Date.now()): Id<K> {
  if (used === randomness.length) {
    randomFillSync(randomness);
    used = 0;
  }
  const bytes = Buffer.from(randomness.subarray(used, used + 16));
  used += 16;
  bytes.writeUIntBE(Number(now), 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return uuidText(bytes) as Id<K>;
}

export function uuidText(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export function uuidBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

/** Trusts that `uuid` names a `kind`: for ids read from our own tables. */
export function asId<K extends IdKind>(uuid: string): Id<K> {
  return uuid as Id<K>;
}

const CODES = Buffer.from(ALPHABET);
const HEX_VALUES = new Uint8Array(128);
for (let value = 0; value < 16; value++) HEX_VALUES[value.toString(16).charCodeAt(0)] = value;
const DASH = '-'.charCodeAt(0);
const base32 = Buffer.alloc(26);

/** The id as people and programs see it: `asg_01j…`. Exports write millions, hence no BigInt. */
export function publicId(kind: IdKind, uuid: string): string {
  let bits = 0;
  let count = 2; // 26 characters hold 130 bits: the first two are zero
  let length = 0;
  for (let i = 0; i < uuid.length; i++) {
    const code = uuid.charCodeAt(i);
    if (code === DASH) continue;
    bits = (bits << 4) | (HEX_VALUES[code] ?? 0);
    count += 4;
    if (count < 5) continue;
    count -= 5;
    base32[length++] = CODES[bits >> count] ?? 0;
    bits &= (1 << count) - 1;
  }
  return `${ID_PREFIXES[kind]}_${base32.toString('latin1', 0, length)}`;
}

/** The UUID behind a public id, or null when it is not a public id of that kind. */
export function parsePublicId<K extends IdKind>(kind: K, text: string): Id<K> | null {
  const prefix = ID_PREFIXES[kind] + '_';
  if (!text.startsWith(prefix) || text.length !== prefix.length + 26) return null;
  let value = 0n;
  for (const character of text.slice(prefix.length)) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) return null;
    value = (value << 5n) | BigInt(digit);
  }
  if (value >> 128n !== 0n) return null;
  const uuid = uuidText(Buffer.from(value.toString(16).padStart(32, '0'), 'hex'));
  return isUuid(uuid) ? (uuid as Id<K>) : null;
}

/**
 * The lowest UUID v7 of a moment. Ids sort by time, and an id begins with the milliseconds of its command, so a period
 * is a range of ids and needs no index of its own.
 */
export function firstIdAt(at: Date): string {
  const hex = Math.max(0, at.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`;
}
