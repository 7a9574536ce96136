/** Starting a payment by Stripe, within the limits of the organisation; and an admin's word that a new one may pay more. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { AdminRequests, Identity, type AdminRequest, type AdminRequestResult } from '../../identity/index.ts';
import {
  addSeconds,
  type AdminRequestId,
  amountTooLarge,
  asId,
  type CheckoutId,
  type Clock,
  conflict,
  invalid,
  lengthOf,
  money,
  newId,
  notFound,
  ok,
  type OrganisationId,
  present,
  publicId,
  refuse,
  type Result,
  say,
  tryLater,
} from '../../kernel/index.ts';
import {
  CLOCK,
  Commands,
  CONFIG,
  DB,
  personIdOf,
  PlatformRules,
  type Caller,
  type Config,
  type Db,
  type Tx,
} from '../../platform/index.ts';
import { amountFault, DAY_OF_CAP_SECONDS, fundingLimits, type CommittedFunding, type FundingLimits } from '../funding-limits.ts';
import { mayFund, mayLiftFundingCaps } from '../funding.policy.ts';
import type { Checkout } from './checkout.ts';
import { CheckoutRepository } from './checkout.repository.ts';
import { CheckoutWatch } from './checkout-watch.ts';
import { canMove, chosenReturn, StripeGateway } from '../../stripe/index.ts';

export interface StartFunding {
  readonly organisationId: OrganisationId;
  readonly amountMinor: bigint;
  /** Where the customer's browser goes afterwards. It proves nothing. */
  readonly returnUrl?: string | null;
  readonly idempotencyKey?: string | null;
}

/** Time until an attempt that could not be sent to Stripe is retried, in seconds. */
const FIRST_LOOK_SECONDS = 60;

const LIFT_CAPS = 'funding_cap.lift';
const CAPS_LIFTED = conflict('LIFTED', 'The caps of this organisation were lifted already.');

@Injectable()
export class CheckoutCommands implements OnModuleInit {
  constructor(
    private readonly commands: Commands,
    private readonly checkouts: CheckoutRepository,
    private readonly watch: CheckoutWatch,
    private readonly gateway: StripeGateway,
    private readonly identity: Identity,
    private readonly requests: AdminRequests,
    private readonly rules: PlatformRules,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DB) private readonly db: Db,
  ) {}

  /**
   * Writes down that the organisation wants to pay in, then has Stripe make a page for it. When Stripe's answer does not
   * come, the payment is there without an address: it gets one as soon as Stripe answers.
   */
  async start(caller: Caller, input: StartFunding): Promise<Result<CheckoutId>> {
    const started = await this.commands.run(caller, (tx) => this.startIn(tx, input), {
      key: input.idempotencyKey,
      command: 'funding.start',
      request: { command: 'funding.start', ...input },
      authorise: () => mayFund(caller.actor, input.organisationId),
    });
    if (started.ok) await this.watch.announce(started.value);
    return started;
  }

  private async startIn(tx: Tx, { organisationId, amountMinor, ...input }: StartFunding): Promise<Result<CheckoutId>> {
    if (!this.gateway.isEnabled) {
      return refuse(conflict('NO_STRIPE', 'This installation takes no cards; pay by bank transfer (createInvoice).'));
    }
    const returnUrl = chosenReturn(this.config, input.returnUrl ?? null);
    if (!returnUrl.ok) return returnUrl;
    await this.checkouts.lockStarts(tx, organisationId);
    const limits = await this.limits(tx, organisationId, tx.now);
    if (limits === null) return refuse(notFound('The organisation', 'organisationId'));
    const { currency } = limits;
    const large = amountTooLarge(amountMinor, currency, 'amountMinor');
    if (large !== null) return refuse(large);
    const fault = amountFault(limits, await this.committed(tx, organisationId, limits, tx.now), amountMinor);
    if (fault !== null) return refuse(fault);
    if (!canMove(amountMinor, currency)) {
      return refuse(invalid(say`Stripe does not take exactly ${money(amountMinor, currency)}; end it in 0.`, 'amountMinor'));
    }
    const checkout: Checkout = {
      id: newId<'Checkout'>(tx.now),
      organisationId,
      amountMinor,
      currency,
      returnUrl: returnUrl.value,
      state: 'created',
      startedBy: personIdOf(tx.actor),
      createdAt: tx.now,
      sessionId: null,
      paymentIntentId: null,
      chargeId: null,
      payUrl: null,
      expiresAt: null,
      fundingId: null,
      feeMinor: null,
      reason: null,
      fault: null,
      receivedAt: null,
      settledAt: null,
      endedAt: null,
    };
    await this.checkouts.insert(tx, checkout, addSeconds(tx.now, FIRST_LOOK_SECONDS));
    tx.act('checkout.created', { kind: 'checkout', id: checkout.id, organisationId }, { amountMinor, currency });
    return ok(checkout.id);
  }

  /** Reads the attempt at Stripe now, for a customer who comes back from the payment page. */
  async refresh(caller: Caller, id: CheckoutId): Promise<Result<CheckoutId>> {
    const checkout = await this.checkouts.byId(this.db, id);
    if (checkout === null || mayFund(caller.actor, checkout.organisationId) !== null) return refuse(notFound('The payment', 'checkoutId'));
    if (!this.gateway.isEnabled || (await this.watch.refresh(checkout)) !== null) return ok(id);
    return refuse(tryLater(60, 'Stripe does not answer now; it is asked again by itself.'));
  }

  onModuleInit(): void {
    this.requests.register({ kind: LIFT_CAPS, execute: (tx, request) => this.executeLift(tx, request) });
  }

  /** Requests to lift the caps of a new organisation that an admin checked. Nothing changes before another admin approves. */
  async liftCaps(caller: Caller, organisationId: OrganisationId, reason: string): Promise<Result<AdminRequestId>> {
    const refused = mayLiftFundingCaps(caller.actor);
    if (refused !== null) return refuse(refused);
    const text = reason.trim();
    if (lengthOf(text) < 10 || lengthOf(text) > 1000)
      return refuse(invalid('Say in 10 to 1000 characters why they may pay more.', 'reason'));
    return this.commands.run(caller, async (tx) => {
      if ((await this.identity.organisation(tx, organisationId)) === null) return refuse(notFound('The organisation', 'organisationId'));
      if (await this.checkouts.isTrusted(tx, organisationId)) return refuse(CAPS_LIFTED);
      return this.requests.open(tx, {
        kind: LIFT_CAPS,
        subject: { kind: 'organisation', id: organisationId },
        organisationId,
        payload: {},
        details: [{ name: 'organisation', value: publicId('Organisation', organisationId) }],
        reason: text,
        openKey: organisationId,
      });
    });
  }

  private async executeLift(tx: Tx, request: AdminRequest): Promise<Result<AdminRequestResult>> {
    const organisationId = asId<'Organisation'>(request.subjectId);
    const reason = present(request.reason, 'the reason of lifting a cap');
    if (!(await this.checkouts.trust(tx, organisationId, reason, request.requestedBy))) return refuse(CAPS_LIFTED);
    tx.act('funding_cap.lifted', { kind: 'organisation', id: organisationId, organisationId }, { requestId: request.id });
    return ok({ kind: 'organisation', id: organisationId });
  }

  /** What the organisation may pay in now; null when there is no such organisation. */
  async limits(db: Db, organisationId: OrganisationId, now = this.clock.now()): Promise<FundingLimits | null> {
    const organisation = await this.identity.organisation(db, organisationId);
    if (organisation === null) return null;
    const { currency, createdAt } = organisation;
    return fundingLimits(
      await this.rules.current(db),
      { currency, createdAt, isTrusted: await this.checkouts.isTrusted(db, organisationId) },
      now,
    );
  }

  async committed(db: Db, organisationId: OrganisationId, limits: FundingLimits, now = this.clock.now()): Promise<CommittedFunding> {
    if (limits.caps === null) return { dayMinor: 0n, totalMinor: 0n };
    const dayMinor = await this.checkouts.committed(db, organisationId, limits.currency, addSeconds(now, -DAY_OF_CAP_SECONDS));
    const totalMinor = await this.checkouts.committed(db, organisationId, limits.currency, new Date(0));
    return { dayMinor, totalMinor };
  }
}
