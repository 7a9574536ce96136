/**
 * What a call to Stripe came to. There are three answers, not two: only a definite refusal says that nothing happened
 * and nothing will. Everything that leaves a doubt is `unknown`, and is asked again with the same key, or looked up.
 */
import Stripe from 'stripe';
import { OutboxUnavailable } from '../../platform/index.ts';

export type StripeAnswer<T> =
  | { readonly kind: 'ok'; readonly value: T }
  /** Stripe says no, for certain. `code` is Stripe's (`balance_insufficient`), or the type of its error. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly status: number }
  /** Nobody knows whether it happened. `why` names it: `status 500`, `connection`, `rate_limit` … */
  | { readonly kind: 'unknown'; readonly why: string };

/** The answer that an exception of Stripe's package stands for. Throws what is no exception of Stripe's: a bug of ours. */
export function answerOf(error: unknown): Exclude<StripeAnswer<never>, { kind: 'ok' }> {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  const status = error.statusCode ?? 0;
  if (error instanceof Stripe.errors.StripeConnectionError) return { kind: 'unknown', why: 'connection' };
  if (isRateLimit(error)) return { kind: 'unknown', why: 'rate_limit' };
  // Another request with this key is under way, or was made with other parameters: what became of that one is not known.
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
