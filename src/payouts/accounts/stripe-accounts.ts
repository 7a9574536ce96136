/**
 * Workers' accounts at Stripe. Creates each once, creates onboarding links that work once, and reads the account again when its
 * state may have changed: when the worker returns, after an event, periodically, and before each transfer.
 *
 * Each account has a manual payout schedule, because the marketplace makes one bank payout for each payout.
 */
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type Stripe from 'stripe';
import { Identity } from '../../identity/index.ts';
import { addSeconds, ok, present, type Clock, type PayeeId, type WorkerId } from '../../kernel/index.ts';
import { CLOCK, Commands, CONFIG, DB, Jobs, systemCaller, workOnDue, type Config, type Db } from '../../platform/index.ts';
import { metadataFor, returnAddress, StripeGateway, type ReturnPage, type StripeAnswer } from '../../stripe/index.ts';
import { accountReading, type AccountReading, type StripeAccount } from './stripe-account.ts';
import { StripeAccountRepository } from './stripe-account.repository.ts';
import { StripeBanks } from './stripe-banks.ts';
import { StripeCallRepository } from '../calls/stripe-call.repository.ts';

const CLOSED_ACCOUNT: AccountReading = { state: 'refused', missing: [], reason: 'account_closed', payoutsHeld: false };
const INCLUDE: Stripe.V2.Core.AccountRetrieveParams.Include[] = ['configuration.recipient', 'requirements'];
const BATCH_SIZE = 20;
/** Interval until an account is read again. The state of an account that can be paid rarely changes. */
const READ_INTERVAL_SECONDS = { ready: 86_400, held: 21_600, other: 3600 } as const;
const RETRY_SECONDS = 900;
const CLOSE_RETRY_SECONDS = 86_400;
/** Minimum interval between readings caused by the return page, which a worker may reload often. */
const MINIMUM_READ_INTERVAL_SECONDS = 10;

@Injectable()
export class StripeAccounts implements OnModuleInit {
  private readonly logger = new Logger('stripe');

  constructor(
    private readonly gateway: StripeGateway,
    private readonly rows: StripeAccountRepository,
    private readonly banks: StripeBanks,
    private readonly identity: Identity,
    private readonly calls: StripeCallRepository,
    private readonly commands: Commands,
    private readonly jobs: Jobs,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DB) private readonly db: Db,
  ) {}

  onModuleInit(): void {
    if (!this.gateway.isEnabled) return;
    this.jobs.sweep({ name: 'payouts.stripe_accounts', run: () => this.readDue() });
    this.jobs.sweep({ name: 'payouts.stripe_close', run: () => this.closeReplaced() });
    this.jobs.schedule({ name: 'stripe_schedules', cron: '7 * * * *', run: () => this.readPlatform() });
    // Only logged: the start must not depend on Stripe.
    if (this.config.NODE_ENV !== 'test') {
      this.readPlatform().catch((error: unknown) => this.logger.warn(`our account could not be read: ${(error as Error).message}`));
    }
  }

  /** Creates the account at Stripe if it does not exist. The row was committed before. */
  async ensure(account: StripeAccount): Promise<StripeAnswer<StripeAccount>> {
    if (account.accountId !== null) return { kind: 'ok', value: account };
    const email = await this.identity.emailOf(this.db, account.workerId);
    const params: Stripe.V2.Core.AccountCreateParams = {
      contact_email: present(email, 'the address of a worker who is here'),
      dashboard: 'express',
      defaults: { responsibilities: { fees_collector: 'application', losses_collector: 'application' } },
      identity: { country: account.country.toLowerCase(), entity_type: 'individual' },
      configuration: { recipient: { capabilities: { stripe_balance: { stripe_transfers: { requested: true } } } } },
      include: INCLUDE,
      metadata: metadataFor('worker', account.workerId),
    };
    const answer = await this.gateway.call('v2.accounts.create', (stripe) =>
      stripe.v2.core.accounts.create(params, { idempotencyKey: `acct_${account.id}` }),
    );
    if (answer.kind !== 'ok') return answer;
    const made = answer.value;
    await this.commands.must(CALLER, async (tx) => {
      const isNew = await this.rows.setCreated(tx, account.id, made.id, accountReading(made));
      if (isNew) tx.act('stripe_account.created', { kind: 'stripe_account', id: account.id }, { workerId: account.workerId });
      // Replaced while Stripe made it: it is closed.
      else if ((await this.rows.of(tx, account.workerId))?.id !== account.id)
        await this.rows.insertReplaced(tx, { ...account, accountId: made.id });
      return ok(undefined);
    });
    return { kind: 'ok', value: await this.refresh({ ...account, accountId: made.id }) };
  }

  /**
   * Creates an onboarding page at Stripe. Its link works once, for a few minutes, for anybody who has it. So it is created on click
   * and shown only to the worker.
   */
  async link(account: StripeAccount): Promise<StripeAnswer<{ url: string; expiresAt: Date }>> {
    const here = (page: ReturnPage) => `${returnAddress(this.config, page).href}?account=${account.id}`;
    const answer = await this.gateway.call('v2.accountLinks.create', (stripe) =>
      stripe.v2.core.accountLinks.create({
        account: present(account.accountId, 'an account that was made'),
        use_case: {
          type: 'account_onboarding',
          account_onboarding: { refresh_url: here('again'), return_url: here('return') },
        },
      }),
    );
    if (answer.kind !== 'ok') return answer;
    return { kind: 'ok', value: { url: answer.value.url, expiresAt: new Date(answer.value.expires_at) } };
  }

  /**
   * Reads the account now, and sets its payout schedule to manual if necessary.
   *
   * @param options `trustsInterval`: do not read a schedule again that was manual at the last reading
   * @returns the current account; null when Stripe no longer has it
   * @throws StripeUnavailable when Stripe does not answer
   */
  async refresh(account: StripeAccount, options: { trustsInterval?: boolean } = {}): Promise<StripeAccount> {
    const accountId = present(account.accountId, 'an account that was made');
    const found = await this.gateway.find('v2.accounts.retrieve', (stripe) =>
      stripe.v2.core.accounts.retrieve(accountId, { include: INCLUDE }),
    );
    const reading = found === null ? CLOSED_ACCOUNT : accountReading(found);
    const isKnown = options.trustsInterval === true && account.payoutInterval === 'manual';
    const payoutInterval = isKnown || reading.state === 'refused' ? account.payoutInterval : await this.setManualSchedule(accountId);
    await this.storeReading(account, reading, payoutInterval);
    if (!isKnown && reading.state !== 'refused') await this.banks.read(account.workerId, accountId);
    return { ...account, ...reading, payoutInterval, readAt: this.clock.now() };
  }

  /** Reads the bank accounts of the payee again. Call it outside any transaction. When Stripe does not answer, nothing changes. */
  async readBank(payee: { readonly id: PayeeId; readonly workerId: WorkerId }): Promise<void> {
    const account = (await this.rows.ofPayees(this.db, [payee.id])).get(payee.id);
    if (this.gateway.isEnabled && account !== undefined && account.accountId !== null)
      await this.banks.read(payee.workerId, account.accountId);
  }

  /**
   * Makes payouts due that wait for money at Stripe.
   *
   * @param accountId the worker's account whose balance changed; null: the platform's own, so that every transfer may continue
   */
  async balanceChanged(accountId: string | null): Promise<void> {
    const account = accountId === null ? null : await this.rows.byAccountId(this.db, accountId);
    if (accountId !== null && account === null) return;
    await this.commands.must(CALLER, async (tx) => ok(await this.calls.wake(tx, account?.workerId ?? null)));
  }

  /** Reads an account after an event about it. */
  async refreshById(accountId: string): Promise<'handled' | 'orphan'> {
    const account = await this.rows.byAccountId(this.db, accountId);
    if (account === null) return (await this.rows.isReplaced(this.db, accountId)) ? 'handled' : 'orphan';
    await this.refresh(account);
    return 'handled';
  }

  /** Makes the account due for reading after the worker returned from onboarding. The return itself proves nothing. */
  async returnedFromOnboarding(id: string): Promise<void> {
    await this.commands.must(CALLER, async (tx) => {
      await this.rows.setDueSoon(tx, id, addSeconds(tx.now, -MINIMUM_READ_INTERVAL_SECONDS));
      return ok(undefined);
    });
  }

  /** Reads accounts that are due. Returns their number. */
  readDue(): Promise<number> {
    return workOnDue(this.commands, CALLER, {
      lease: (tx) => this.rows.leaseDue(tx, BATCH_SIZE, addSeconds(tx.now, RETRY_SECONDS)),
      work: (account) => this.refresh(account),
      describe: ({ workerId }) => `Stripe account of worker ${workerId}`,
    });
  }

  /** Asks Stripe to close accounts that were replaced before money moved. Returns their number. */
  closeReplaced(): Promise<number> {
    return workOnDue(this.commands, CALLER, {
      lease: (tx) => this.rows.leaseToClose(tx, BATCH_SIZE, addSeconds(tx.now, CLOSE_RETRY_SECONDS)),
      work: ({ id, accountId }) => this.close(id, accountId),
      describe: ({ accountId }) => `replaced Stripe account ${accountId}`,
    });
  }

  private async close(id: string, accountId: string): Promise<void> {
    const answer = await this.gateway.call('v2.accounts.close', (stripe) =>
      stripe.v2.core.accounts.close(accountId, { applied_configurations: ['recipient'] }, { idempotencyKey: `close_${id}` }),
    );
    const isClosed = answer.kind === 'ok' || (answer.kind === 'refused' && (answer.status === 404 || answer.code === 'account_closed'));
    if (isClosed) return this.commands.must(CALLER, async (tx) => ok(await this.rows.setClosed(tx, id)));
    this.logger.warn(
      `the account ${accountId}, which was replaced, could not be closed: ${answer.kind === 'refused' ? answer.message : answer.why}`,
    );
  }

  /**
   * Reads the payout schedule of the platform's own account. With an automatic schedule, Stripe would send the requesters' money to
   * our bank.
   */
  async readPlatform(): Promise<void> {
    const settings = await this.gateway.find('balanceSettings.retrieve', (stripe) => stripe.balanceSettings.retrieve());
    const interval = settings?.payments.payouts?.schedule?.interval ?? 'unknown';
    if (interval !== 'manual') {
      this.logger.error(
        `Stripe pays our own account out by itself (${interval}): set its payout schedule to manual at Stripe's dashboard.`,
      );
    }
    await this.commands.must(CALLER, async (tx) => {
      await this.rows.storePlatform(tx, interval);
      return ok(undefined);
    });
  }

  private async setManualSchedule(accountId: string): Promise<string> {
    const at = { stripeAccount: accountId };
    const before = await this.gateway.find('balanceSettings.retrieve', (stripe) => stripe.balanceSettings.retrieve({}, at));
    const interval = before?.payments.payouts?.schedule?.interval ?? 'unknown';
    if (interval === 'manual') return interval;
    const answer = await this.gateway.call('balanceSettings.update', (stripe) =>
      stripe.balanceSettings.update({ payments: { payouts: { schedule: { interval: 'manual' } } } }, at),
    );
    if (answer.kind !== 'ok') {
      this.logger.error(`the payout schedule of ${accountId} is ${interval} and could not be made manual`);
      return interval;
    }
    return answer.value.payments.payouts?.schedule?.interval ?? 'unknown';
  }

  private async storeReading(account: StripeAccount, reading: AccountReading, interval: string | null): Promise<void> {
    await this.commands.must(CALLER, async (tx) => {
      const ready = reading.payoutsHeld ? READ_INTERVAL_SECONDS.held : READ_INTERVAL_SECONDS.ready;
      const dueAt = addSeconds(tx.now, reading.state === 'ready' ? ready : READ_INTERVAL_SECONDS.other);
      const changed = await this.rows.storeReading(tx, account, reading, interval, dueAt);
      if (changed) {
        tx.act('stripe_account.changed', { kind: 'stripe_account', id: account.id }, { state: reading.state });
        // A reason to hold payouts may be gone.
        await this.calls.wake(tx, account.workerId);
      }
      return ok(undefined);
    });
  }
}

const CALLER = systemCaller('payouts.stripe_accounts');
