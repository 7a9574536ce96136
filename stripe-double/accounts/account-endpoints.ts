/** `/v2/core/accounts`, account links, v2 events; and the little of v1 accounts that v2 has no word for. */
import type Stripe from 'stripe';
import type { AccountLinkRecord, AccountRecord } from './account-record.ts';
import { isTransfersRequested, makeAccount, shownAccount, tellOf, transfersStatus } from './accounts.ts';
import { blankSettings } from '../requests/blanks.ts';
import { idOf, type Call, type Endpoint } from '../requests/call.ts';
import { invalid, StripeFault } from '../requests/errors.ts';
import { EVENTS_KEPT_SECONDS, shownEvent } from '../events/events.ts';
import { mergeMetadata, nested, optionalText, requiredText, textList } from '../requests/params.ts';
import { stripeId } from '../world/random.ts';

const DASHBOARDS = ['express', 'full', 'none'];
/** Single use, and no more than this long. */
const LINK_SECONDS = 300;

function accountIn({ world }: Call, id: string): AccountRecord {
  const account = world.store.get('account', id);
  if (account === undefined) throw new StripeFault(404, `No such account: '${id}'`, { code: 'not_found' });
  return account;
}

function create(call: Call): unknown {
  const { world, params } = call;
  const dashboard = optionalText(params, 'dashboard');
  if (dashboard !== undefined && !DASHBOARDS.includes(dashboard))
    throw invalid(`Invalid dashboard: ${dashboard}`, 'dashboard', 'invalid_fields');
  const responsibilities = nested(nested(params, 'defaults') ?? {}, 'responsibilities');
  if (dashboard === 'express' && responsibilities === undefined) {
    throw invalid('An account with the express dashboard needs defaults.responsibilities.', 'defaults.responsibilities', 'invalid_fields');
  }
  const country = optionalText(nested(params, 'identity') ?? {}, 'country');
  if (country !== undefined && !/^[a-z]{2}$/i.test(country))
    throw invalid(`Invalid country: ${country}`, 'identity.country', 'invalid_fields');
  return shownAccount(makeAccount(world, params), params.include);
}

function update(call: Call): unknown {
  const { world, params } = call;
  const account = accountIn(call, idOf(call));
  if (account.isClosed) throw new StripeFault(400, 'This account has been closed.', { code: 'account_closed' });
  account.contactEmail = optionalText(params, 'contact_email') ?? account.contactEmail;
  account.displayName = optionalText(params, 'display_name') ?? account.displayName;
  const recipient = nested(nested(params, 'configuration') ?? {}, 'recipient');
  if (recipient !== undefined) {
    account.hasRecipient = true;
    account.isTransfersRequested ||= isTransfersRequested(recipient);
  }
  Object.assign(account.identity, nested(params, 'identity') ?? {});
  Object.assign(account.defaults, nested(params, 'defaults') ?? {});
  account.country = optionalText(account.identity, 'country')?.toLowerCase() ?? account.country;
  mergeMetadata(account.metadata, params);
  tellOf(world, account, 'updated');
  return shownAccount(account, params.include);
}

function close(call: Call): unknown {
  const account = accountIn(call, idOf(call));
  const pots = [...call.world.balances.of(account.id).values()];
  if (pots.some((pot) => pot.available + pot.pending !== 0n)) {
    throw new StripeFault(400, 'The account cannot be closed while it has a balance.', { code: 'account_balance_not_zero' });
  }
  account.isClosed = true;
  tellOf(call.world, account, 'closed');
  return shownAccount(account, call.params.include);
}

function list({ world, params, path }: Call): unknown {
  const limit = Number(optionalText(params, 'limit') ?? 10);
  const page = Number(optionalText(params, 'page') ?? 0);
  const isClosed = optionalText(params, 'closed') === 'true';
  const all = world.store
    .list('account')
    .map(({ value }) => value)
    .filter((account) => account.isClosed === isClosed)
    .reverse();
  return v2Page(
    all.map((account) => shownAccount(account, undefined)),
    limit,
    page,
    path,
  );
}

function v2Page(all: unknown[], limit: number, page: number, path: string, query = ''): object {
  const at = (number: number) => `${path}?limit=${limit}&page=${number}${query}`;
  return {
    data: all.slice(page * limit, (page + 1) * limit),
    next_page_url: (page + 1) * limit < all.length ? at(page + 1) : null,
    previous_page_url: page > 0 ? at(page - 1) : null,
  };
}

function createLink(call: Call): unknown {
  const { world, params } = call;
  const account = accountIn(call, requiredText(params, 'account'));
  const useCase = nested(params, 'use_case') ?? {};
  const type = requiredText(useCase, 'type');
  if (type !== 'account_onboarding' && type !== 'account_update')
    throw invalid(`Invalid use_case type: ${type}`, 'use_case.type', 'invalid_fields');
  const details = nested(useCase, type);
  if (details === undefined) throw invalid(`use_case.${type} is required`, `use_case.${type}`, 'invalid_fields');
  const link: AccountLinkRecord = {
    id: stripeId('onb'),
    accountId: account.id,
    useCase: type,
    refreshUrl: requiredText(details, 'refresh_url'),
    returnUrl: optionalText(details, 'return_url'),
    expiresAt: world.inSeconds(LINK_SECONDS),
    isUsed: false,
  };
  world.store.put('account_link', '', link);
  return {
    object: 'v2.core.account_link',
    account: account.id,
    created: world.clock.now().toISOString(),
    expires_at: new Date(link.expiresAt).toISOString(),
    livemode: false,
    url: `${world.url}/onboard/${link.id}`,
    use_case: { type, [type]: details } as unknown as Stripe.V2.Core.AccountLink['use_case'],
  } satisfies Stripe.V2.Core.AccountLink;
}

function v2Events({ world, params, path }: Call): unknown {
  const objectId = optionalText(params, 'object_id');
  const types = textList(params.types);
  const since = world.clock.seconds() - EVENTS_KEPT_SECONDS;
  const all = world.store
    .list('event', '')
    .map(({ value }) => value)
    .filter(
      (event) =>
        event.isThin &&
        event.created >= since &&
        (objectId === undefined || event.objectId === objectId) &&
        (types.length === 0 || types.includes(event.type)),
    )
    .reverse();
  const limit = Number(optionalText(params, 'limit') ?? 10);
  const query = objectId === undefined ? '' : `&object_id=${objectId}`;
  return v2Page(all.map(shownEvent), limit, Number(optionalText(params, 'page') ?? 0), path, query);
}

function v2Event(call: Call): unknown {
  const event = call.world.store.get('event', idOf(call));
  if (!event?.isThin) throw new StripeFault(404, `No such event: '${idOf(call)}'`, { code: 'not_found' });
  return shownEvent(event);
}

/** The v1 view: whether money may come and go, the bank account, the payout schedule. */
function v1Account(call: Call): Stripe.Account {
  const id = call.ids.id ?? call.owner;
  if (id !== '') return shownV1(accountIn(call, id));
  return {
    id: call.world.options.accountId,
    object: 'account',
    capabilities: { card_payments: 'active', transfers: 'active' },
    charges_enabled: true,
    country: 'US',
    default_currency: 'usd',
    details_submitted: true,
    email: 'operator@example.org',
    payouts_enabled: true,
    settings: blankSettings({ delay_days: 2, interval: call.world.platformInterval }),
    type: 'standard',
    ...call.world.platformChange,
  } satisfies Stripe.Account;
}

function updateV1(call: Call): unknown {
  const account = accountIn(call, idOf(call));
  const payouts = nested(nested(call.params, 'settings') ?? {}, 'payouts') ?? {};
  applyInterval(account, optionalText(nested(payouts, 'schedule') ?? {}, 'interval'));
  return shownV1(account);
}

function applyInterval(into: { payoutInterval: AccountRecord['payoutInterval'] }, interval: string | undefined): void {
  if (interval === undefined) return;
  if (!['daily', 'weekly', 'monthly', 'manual'].includes(interval)) throw invalid(`Invalid interval: ${interval}`, 'interval');
  into.payoutInterval = interval as AccountRecord['payoutInterval'];
}

function shownV1(account: AccountRecord): Stripe.Account {
  const isActive = transfersStatus(account)?.status === 'active';
  const due = [...account.requirements, ...(account.payoutsHeldFor ?? [])];
  return {
    id: account.id,
    object: 'account',
    capabilities: { transfers: isActive ? 'active' : 'inactive' },
    charges_enabled: false,
    country: account.country?.toUpperCase(),
    created: Math.floor(Date.parse(account.created) / 1000),
    default_currency: bankCurrency(account),
    details_submitted: account.state !== 'needs_information',
    email: account.contactEmail ?? null,
    external_accounts: banksOf(account, account.id),
    metadata: account.metadata,
    payouts_enabled: isActive && !account.bank.isErrored && account.payoutsHeldFor === undefined,
    requirements: {
      alternatives: [],
      current_deadline: null,
      currently_due: due,
      disabled_reason: isActive ? null : 'requirements.past_due',
      errors: [],
      eventually_due: due,
      past_due: [],
      pending_verification: [],
    },
    settings: blankSettings({ delay_days: 2, interval: account.payoutInterval }),
    // What Stripe shows of an account that was made by the second API.
    type: 'none',
  } satisfies Stripe.Account;
}

function bankCurrency(account: AccountRecord): string {
  return account.settlesIn ?? optionalText(account.defaults, 'currency') ?? 'usd';
}

function banksOf(account: AccountRecord, id: string): Stripe.ApiList<Stripe.BankAccount> {
  const bank = {
    id: account.bank.id,
    object: 'bank_account',
    account: account.id,
    account_holder_name: null,
    account_holder_type: 'individual',
    account_type: null,
    bank_name: 'STRIPE TEST BANK',
    country: (account.country ?? 'us').toUpperCase(),
    currency: bankCurrency(account),
    default_for_currency: true,
    fingerprint: account.bank.fingerprint,
    last4: account.bank.last4,
    metadata: {},
    routing_number: '110000000',
    status: account.bank.isErrored ? 'errored' : 'new',
  } satisfies Stripe.BankAccount;
  return { object: 'list', data: [bank], has_more: false, url: `/v1/accounts/${id}/external_accounts` };
}

function balanceSettings(call: Call): unknown {
  const { world, owner, params } = call;
  const account = owner === '' ? null : accountIn(call, owner);
  const interval = optionalText(nested(nested(nested(params, 'payments') ?? {}, 'payouts') ?? {}, 'schedule') ?? {}, 'interval');
  const holder = account ?? { payoutInterval: world.platformInterval };
  applyInterval(holder, interval);
  if (account === null) world.platformInterval = holder.payoutInterval;
  return {
    object: 'balance_settings',
    payments: {
      debit_negative_balances: false,
      payouts: {
        automatic_transfer_rules_by_currency: null,
        minimum_balance_by_currency: null,
        schedule: { interval: holder.payoutInterval },
        statement_descriptor: null,
        status: 'enabled',
      },
      settlement_timing: { delay_days: Math.round(world.options.settleSeconds / 86_400), start_of_day: null },
    },
  } satisfies Stripe.BalanceSettings;
}

export const accountEndpoints: readonly Endpoint[] = [
  { name: 'POST /v2/core/accounts', run: create },
  { name: 'GET /v2/core/accounts', run: list },
  { name: 'GET /v2/core/accounts/:id', run: (call) => shownAccount(accountIn(call, idOf(call)), call.params.include) },
  { name: 'POST /v2/core/accounts/:id', run: update },
  { name: 'POST /v2/core/accounts/:id/close', run: close },
  { name: 'POST /v2/core/account_links', run: createLink },
  { name: 'GET /v2/core/events', run: v2Events },
  { name: 'GET /v2/core/events/:id', run: v2Event },
  { name: 'GET /v1/account', run: v1Account },
  { name: 'GET /v1/accounts/:id', run: v1Account },
  { name: 'POST /v1/accounts/:id', run: updateV1 },
  { name: 'GET /v1/accounts/:id/external_accounts', run: (call) => banksOf(accountIn(call, idOf(call)), idOf(call)) },
  { name: 'GET /v1/balance_settings', run: balanceSettings },
  { name: 'POST /v1/balance_settings', run: balanceSettings },
];
