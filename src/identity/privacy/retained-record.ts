/**
 * The record that tax law requires of an erased person, sealed under a key of the person's own (AES-256-GCM). That key
 * is wrapped by a key derived from the installation's secret. The sealed record is useless without the key. Pure.
 */
import { randomBytes } from 'node:crypto';
import { Bug } from '../../kernel/index.ts';
import { boxKey, openBox, sealBox } from '../core/sealed-box.ts';

export interface SealedRecord {
  readonly sealed: Buffer;
  readonly wrappedKey: Buffer;
}

const PURPOSE = 'retention keys';

function decrypt(key: Buffer, bound: string, box: Buffer): Buffer {
  try {
    return openBox(key, bound, box);
  } catch (error) {
    throw new Bug(`a retained record does not open; was SECRET changed? (${(error as Error).message})`);
  }
}

export function sealRecord(secret: string, personId: string, record: unknown): SealedRecord {
  const key = randomBytes(32);
  const sealed = sealBox(key, `record of ${personId}`, Buffer.from(JSON.stringify(record)));
  return { sealed, wrappedKey: sealBox(boxKey(secret, PURPOSE), `key of ${personId}`, key) };
}

/** @throws Bug when it was changed, is another person's, or SECRET is another one */
export function openRecord(secret: string, personId: string, { sealed, wrappedKey }: SealedRecord): unknown {
  const key = decrypt(boxKey(secret, PURPOSE), `key of ${personId}`, wrappedKey);
  return JSON.parse(decrypt(key, `record of ${personId}`, sealed).toString('utf8'));
}
