/** Messages that a marketplace must not believe, sent to its webhook address. */
import type { Webhooks } from '../events/webhooks.ts';
import { stripeId } from '../world/random.ts';
import type { World } from '../world/world.ts';

export const FORGERIES = ['bad_signature', 'old', 'future', 'replay', 'other_secret'] as const;

export type Forgery = (typeof FORGERIES)[number];

const HOUR = 3_600;

/**
 * @returns how many were sent, and how many were answered with 2xx. An exact replay of what was accepted before may well be
 * answered so: it must then have no effect, and its body holds no event that is not known
 */
export async function forge(world: World, webhooks: Webhooks, kind: Forgery, count: number): Promise<{ sent: number; accepted: number }> {
  let sent = 0;
  let accepted = 0;
  for (let i = 0; i < count; i++) {
    const message = kind === 'replay' ? replay(world, webhooks) : forged(world, webhooks, kind);
    if (message === null) continue;
    sent++;
    if (await webhooks.post(message.body, message.header)) accepted++;
  }
  return { sent, accepted };
}

function replay(world: World, webhooks: Webhooks): { body: string; header: string } | null {
  if (webhooks.sent.length === 0) return null;
  return webhooks.sent[world.dice.between(0, webhooks.sent.length - 1)] ?? null;
}

function forged(world: World, webhooks: Webhooks, kind: Exclude<Forgery, 'replay'>): { body: string; header: string } {
  const body = fakeEvent(world);
  const now = webhooks.signingTime();
  if (kind === 'old') return { body, header: webhooks.signature(body, now - HOUR) };
  if (kind === 'future') return { body, header: webhooks.signature(body, now + HOUR) };
  if (kind === 'other_secret') return { body, header: webhooks.signature(body, now, ['whsec_of_somebody_else']) };
  return { body, header: webhooks.signature(body).replace(/v1=(.)/, (_, first: string) => `v1=${first === '0' ? '1' : '0'}`) };
}

/** Like a real one in all but its id: what a forger would most like to be believed. */
function fakeEvent(world: World): string {
  const events = world.store.list('event').filter(({ value }) => !value.isThin);
  const id = stripeId('evt');
  const model = events.length === 0 ? undefined : events[world.dice.between(0, events.length - 1)]?.value;
  if (model !== undefined) return model.body.replace(model.id, id);
  const object = { id: stripeId('po'), object: 'payout', amount: 100, currency: 'usd', status: 'paid' };
  const created = world.clock.seconds();
  return JSON.stringify({ id, object: 'event', created, data: { object }, livemode: false, pending_webhooks: 1, type: 'payout.paid' });
}
