/**
 * A worker's id differs per requester, so that people cannot be joined across requesters.
 *
 * The alias is the worker's UUID enciphered as one AES-128 block under a key that HKDF-SHA256 (RFC 5869) makes from the
 * installation's secret and the organisation's id: stable for the pair, reversible only with the secret, and unrelated
 * from one organisation to the next. No table is kept.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { asId, uuidBytes, uuidText, type OrganisationId, type WorkerId } from '../../kernel/index.ts';

/** Keys kept, the oldest dropped first; making one takes some microseconds. */
const KEYS_KEPT = 10_000;

export class WorkerAliases {
  private readonly keys = new Map<string, Buffer>();

  constructor(private readonly secret: string) {}

  /** The UUID by which this organisation knows this worker. */
  aliasOf(organisationId: OrganisationId, workerId: WorkerId): string {
    const cipher = createCipheriv('aes-128-ecb', this.key(organisationId), null).setAutoPadding(false);
    return uuidText(Buffer.concat([cipher.update(uuidBytes(workerId)), cipher.final()]));
  }

  /** The worker behind an alias, or null when it cannot be an alias of this organisation. The worker may still not exist. */
  workerOf(organisationId: OrganisationId, alias: string): WorkerId | null {
    const decipher = createDecipheriv('aes-128-ecb', this.key(organisationId), null).setAutoPadding(false);
    const bytes = Buffer.concat([decipher.update(uuidBytes(alias)), decipher.final()]);
    const isVersion7 = (bytes[6] ?? 0) >> 4 === 7 && (bytes[8] ?? 0) >> 6 === 2;
    return isVersion7 ? asId<'Person'>(uuidText(bytes)) : null;
  }

  private key(organisationId: OrganisationId): Buffer {
    let key = this.keys.get(organisationId);
    if (key === undefined) {
      key = Buffer.from(hkdfSync('sha256', this.secret, uuidBytes(organisationId), 'guildhall worker alias', 16));
      const [oldest] = this.keys.size >= KEYS_KEPT ? this.keys.keys() : [];
      if (oldest !== undefined) this.keys.delete(oldest);
      this.keys.set(organisationId, key);
    }
    return key;
  }
}
