/**
 * Refusals are values, bugs throw.
 *
 * A rule or a command answers with a {@link Result}: the value, or the refusals that say what the caller has to
 * change. Each kind of refusal carries the data that its GraphQL type shows.
 */
import { subtract, type Money } from './money.ts';
import { joined, say, type Fixed, type Sentence, type Wording } from './sentence.ts';

/** How a person shows again who they are: by a code of the second factor, or by the password where there is none. */
export type StepUpMethod = 'code' | 'password' | 'provider';

type RefusalOfKind =
  /** The input is malformed or out of range; `path` names the input field. */
  | { readonly kind: 'INVALID'; readonly message: string; readonly path?: readonly string[] }
  /** It does not exist, or the actor may not see it: the answer is the same. */
  | { readonly kind: 'NOT_FOUND'; readonly message: string; readonly path?: readonly string[] }
  /** The actor may see it, but may not do this to it. */
  | { readonly kind: 'FORBIDDEN'; readonly message: string; readonly path?: readonly string[] }
  /** The object is in a state that does not allow this; `state` is the state it is in. */
  | { readonly kind: 'CONFLICT'; readonly message: string; readonly state: string; readonly path?: readonly string[] }
  /** The person has to show again who they are, by one of `methods`, and repeats the request. */
  | {
      readonly kind: 'STEP_UP_NEEDED';
      readonly message: string;
      readonly methods: readonly StepUpMethod[];
      readonly path?: readonly string[];
    }
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
  /** A cap was reached; `limit` is the cap, `usedBy` the public ids of what uses it up, where they help. */
  | {
      readonly kind: 'LIMIT_REACHED';
      readonly message: string;
      readonly limit: number;
      readonly usedBy?: readonly string[];
      readonly path?: readonly string[];
    }
  /** Too soon; `retryAfterSeconds` says how long to wait. */
  | { readonly kind: 'TRY_LATER'; readonly message: string; readonly retryAfterSeconds: number; readonly path?: readonly string[] }
  /** Too often; the limit allows the next one after `retryAfterSeconds`. */
  | { readonly kind: 'RATE_LIMITED'; readonly message: string; readonly retryAfterSeconds: number; readonly path?: readonly string[] };

export type Refusal = RefusalOfKind & {
  /** What `message` was made of; absent when it is the same text each time. */
  readonly sentence?: Sentence;
};

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

/** The message of a refusal, and what it was made of. */
function wordsOf(words: Wording): { readonly message: string; readonly sentence?: Sentence } {
  return typeof words === 'string' ? { message: words } : { message: words.text, sentence: words };
}

export function invalid<const T extends Wording>(message: T & Fixed<T>, ...path: string[]): Refusal {
  return { kind: 'INVALID', ...wordsOf(message), path };
}

/**
 * Refuses what costs more than is there. The message names the cost, what is available and what is missing: a reader who
 * knows only the last of the three cannot tell how much less to ask for.
 *
 * @param costs the beginning of the sentence, before the cost: "30 assignments cost"
 * @param advice what the reader can do, one sentence or more
 */
export function insufficientFunds<const C extends Wording, const A extends Wording>(
  costs: C & Fixed<C>,
  cost: Money,
  available: Money,
  advice: A & Fixed<A>,
  ...path: string[]
): Refusal {
  const shortfall = subtract(cost, available);
  const words = say`${costs} ${cost}; ${available} is available, so ${shortfall} is missing. ${advice}`;
  return { kind: 'INSUFFICIENT_FUNDS', ...wordsOf(words), available, shortfall, path };
}

/** @param what begins the sentence: "The batch" */
export function notFound<const T extends Wording>(what: T & Fixed<T>, ...path: string[]): Refusal {
  const words: Wording = what;
  return { kind: 'NOT_FOUND', ...wordsOf(typeof words === 'string' ? `${words} was not found.` : joined(words, ' was not found.')), path };
}

export function forbidden<const T extends Wording>(message: T & Fixed<T>): Refusal {
  return { kind: 'FORBIDDEN', ...wordsOf(message) };
}

export function conflict<const T extends Wording>(state: string, message: T & Fixed<T>): Refusal {
  return { kind: 'CONFLICT', state, ...wordsOf(message) };
}

/** @param methods the ways in which this person can show again who they are */
export function stepUpNeeded<const T extends Wording>(methods: readonly StepUpMethod[], message: T & Fixed<T>): Refusal {
  return { kind: 'STEP_UP_NEEDED', methods, ...wordsOf(message) };
}

export function confirmationNeeded<const T extends Wording>(confirm: string, message: T & Fixed<T>, ...path: string[]): Refusal {
  return { kind: 'CONFIRMATION_NEEDED', confirm, ...wordsOf(message), path };
}

/** @param usedBy public ids of what uses up the limit, where a reader can act on them */
export function limitReached<const T extends Wording>(limit: number, message: T & Fixed<T>, usedBy?: readonly string[]): Refusal {
  return { kind: 'LIMIT_REACHED', limit, ...wordsOf(message), ...(usedBy === undefined ? {} : { usedBy }) };
}

export function amountAbove<const T extends Wording>(maximum: Money, message: T & Fixed<T>, ...path: string[]): Refusal {
  return { kind: 'AMOUNT_TOO_LARGE', ...wordsOf(message), maximum, path };
}

export function tryLater<const T extends Wording>(retryAfterSeconds: number, message: T & Fixed<T>): Refusal {
  return { kind: 'TRY_LATER', retryAfterSeconds, ...wordsOf(message) };
}

export function rateLimited<const T extends Wording>(retryAfterSeconds: number, message: T & Fixed<T>): Refusal {
  return { kind: 'RATE_LIMITED', retryAfterSeconds, ...wordsOf(message) };
}

/** `ok(undefined)` when there is nothing to refuse, else all the refusals together. */
export function allOf(refusals: readonly Refusal[]): Result<undefined> {
  const [first, ...rest] = refusals;
  return first === undefined ? ok(undefined) : refuse(first, ...rest);
}
