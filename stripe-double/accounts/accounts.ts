/** Connected accounts by the v2 API: recipients, what they lack, their capability to receive transfers. */
import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import type { AccountRecord, AccountState, BankAccount } from './account-record.ts';
import type { Params } from '../requests/form.ts';
import { metadataOf, nested, optionalText, textList } from '../requests/params.ts';
import { stripeId } from '../world/random.ts';
import type { World } from '../world/world.ts';

type Account = Stripe.V2.Core.Account;
type Capability = NonNullable<
  NonNullable<NonNullable<NonNullable<Account['configuration']>['recipient']>['capabilities']>['stripe_balance']
>['stripe_transfers'];
type Requirement = NonNullable<NonNullable<Account['requirements']>['entries']>[number];

/** What a person has to give before transfers may come, by Stripe's names. */
export const FIRST_REQUIREMENTS = [
  'identity.individual.given_name',
  'identity.individual.surname',
  'identity.individual.date_of_birth',
  'identity.individual.address',
  'identity.attestations.terms_of_service.account',
  'defaults.payout_methods',
];

/** @param number of the account; the same number has the same fingerprint on every account. Null: a number of its own. */
export function newBank(number: string | null = null): BankAccount {
  const fingerprint =
    number === null ? stripeId('f').slice(2, 18) : createHash('sha256').update(`bank ${number}`).digest('base64url').slice(0, 16);
  const last4 = number === null ? '6789' : number.slice(-4).padStart(4, '0');
  return { id: stripeId('ba'), last4, fingerprint, isErrored: false };
}

export function makeAccount(world: World, params: Params): AccountRecord {
  const recipient = nested(nested(params, 'configuration') ?? {}, 'recipient');
  const identity = nested(params, 'identity') ?? {};
  const account: AccountRecord = {
    id: stripeId('acct').slice(0, 21),
    created: world.clock.now().toISOString(),
    state: 'needs_information',
    requirements: [...FIRST_REQUIREMENTS],
    blockedBecause: 'rejected_other',
    isClosed: false,
    contactEmail: optionalText(params, 'contact_email'),
    displayName: optionalText(params, 'display_name'),
    dashboard: optionalText(params, 'dashboard') as AccountRecord['dashboard'],
    hasRecipient: recipient !== undefined,
    isTransfersRequested: isTransfersRequested(recipient),
    country: optionalText(identity, 'country')?.toLowerCase(),
    identity,
    defaults: nested(params, 'defaults') ?? {},
    metadata: metadataOf(params),
    payoutInterval: 'daily',
    bankFails: false,
    bank: newBank(),
  };
  world.store.put('account', '', account);
  world.schedule.add({ at: world.inSeconds(86_400), kind: 'sweep', id: account.id });
  tellOf(world, account, 'created');
  return account;
}

export function isTransfersRequested(recipient: Params | undefined): boolean {
  const balance = nested(nested(recipient ?? {}, 'capabilities') ?? {}, 'stripe_balance') ?? {};
  return optionalText(nested(balance, 'stripe_transfers') ?? {}, 'requested') === 'true';
}

/** A thin event about the account: `v2.core.account[requirements].updated` and the like. */
export function tellOf(world: World, account: AccountRecord, change: string, part?: string, data?: object): void {
  const type = `v2.core.account${part === undefined ? '' : `[${part}]`}.${change}`;
  world.events.emitThin(type, { id: account.id, type: 'v2.core.account', url: `/v2/core/accounts/${account.id}` }, data);
}

/** Moves an account on, as onboarding or a review at Stripe does. */
export function changeState(world: World, account: AccountRecord, state: AccountState, requirements?: string[], because?: string): void {
  account.state = state;
  const missing = state === 'needs_information' ? FIRST_REQUIREMENTS.slice(0, 2) : ['identity.individual.documents.primary_verification'];
  account.requirements = state === 'ready' || state === 'blocked' ? (requirements ?? []) : (requirements ?? missing);
  if (because !== undefined) account.blockedBecause = because;
  tellOf(world, account, 'updated', 'requirements');
  tellOf(world, account, 'capability_status_updated', 'configuration.recipient', { updated_capability: 'stripe_balance.stripe_transfers' });
}

export function changeBank(world: World, account: AccountRecord, number: string): void {
  account.bank = newBank(number);
  account.bankFails = false;
  tellOf(world, account, 'updated', 'defaults');
}

export function transfersStatus(account: AccountRecord): Capability {
  type Status = NonNullable<Capability>['status'];
  type Code = NonNullable<Capability>['status_details'][number]['code'];
  type Resolution = NonNullable<Capability>['status_details'][number]['resolution'];
  const as = (status: Status, code?: Code, resolution: Resolution = 'provide_info') => ({
    status,
    status_details: code === undefined ? [] : [{ code, resolution }],
  });
  if (account.isClosed) return as('restricted', 'restricted_other', 'no_resolution');
  switch (account.state) {
    case 'ready':
      return as('active');
    case 'needs_information':
      return as('restricted', 'requirements_past_due');
    case 'in_review':
      return as('pending', 'requirements_pending_verification', 'no_resolution');
    case 'blocked': {
      const isUnsupported = account.blockedBecause.startsWith('unsupported');
      return as(
        isUnsupported ? 'unsupported' : 'rejected',
        account.blockedBecause as Code,
        isUnsupported ? 'no_resolution' : 'contact_stripe',
      );
    }
  }
}

/** Of its own, when it lacks something that transfers do not need; else as that of transfers. */
function payoutsStatus(account: AccountRecord): Capability {
  if (account.payoutsHeldFor === undefined || transfersStatus(account)?.status !== 'active') return transfersStatus(account);
  const isReview = account.payoutsHeldFor.length === 0;
  return isReview
    ? { status: 'pending', status_details: [{ code: 'requirements_pending_verification', resolution: 'no_resolution' }] }
    : { status: 'restricted', status_details: [{ code: 'requirements_past_due', resolution: 'provide_info' }] };
}

/** Stripe lets nothing out of the account, or all, whatever may come in. @param requirements undefined: all; none: it is in review */
export function holdPayouts(world: World, account: AccountRecord, requirements: string[] | undefined): void {
  account.payoutsHeldFor = requirements;
  tellOf(world, account, 'updated', 'requirements');
  tellOf(world, account, 'capability_status_updated', 'configuration.recipient', { updated_capability: 'stripe_balance.payouts' });
}

export function canReceive(account: AccountRecord): boolean {
  return !account.isClosed && account.isTransfersRequested && account.state === 'ready';
}

type Restricted = Requirement['impact']['restricts_capabilities'] extends (infer One)[] | undefined
  ? One extends { capability: infer Name }
    ? Name
    : never
  : never;

function shownRequirement(account: AccountRecord, description: string, capability: Restricted): Requirement {
  const isPastDue = account.state === 'needs_information' || capability === 'stripe_balance.payouts';
  const status = isPastDue ? 'past_due' : 'currently_due';
  return {
    awaiting_action_from: account.state === 'in_review' ? 'stripe' : 'user',
    description,
    errors: [],
    impact: {
      restricts_capabilities: [{ capability, configuration: 'recipient', deadline: { status } }],
    },
    minimum_deadline: { status },
    requested_reasons: [{ code: 'routine_onboarding' }],
  };
}

/** Only what `include` asks for, as Stripe does. */
export function shownAccount(account: AccountRecord, include: Params[string] | undefined): Account {
  const wanted = new Set(textList(include));
  const transfers = transfersStatus(account);
  const shown: Account = {
    id: account.id,
    object: 'v2.core.account',
    applied_configurations: account.hasRecipient ? ['recipient'] : [],
    closed: account.isClosed,
    contact_email: account.contactEmail,
    created: account.created,
    dashboard: account.dashboard,
    display_name: account.displayName,
    livemode: false,
    metadata: account.metadata,
  };
  if (wanted.has('configuration.recipient') && account.hasRecipient) {
    const stripe_balance = { payouts: payoutsStatus(account), stripe_transfers: transfers };
    const capabilities = account.isTransfersRequested ? { stripe_balance } : {};
    shown.configuration = { recipient: { applied: true, capabilities } };
  }
  if (wanted.has('defaults')) {
    // Stripe collects what it requires itself, unless a platform may and wants to.
    const responsibilities = { requirements_collector: 'stripe', ...nested(account.defaults, 'responsibilities') };
    shown.defaults = { ...account.defaults, responsibilities } as unknown as NonNullable<Account['defaults']>;
  }
  if (wanted.has('identity')) shown.identity = account.identity;
  if (wanted.has('requirements')) {
    const held = account.payoutsHeldFor ?? [];
    const entries = [
      ...account.requirements.map((description) => shownRequirement(account, description, 'stripe_balance.stripe_transfers')),
      ...held.map((description) => shownRequirement(account, description, 'stripe_balance.payouts')),
    ];
    shown.requirements = { entries, summary: entries[0] && { minimum_deadline: entries[0].minimum_deadline } };
  }
  return shown;
}
