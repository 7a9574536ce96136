/** Keys for identity's own purposes, derived from the installation's secret. */
import { createHmac } from 'node:crypto';
import type { Config } from '../../platform/index.ts';

/** The secret of the installation. @throws Error that names the setting, when it is absent */
export function ensureSecret(config: Pick<Config, 'SECRET'>): string {
  if (config.SECRET !== undefined) return config.SECRET;
  throw new Error(
    'SECRET is not set: workers are hidden from one requester to the next by keys derived from it. Set it to at least 32 random characters, and keep it for ever.',
  );
}

/** A keyed hash that reveals nothing of its parts. */
export function keyedHash(secret: string, purpose: string, ...parts: string[]): Buffer {
  return createHmac('sha256', secret)
    .update(JSON.stringify([`guildhall ${purpose}`, ...parts]))
    .digest();
}
