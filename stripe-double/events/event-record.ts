/** An event as it was when it happened: a snapshot (v1), or a mere notice (v2, thin). */
export interface EventRecord {
  readonly id: string;
  readonly type: string;
  /** Unix seconds by the double's clock. */
  readonly created: number;
  readonly isThin: boolean;
  /** What is sent and what the API answers, as JSON. */
  readonly body: string;
  /** Of a thin event: what the API adds to the notice. */
  readonly data?: object;
  /** What it is about: for `GET /v2/core/events?object_id=`. */
  readonly objectId: string;
  /** Deliveries that were not yet answered with 2xx. */
  pendingWebhooks: number;
}

/** Whoever's request is being answered; events carry it. */
export interface RequestOrigin {
  readonly id: string;
  readonly idempotencyKey: string | null;
}
