/**
 * The answer of a call to Stripe: ok, refused or unknown. Only `refused` means that nothing happened and nothing will. An
 * unknown outcome is looked up, or the call is repeated with the same key.
 */
import Stripe from 'stripe';
import { OutboxUnavailable } from '../platform/index.ts';

export type StripeAnswer<T> =
  | { readonly kind: 'ok'; readonly value: T }
  /** Stripe definitely refused. `code` is Stripe's (`balance_insufficient`), or the type of its error. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly status: number }
  /** Nobody knows whether it happened. `why` names it: `status 500`, `connection`, `rate_limit` … */
  | { readonly kind: 'unknown'; readonly why: string };

/** Converts an exception of Stripe's package to an answer. @throws any other exception: it is a bug of ours */
export function answerOf(error: unknown): Exclude<StripeAnswer<never>, { kind: 'ok' }> {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  const status = error.statusCode ?? 0;
  if (error instanceof Stripe.errors.StripeConnectionError) return { kind: 'unknown', why: 'connection' };
  if (isRateLimit(error)) return { kind: 'unknown', why: 'rate_limit' };
  // Another request with this key is in progress, or had other parameters: its outcome is not known.
  if (error instanceof Stripe.errors.StripeIdempotencyError || status === 409) return { kind: 'unknown', why: 'key_in_use' };
  if (status >= 400 && status < 500) return { kind: 'refused', code: error.code ?? error.type, message: error.message, status };
  return { kind: 'unknown', why: status === 0 ? 'no answer' : `status ${status}` };
}

/** Stripe's package never repeats these. */
export function isRateLimit(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeRateLimitError || (error instanceof Stripe.errors.StripeError && error.statusCode === 429);
}

/** Whether Stripe itself failed: it may have saved that under the key, and would then repeat it for ever. */
export function isServerFailure(why: string): boolean {
  return why.startsWith('status 5');
}

/** What was to be read could not be: ask again later. */
export class StripeUnavailable extends OutboxUnavailable {
  constructor(
    name: string,
    readonly answer: Exclude<StripeAnswer<never>, { kind: 'ok' }>,
  ) {
    super(`${name}: ${answer.kind === 'refused' ? `${answer.status} ${answer.code}` : answer.why}`);
    this.name = 'StripeUnavailable';
  }
}

/** Null: it does not exist there. @throws StripeUnavailable when nobody knows */
export function foundIn<T>(name: string, answer: StripeAnswer<T>): T | null {
  if (answer.kind === 'ok') return answer.value;
  if (answer.kind === 'refused' && answer.status === 404) return null;
  throw new StripeUnavailable(name, answer);
}
