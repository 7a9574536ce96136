/**
 * Whether a webhook is Stripe's, and what it points at. Of its content nothing else is taken: an event is a hint.
 *
 * Stripe's package accepts a time stamp an hour ahead of ours. Who once learned a secret could prepare events for later;
 * so the time is checked here as well.
 */
import type Stripe from 'stripe';
import { isStorableText } from '../kernel/index.ts';

const OLDEST_SECONDS = 300;
const AHEAD_SECONDS = 60;

export interface EventRef {
  /** `evt_…` */
  readonly id: string;
  /** `payout.failed` */
  readonly type: string;
  readonly objectId: string | null;
  /** The worker's account that it happened on; null: the platform's own. */
  readonly accountId: string | null;
  readonly createdAt: Date;
}

/**
 * @param secrets any of which may have signed it
 * @returns null for what Stripe did not sign, or not now
 */
export function signedEvent(
  webhooks: Stripe['webhooks'],
  body: Buffer,
  header: string | undefined,
  secrets: readonly string[],
  now: Date,
): EventRef | null {
  const signedAt = Number(/(?:^|,)t=(\d+)/.exec(header ?? '')?.[1] ?? NaN);
  const ageSeconds = Math.floor(now.getTime() / 1000) - signedAt;
  if (header === undefined || !(ageSeconds >= -AHEAD_SECONDS && ageSeconds <= OLDEST_SECONDS)) return null;
  if (!secrets.some((secret) => isSignedWith(webhooks, body, header, secret, now))) return null;
  return eventRef(JSON.parse(body.toString('utf8')) as EventBody | null);
}

function isSignedWith(webhooks: Stripe['webhooks'], body: Buffer, header: string, secret: string, now: Date): boolean {
  try {
    return webhooks.signature?.verifyHeader(body, header, secret, OLDEST_SECONDS, undefined, now.getTime()) === true;
  } catch {
    return false;
  }
}

/** A snapshot event, or a thin one. */
export interface EventBody {
  readonly id: string;
  readonly type: string;
  readonly created: number | string;
  readonly account?: string | null;
  readonly context?: unknown;
  readonly data?: { readonly object?: { readonly id?: string; readonly object?: string } };
  /** A thin event's object; one that exists once (the balance) has no id. */
  readonly related_object?: { readonly id?: string; readonly type?: string } | null;
}

/** Stripe's ids are plain; an event that the database cannot store is not from Stripe, even with a valid signature. */
function isStorable({ id, type, objectId, accountId, createdAt }: EventRef): boolean {
  const texts: unknown[] = [id, type, objectId ?? '', accountId ?? ''];
  return texts.every((text) => typeof text === 'string' && isStorableText(text)) && !Number.isNaN(createdAt.getTime());
}

/** An object that exists once per account (`balance`, `balance_settings`) is named by its type. */
function objectIdOf({ data, related_object: related }: EventBody): string | null {
  const object = data?.object;
  return object?.id ?? related?.id ?? object?.object ?? related?.type ?? null;
}

/** A thin event names the account as the last part of its context: `acct_…`, or a path that ends so. */
function accountIdOf({ account, context }: EventBody): string | null {
  const named = account ?? (typeof context === 'string' ? (context.split('/').at(-1) ?? null) : null);
  return named?.startsWith('acct_') === true ? named : null;
}

export function eventRef(event: EventBody | null): EventRef | null {
  if (event === null || typeof event !== 'object' || typeof event.id !== 'string' || typeof event.type !== 'string') return null;
  const ref: EventRef = {
    id: event.id,
    type: event.type,
    objectId: objectIdOf(event),
    accountId: accountIdOf(event),
    createdAt: new Date(typeof event.created === 'number' ? event.created * 1000 : event.created),
  };
  return isStorable(ref) ? ref : null;
}
