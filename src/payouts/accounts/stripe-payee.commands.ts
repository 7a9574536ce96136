/** Commands of a worker who is paid by Stripe: onboard, choose the currency, replace the account. */
import { Inject, Injectable } from '@nestjs/common';
import { Identity } from '../../identity/index.ts';
import {
  conflict,
  type Currency,
  newId,
  ok,
  type PayeeId,
  present,
  type Refusal,
  refuse,
  type Result,
  say,
  tryLater,
  type WorkerId,
} from '../../kernel/index.ts';
import { Commands, CONFIG, DB, personIdOf, type Caller, type Config, type Db, type Tx } from '../../platform/index.ts';
import { currencyOr } from '../currency.ts';
import { stripeFingerprint } from '../payees/payee.ts';
import { newPayee } from '../payees/payee.commands.ts';
import { PayeeRepository } from '../payees/payee.repository.ts';
import { PayoutRepository } from '../payout.repository.ts';
import { mayBePaid } from '../payouts.policy.ts';
import { nobodyPaidIn } from './refused-country.ts';
import type { StripeAccount } from './stripe-account.ts';
import { StripeAccountRepository } from './stripe-account.repository.ts';
import { StripeAccounts } from './stripe-accounts.ts';
import { StripeGateway, type StripeAnswer } from '../../stripe/index.ts';

export interface StartedOnboarding {
  readonly workerId: WorkerId;
  readonly url: string;
  readonly expiresAt: Date;
}

@Injectable()
export class StripePayeeCommands {
  constructor(
    private readonly commands: Commands,
    private readonly gateway: StripeGateway,
    private readonly accounts: StripeAccounts,
    private readonly rows: StripeAccountRepository,
    private readonly payees: PayeeRepository,
    private readonly payouts: PayoutRepository,
    private readonly identity: Identity,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DB) private readonly db: Db,
  ) {}

  /**
   * Creates the worker's account at Stripe once, and an onboarding link. The account becomes the worker's payee, unless the worker
   * chose another one. Repeated calls create another link to the same account.
   */
  async startOnboarding(caller: Caller, input: { readonly currency?: string | null }): Promise<Result<StartedOnboarding>> {
    const refused = mayBePaid(caller.actor) ?? this.stripeIsOff();
    if (refused !== null) return refuse(refused);
    const currency = currencyOr(input.currency, this.config.CURRENCY);
    if (!currency.ok) return currency;
    const workerId = present(personIdOf(caller.actor), 'a worker');
    const intent = await this.commands.run(caller, (tx) => this.writeIntent(tx, workerId));
    if (!intent.ok) return intent;
    const account = present(await this.rows.of(this.db, workerId), 'an account that was just written');
    const made = await this.accounts.ensure(account).catch(() => UNAVAILABLE);
    if (made.kind !== 'ok') return refuse(unavailable(made));
    const chosen = await this.commands.run(caller, async (tx) => {
      await this.payees.lockWorker(tx, workerId);
      const current = await this.payees.current(tx, workerId, currency.value);
      if (current === null) await this.insertPayee(tx, made.value, currency.value, null);
      return ok(undefined);
    });
    if (!chosen.ok) return chosen;
    const link = await this.accounts.link(made.value);
    return link.kind === 'ok' ? ok({ workerId, ...link.value }) : refuse(unavailable(link));
  }

  /**
   * Replaces an account with a wrong country, or with another mistake that Stripe does not let anybody correct. The new account has
   * the country of the worker's profile. Refused if money was transferred to the account, or is to be. Stripe closes the old
   * account.
   */
  async replaceAccount(caller: Caller): Promise<Result<StartedOnboarding>> {
    const refused = mayBePaid(caller.actor) ?? this.stripeIsOff();
    if (refused !== null) return refuse(refused);
    const workerId = present(personIdOf(caller.actor), 'a worker');
    const replaced = await this.commands.run(caller, (tx) => this.replaceIn(tx, workerId));
    if (!replaced.ok) return replaced;
    const account = present(await this.rows.of(this.db, workerId), 'an account that was just written');
    const made = await this.accounts.ensure(account).catch(() => UNAVAILABLE);
    if (made.kind !== 'ok') return refuse(unavailable(made));
    const chosen = await this.commands.run(caller, async (tx) => {
      await this.payees.lockWorker(tx, workerId);
      for (const currency of replaced.value) {
        if ((await this.payees.current(tx, workerId, currency)) === null) await this.insertPayee(tx, made.value, currency, null);
      }
      return ok(undefined);
    });
    if (!chosen.ok) return chosen;
    const link = await this.accounts.link(made.value);
    return link.kind === 'ok' ? ok({ workerId, ...link.value }) : refuse(unavailable(link));
  }

  /** @returns the currencies in which the old account was a payee */
  private async replaceIn(tx: Tx, workerId: WorkerId): Promise<Result<Currency[]>> {
    // A concurrent payout request waits, and then finds no payee.
    await this.payees.lockWorker(tx, workerId);
    const account = await this.rows.of(tx, workerId);
    if (account === null) return refuse(conflict('NO_ACCOUNT', 'You have no account at Stripe yet; make one with startStripeOnboarding.'));
    const open = await this.payouts.openByStripe(tx, workerId);
    if (open !== null && !(await this.rows.hasReceivedMoney(tx, workerId)))
      return refuse(
        conflict('PAYOUT_UNDER_WAY', 'A payout by Stripe waits to be sent to this account; take it back with cancelPayout first.'),
      );
    if (await this.rows.hasReceivedMoney(tx, workerId)) {
      return refuse(
        conflict(
          'MONEY_MOVED',
          'Money was sent to this account, so that it cannot be replaced. Change the bank account on the page that startStripeOnboarding leads to, give bank details with setPayee, or write to us.',
        ),
      );
    }
    const profile = present(await this.identity.workerProfile(tx, workerId), 'the profile of a worker');
    const forbidden = this.countryFault(profile.country);
    if (forbidden !== null) return refuse(forbidden);
    const currencies: Currency[] = [];
    for (const payee of (await this.payees.currentOf(tx, [workerId])).get(workerId) ?? []) {
      if (payee.rail !== 'stripe') continue;
      await this.payees.replace(tx, payee);
      currencies.push(payee.currency);
    }
    const next = { id: newId<'Payee'>(tx.now), country: profile.country };
    await this.rows.replace(tx, account, next);
    tx.act('stripe_account.replaced', { kind: 'stripe_account', id: next.id }, { workerId, country: next.country, replaced: account.id });
    return ok(currencies);
  }

  private countryFault(country: string): Refusal | null {
    return this.config.REFUSED_COUNTRIES.includes(country) ? conflict('COUNTRY', nobodyPaidIn(country)) : null;
  }

  /** Pays the worker in this currency by Stripe from now on. Earlier payout requests keep their payee. */
  async setStripePayee(
    caller: Caller,
    input: { readonly currency?: string | null; readonly idempotencyKey?: string | null },
  ): Promise<Result<PayeeId>> {
    return this.commands.run(
      caller,
      async (tx) => {
        const missing = this.stripeIsOff();
        if (missing !== null) return refuse(missing);
        const currency = currencyOr(input.currency, this.config.CURRENCY);
        if (!currency.ok) return currency;
        const workerId = present(personIdOf(tx.actor), 'a worker');
        await this.payees.lockWorker(tx, workerId);
        const account = await this.rows.of(tx, workerId);
        if (account === null || account.accountId === null)
          return refuse(conflict('NO_ACCOUNT', 'Make an account at Stripe first, with startStripeOnboarding.'));
        const current = await this.payees.current(tx, workerId, currency.value);
        if (current?.rail === 'stripe') {
          tx.act('payee.confirmed', { kind: 'payee', id: current.id });
          return ok(current.id);
        }
        if (current !== null) await this.payees.replace(tx, current);
        return ok(await this.insertPayee(tx, account, currency.value, current?.id ?? null));
      },
      { key: input.idempotencyKey, command: 'payee.set_stripe', request: input, authorise: () => mayBePaid(caller.actor) },
    );
  }

  /** Reads the worker's account at Stripe now. */
  async refresh(caller: Caller): Promise<Result<WorkerId>> {
    const refused = mayBePaid(caller.actor) ?? this.stripeIsOff();
    if (refused !== null) return refuse(refused);
    const workerId = present(personIdOf(caller.actor), 'a worker');
    const account = await this.rows.of(this.db, workerId);
    if (account === null || account.accountId === null)
      return refuse(conflict('NO_ACCOUNT', 'Make an account at Stripe first, with startStripeOnboarding.'));
    try {
      await this.accounts.refresh(account);
      return ok(workerId);
    } catch {
      return refuse(unavailable(UNAVAILABLE));
    }
  }

  private async writeIntent(tx: Tx, workerId: WorkerId): Promise<Result<undefined>> {
    const profile = present(await this.identity.workerProfile(tx, workerId), 'the profile of a worker');
    const forbidden = this.countryFault(profile.country);
    if (forbidden !== null) return refuse(forbidden);
    const account = { id: newId<'Payee'>(tx.now), workerId, country: profile.country };
    if (await this.rows.insert(tx, account)) tx.act('stripe_account.started', { kind: 'stripe_account', id: account.id }, { workerId });
    return ok(undefined);
  }

  private async insertPayee(tx: Tx, account: StripeAccount, currency: Currency, replaced: PayeeId | null): Promise<PayeeId> {
    const payee = newPayee(tx, account.workerId, currency, 'stripe');
    const fingerprint = stripeFingerprint(present(this.config.SECRET, 'SECRET'), present(account.accountId, 'an account that was made'));
    await this.payees.insert(tx, payee, fingerprint, null);
    const { workerId } = account;
    const verb = replaced === null ? 'payee.set' : 'payee.changed';
    tx.act(verb, { kind: 'payee', id: payee.id }, { workerId, currency, replaced, state: payee.state, rail: 'stripe' });
    return payee.id;
  }

  private stripeIsOff(): Refusal | null {
    return this.gateway.isEnabled
      ? null
      : conflict('NO_STRIPE', 'This marketplace pays by bank transfer only; give bank details with setPayee.');
  }
}

const UNAVAILABLE = { kind: 'unknown', why: 'no answer' } as const;

function unavailable(answer: Exclude<StripeAnswer<never>, { kind: 'ok' }>): Refusal {
  if (answer.kind === 'refused') return conflict('REFUSED', say`Stripe refused: ${answer.message} Your balance is kept and stays yours.`);
  return tryLater(60, 'Stripe does not answer now; nothing was lost, try again in a minute.');
}
