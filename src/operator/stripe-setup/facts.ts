/** What the set-up of a Stripe account is, as far as the marketplace depends on it. */

/** One way in which Stripe sends events to an address: a webhook endpoint, or an event destination of that type. */
export interface SetupEndpoint {
  readonly id: string;
  readonly url: string;
  readonly isEnabled: boolean;
  readonly isThin: boolean;
  /** Events of our own account. */
  readonly isOwn: boolean;
  /** Events of connected accounts. */
  readonly isConnected: boolean;
  /** Types of events, as Stripe lists them: `charge.failed`, `v1.charge.failed`, or `*` for all. */
  readonly types: readonly string[];
  /** Of snapshots; null: the default of the account. Thin events have none. */
  readonly apiVersion: string | null;
}

export interface SetupAccount {
  readonly id: string;
  readonly country: string | null;
  readonly currency: string | null;
  readonly isChargeable: boolean;
  readonly hasPayouts: boolean;
  /** Capability and state: `card_payments: active`. */
  readonly capabilities: Readonly<Record<string, string>>;
  /** What Stripe asks for: `business_profile.url`. */
  readonly missing: readonly string[];
  readonly disabledReason: string | null;
}

/** A part of the set-up, or why it could not be read. */
export type Part<T> = { readonly value: T } | { readonly refused: string };

export interface SetupFacts {
  readonly account: Part<SetupAccount>;
  /** When Stripe pays our own balance out by itself. */
  readonly payoutInterval: Part<string>;
  readonly endpoints: Part<readonly SetupEndpoint[]>;
  readonly destinations: Part<readonly SetupEndpoint[]>;
  /** Whether recipients can be made: the list of accounts of v2 can be read. */
  readonly recipients: Part<true>;
}

export interface SetupSettings {
  /** Where Stripe is to send events. */
  readonly webhookUrl: string;
  readonly isProduction: boolean;
  readonly isLiveKey: boolean;
  /** How many secrets STRIPE_WEBHOOK_SECRETS has. */
  readonly secrets: number;
  /** STRIPE_API_URL is set. */
  readonly isDouble: boolean;
  /** Of the `stripe` package. */
  readonly apiVersion: string;
}

/** Something that has to change. */
export interface SetupFinding {
  /** Its name, for scripts. */
  readonly code: string;
  /** What is wrong and what to change, in sentences. */
  readonly message: string;
}
