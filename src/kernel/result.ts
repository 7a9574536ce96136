/**
 * Refusals are values, bugs throw.
 *
 * A rule or a command answers with a {@link Result}: the value, or the refusals that say what the caller has to
 * change. Each kind of refusal carries the data that its GraphQL type shows.
 */
import { formatMoney, subtract, type Money } from './money.ts';

export type Refusal =
  /** The input is malformed or out of range; `path` names the input field. */
  | { readonly kind: 'INVALID'; readonly message: string; readonly path?: readonly string[] }
  /** It does not exist, or the actor may not see it: the two are told alike. */
  | { readonly kind: 'NOT_FOUND'; readonly message: string; readonly path?: readonly string[] }
  /** The actor may see it, but may not do this to it. */
  | { readonly kind: 'FORBIDDEN'; readonly message: string; readonly path?: readonly string[] }
  /** The object is in a state that does not allow this; `state` is the state it is in. */
  | { readonly kind: 'CONFLICT'; readonly message: string; readonly state: string; readonly path?: readonly string[] }
  /** It can be done, but only when the caller says that they want it all the same: they send `confirm` back in the field `path`. */
  | { readonly kind: 'CONFIRMATION_NEEDED'; readonly message: string; readonly confirm: string; readonly path?: readonly string[] }
  /** `available` is less than what is asked for, by `shortfall`. Made by {@link insufficientFunds}. */
  | {
      readonly kind: 'INSUFFICIENT_FUNDS';
      readonly message: string;
      readonly available: Money;
      readonly shortfall: Money;
      readonly path?: readonly string[];
    }
  /** An amount of money is larger than `maximum`, the largest that any amount may be. */
  | { readonly kind: 'AMOUNT_TOO_LARGE'; readonly message: string; readonly maximum: Money; readonly path?: readonly string[] }
  /** A cap was reached; `limit` is the cap. */
  | { readonly kind: 'LIMIT_REACHED'; readonly message: string; readonly limit: number; readonly path?: readonly string[] }
  /** Too soon; `retryAfterSeconds` says how long to wait. */
  | { readonly kind: 'TRY_LATER'; readonly message: string; readonly retryAfterSeconds: number; readonly path?: readonly string[] }
  /** Too often; the limit allows the next one after `retryAfterSeconds`. */
  | { readonly kind: 'RATE_LIMITED'; readonly message: string; readonly retryAfterSeconds: number; readonly path?: readonly string[] };

export type RefusalKind = Refusal['kind'];

export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Refused {
  readonly ok: false;
  readonly refusals: readonly [Refusal, ...Refusal[]];
  /** What the command wrote is kept although it refuses (a counted failed sign-in, say). */
  readonly keep: boolean;
}

export type Result<T> = Ok<T> | Refused;

export function ok<T>(value: T): Ok<T> {
  return { ok: true, value };
}

export function refuse(...refusals: [Refusal, ...Refusal[]]): Refused {
  return { ok: false, refusals, keep: false };
}

/** Refuses, but commits what was written so far. */
export function refuseAndKeep(...refusals: [Refusal, ...Refusal[]]): Refused {
  return { ok: false, refusals, keep: true };
}

export function invalid(message: string, ...path: string[]): Refusal {
  return { kind: 'INVALID', message, path };
}

/**
 * Refuses what costs more than is there. The message names the cost, what is available and what is missing: a reader who
 * knows only the last of the three cannot tell how much less to ask for.
 *
 * @param costs the beginning of the sentence, before the cost: "30 assignments cost"
 * @param advice what the reader can do, one sentence or more
 */
export function insufficientFunds(costs: string, cost: Money, available: Money, advice: string, ...path: string[]): Refusal {
  const shortfall = subtract(cost, available);
  const message = `${costs} ${formatMoney(cost)}; ${formatMoney(available)} is available, so ${formatMoney(shortfall)} is missing. ${advice}`;
  return { kind: 'INSUFFICIENT_FUNDS', message, available, shortfall, path };
}

export function notFound(what: string, ...path: string[]): Refusal {
  return { kind: 'NOT_FOUND', message: `${what} was not found.`, path };
}

export function forbidden(message: string): Refusal {
  return { kind: 'FORBIDDEN', message };
}

export function conflict(state: string, message: string): Refusal {
  return { kind: 'CONFLICT', state, message };
}

export function limitReached(limit: number, message: string): Refusal {
  return { kind: 'LIMIT_REACHED', limit, message };
}

/** @param what begins the sentence that people read: "Too many sign-ins from your address" */
export function rateLimited(retryAfterSeconds: number, what: string): Refusal {
  return { kind: 'RATE_LIMITED', retryAfterSeconds, message: `${what}; wait ${retryAfterSeconds} seconds.` };
}

/** `ok(undefined)` when there is nothing to refuse, else all the refusals together. */
export function allOf(refusals: readonly Refusal[]): Result<undefined> {
  const [first, ...rest] = refusals;
  return first === undefined ? ok(undefined) : refuse(first, ...rest);
}
