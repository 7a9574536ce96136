/**
 * What tax law keeps of an erased person, sealed under a key of the person's own (AES-256-GCM). The key is wrapped by a key
 * derived from the installation's secret. Whoever has the sealed record and not the key has nothing. Pure.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Bug } from '../kernel/index.ts';

export interface SealedRecord {
  readonly sealed: Buffer;
  readonly wrappedKey: Buffer;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function wrappingKey(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'guildhall retention keys', 32));
}

/** Nonce, ciphertext and tag in one. @param bound authenticated with it: it opens for this purpose alone */
function encrypt(key: Buffer, bound: string, plain: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(bound));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, bound: string, box: Buffer): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE_BYTES)).setAAD(Buffer.from(bound));
    decipher.setAuthTag(box.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch (error) {
    throw new Bug(`a retained record does not open; was SECRET changed? (${(error as Error).message})`);
  }
}

export function sealRecord(secret: string, personId: string, record: unknown): SealedRecord {
  const key = randomBytes(32);
  const sealed = encrypt(key, `record of ${personId}`, Buffer.from(JSON.stringify(record)));
  return { sealed, wrappedKey: encrypt(wrappingKey(secret), `key of ${personId}`, key) };
}

/** @throws Bug when it was changed, is another person's, or SECRET is another one */
export function openRecord(secret: string, personId: string, { sealed, wrappedKey }: SealedRecord): unknown {
  const key = decrypt(wrappingKey(secret), `key of ${personId}`, wrappedKey);
  return JSON.parse(decrypt(key, `record of ${personId}`, sealed).toString('utf8'));
}
