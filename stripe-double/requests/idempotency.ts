/**
 * Idempotency keys as Stripe keeps them. v1: the first answer, refusals of the endpoint and 500s included, is given again for
 * 24 hours; other parameters under the same key are a 400; a key in use is a 409. v2: only successes are kept, for 30 days.
 */
import { StripeFault } from './errors.ts';

const V1_SECONDS = 24 * 3_600;
const V2_SECONDS = 30 * 86_400;

export interface Answer {
  readonly status: number;
  readonly body: string;
}

interface KeptKey {
  readonly fingerprint: string;
  /** When it was first used; milliseconds by the double's clock. */
  readonly usedAt: number;
  /** Milliseconds by the double's clock. */
  readonly forgottenAt: number;
  /** Null while the request is under way. */
  answer: Answer | null;
}

export class IdempotencyKeys {
  private keys = new Map<string, KeptKey>();

  /** The answer to give again; or null, and the key is in use until {@link finish}. */
  begin(scope: string, key: string, fingerprint: string, isV2: boolean, now: number): Answer | null {
    if (key.length > 255) throw new StripeFault(400, 'The idempotency key may have at most 255 characters.', { type: 'idempotency_error' });
    const name = `${scope} ${key}`;
    const kept = this.keys.get(name);
    if (kept === undefined || kept.forgottenAt <= now) {
      this.keys.set(name, { fingerprint, usedAt: now, forgottenAt: now + (isV2 ? V2_SECONDS : V1_SECONDS) * 1000, answer: null });
      return null;
    }
    if (kept.fingerprint !== fingerprint) {
      throw new StripeFault(
        400,
        `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
        { type: 'idempotency_error' },
      );
    }
    if (kept.answer === null) {
      throw new StripeFault(
        409,
        `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
        { type: 'idempotency_error', code: 'idempotency_key_in_use' },
      );
    }
    return kept.answer;
  }

  /** Keeps the answer, or nothing: the key is free again. */
  finish(scope: string, key: string, answer: Answer | null): void {
    const name = `${scope} ${key}`;
    const kept = this.keys.get(name);
    if (kept === undefined) return;
    if (answer === null) this.keys.delete(name);
    else kept.answer = answer;
  }

  /** Forgets those that were first used before this time, but for those in use. Returns how many. */
  forget(usedBefore: number): number {
    const count = this.keys.size;
    this.keys = new Map([...this.keys].filter(([, kept]) => kept.answer === null || kept.usedAt > usedBefore));
    return count - this.keys.size;
  }

  all(): [string, KeptKey][] {
    return [...this.keys].filter(([, kept]) => kept.answer !== null);
  }

  restore(keys: [string, KeptKey][]): void {
    this.keys = new Map(keys);
  }
}
