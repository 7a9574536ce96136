/** Events as Stripe sends them: snapshots for v1 objects, thin events for v2 ones. webhooks.ts delivers them. */
import Stripe from 'stripe';
import type { DoubleClock } from '../world/clock.ts';
import type { EventRecord, RequestOrigin } from './event-record.ts';
import { stripeId } from '../world/random.ts';
import type { Store } from '../world/store.ts';

/** Stripe's API answers for no longer. */
export const EVENTS_KEPT_SECONDS = 30 * 86_400;

/** How a destination is configured to receive events about v1 objects. */
export type Payload = 'snapshot' | 'thin' | 'both';

export const PAYLOADS: readonly Payload[] = ['snapshot', 'thin', 'both'];

/** Where the API has the objects that thin events name. */
const COLLECTIONS: Readonly<Record<string, string>> = {
  charge: 'charges',
  'checkout.session': 'checkout/sessions',
  dispute: 'disputes',
  payment_intent: 'payment_intents',
  payout: 'payouts',
  'radar.early_fraud_warning': 'radar/early_fraud_warnings',
  refund: 'refunds',
  topup: 'topups',
  transfer: 'transfers',
};

export class Events {
  /** As the destination of the marketplace is configured. */
  payload: () => Payload = () => 'snapshot';
  /** Called with every event; says how many deliveries it will have. */
  onEvent: (event: EventRecord) => number = () => 0;

  constructor(
    private readonly clock: DoubleClock,
    private readonly store: Store,
    private readonly origin: () => RequestOrigin | null,
  ) {}

  /** A snapshot of `object` as it is now. */
  emit(owner: string, type: string, object: object, previous?: Record<string, unknown>): void {
    const origin = this.origin();
    const id = stripeId('evt');
    const snapshot = {
      id,
      object: 'event',
      ...(owner === '' ? {} : { account: owner }),
      api_version: Stripe.API_VERSION,
      created: this.clock.seconds(),
      data: { object, ...(previous === undefined ? {} : { previous_attributes: previous }) },
      livemode: false,
      pending_webhooks: 1,
      request: { id: origin?.id ?? null, idempotency_key: origin?.idempotencyKey ?? null },
      type,
    };
    const objectId = (object as { id?: string }).id ?? '';
    const event = { id, type, created: snapshot.created, isThin: false, body: JSON.stringify(snapshot), objectId, pendingWebhooks: 0 };
    const payload = this.payload();
    this.keep(owner, event, payload !== 'thin');
    if (payload !== 'snapshot') this.emitThin(`v1.${type}`, relatedObject(object), undefined, { owner, snapshotEvent: id });
  }

  /** Says only that something about an object changed; the reader has to fetch it. */
  emitThin(
    type: string,
    object: { id?: string; type: string; url: string } | null,
    data?: object,
    of: { readonly owner: string; readonly snapshotEvent?: string } = { owner: '' },
  ): void {
    const origin = this.origin();
    const id = stripeId('evt_test');
    const notice = {
      id,
      object: 'v2.core.event',
      ...(of.owner === '' ? {} : { context: of.owner }),
      ...(of.snapshotEvent === undefined ? {} : { snapshot_event: of.snapshotEvent }),
      created: this.clock.now().toISOString(),
      livemode: false,
      ...(origin === null ? {} : { reason: { type: 'request', request: { id: origin.id, idempotency_key: origin.idempotencyKey ?? '' } } }),
      related_object: object,
      type,
    };
    const objectId = object?.id ?? '';
    const record = { id, type, created: this.clock.seconds(), isThin: true, body: JSON.stringify(notice), data, objectId };
    this.keep('', { ...record, pendingWebhooks: 0 });
  }

  private keep(owner: string, event: EventRecord, isDelivered = true): void {
    event.pendingWebhooks = isDelivered ? this.onEvent(event) : 0;
    this.store.put('event', owner, event);
  }
}

/** A reference to a v1 object; one that exists once per account has no id. */
function relatedObject(object: object): { id?: string; type: string; url: string } {
  const { id, object: type = '' } = object as { id?: string; object?: string };
  return id === undefined ? { type, url: `/v1/${type}` } : { id, type, url: `/v1/${COLLECTIONS[type] ?? type}/${id}` };
}

/** As `GET /v1/events/:id` shows it. */
export function shownEvent(event: EventRecord): object {
  const shown = JSON.parse(event.body) as Record<string, unknown>;
  if (!event.isThin) shown.pending_webhooks = event.pendingWebhooks;
  // The notice that is sent does not carry it.
  else if (event.data !== undefined) shown.data = event.data;
  return shown;
}
