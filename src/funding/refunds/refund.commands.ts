/** Asking unspent money back; and bank transfers that bring it back, which one admin records and another confirms. */
import { Injectable } from '@nestjs/common';
import { ActiveAdmins, Identity, OrganisationRestrictions } from '../../identity/index.ts';
import { movableUnit } from '../../stripe/index.ts';
import {
  amountTooLarge,
  conflict,
  invalid,
  lengthOf,
  money,
  newId,
  notFound,
  ok,
  present,
  refuse,
  type OrganisationId,
  type RefundId,
  type RefundPartId,
  type Result,
} from '../../kernel/index.ts';
import { chart, Ledger } from '../../ledger/index.ts';
import { Commands, personIdOf, type Caller, type Tx } from '../../platform/index.ts';
import { normalReference } from '../funding.ts';
import { RefundMoves } from './refund-moves.ts';
import { mayHandleRefunds, mayRequestRefund } from '../funding.policy.ts';
import { refundMatter } from './two-people.ts';
import { RefundRepository } from './refund.repository.ts';
import { keptFee, originsOf, whyNotInstead, type NewRefundPart, type Origin, type Refund, type RefundPart } from './refund.ts';

/** Most entries of a story that are followed back to their fundings. */
const STORY_STEPS = 200_000;

export interface RequestRefund {
  readonly organisationId: OrganisationId;
  readonly amountMinor: bigint;
  readonly idempotencyKey?: string | null;
}

@Injectable()
export class RefundCommands {
  constructor(
    private readonly commands: Commands,
    private readonly refunds: RefundRepository,
    private readonly moves: RefundMoves,
    private readonly restrictions: OrganisationRestrictions,
    private readonly identity: Identity,
    private readonly admins: ActiveAdmins,
    private readonly ledger: Ledger,
  ) {}

  /** Sets money aside and notes where it has to go; sweeps and admins bring it there. */
  async request(caller: Caller, input: RequestRefund): Promise<Result<RefundId>> {
    const fault = input.amountMinor <= 0n ? refuse(invalid('Ask for more than 0.', 'amountMinor')) : null;
    return this.commands.run(caller, async (tx) => fault ?? this.requestIn(tx, input, null), {
      key: input.idempotencyKey,
      command: 'refund.request',
      request: { command: 'refund.request', ...input },
      authorise: () => mayRequestRefund(caller.actor, input.organisationId),
    });
  }

  /** What Stripe refused, or the card's bank sent back, goes by bank transfer: a refund of its own, one for each such part. */
  transferInstead(caller: Caller, partId: RefundPartId): Promise<Result<RefundId>> {
    return this.commands.run(caller, async (tx) => {
      const refused = mayHandleRefunds(tx.actor);
      if (refused !== null) return refuse(refused);
      const part = await this.refunds.lockPart(tx, partId);
      if (part === null) return refuse(notFound('The part of a refund', 'refundPartId'));
      const because = whyNotInstead(part, present(await this.refunds.refund(tx, part.refundId), 'the refund of a part'));
      return because === null ? this.requestIn(tx, part, part.id) : refuse(because);
    });
  }

  private async requestIn(
    tx: Tx,
    { organisationId, amountMinor }: Pick<RequestRefund, 'organisationId' | 'amountMinor'>,
    insteadOf: RefundPartId | null,
  ): Promise<Result<RefundId>> {
    const organisation = await this.identity.organisation(tx, organisationId);
    if (organisation === null) return refuse(notFound('The organisation', 'organisationId'));
    const large = amountTooLarge(amountMinor, organisation.currency, 'amountMinor');
    if (large !== null) return refuse(large);
    const restricted = await this.restrictions.refusal(tx, organisationId, 'take money back');
    if (restricted !== null) return refuse(restricted);
    const { currency } = organisation;
    const refund: Refund = {
      id: newId<'Refund'>(tx.now),
      organisationId,
      amountMinor,
      currency,
      askedBy: personIdOf(tx.actor),
      askedAt: tx.now,
      insteadOf,
    };
    const amount = money(amountMinor, currency);
    const asked = chart.refundAsked({ refundId: refund.id, organisationId, amount });
    const posted = await this.ledger.post(tx, `refund:${refund.id}`, [asked]);
    if (!posted.ok) return posted;
    await this.refunds.insert(tx, refund);
    await this.split(tx, refund, await this.origins(tx, refund));
    const verb = insteadOf === null ? 'refund.asked' : 'refund.asked_instead';
    tx.act(verb, { kind: 'refund', id: refund.id, organisationId }, { amountMinor, currency, ...(insteadOf !== null && { insteadOf }) });
    return ok(refund.id);
  }

  /** Which fundings the money that was just set aside came from: the ledger's own story of it, so that no race can shift it. */
  private async origins(tx: Tx, refund: Refund): Promise<Origin[]> {
    const event = present(await this.ledger.eventOf(tx, 'rf', `${refund.id}:ask`), 'the posting of a refund');
    const debit = present(
      event.lines.find((line) => line.amountMinor < 0n),
      'the debit of a refund',
    );
    const story = present(await this.ledger.traceOf(tx, debit, STORY_STEPS), 'the story of a refund');
    return originsOf(story.sources, refund.amountMinor);
  }

  private async split(tx: Tx, refund: Refund, origins: readonly Origin[]): Promise<void> {
    const ofDisputes = await this.refunds.fundingsOfDisputes(
      tx,
      origins.flatMap((origin) => origin.disputeId ?? []),
    );
    const amounts = new Map<string, bigint>();
    for (const { fundingId, disputeId, amountMinor } of origins) {
      const key = fundingId ?? (disputeId === null ? '' : (ofDisputes.get(disputeId) ?? ''));
      amounts.set(key, (amounts.get(key) ?? 0n) + amountMinor);
    }
    const fundings = await this.refunds.refundable(tx, [...amounts.keys()].filter(Boolean));
    for (const [key, amountMinor] of amounts) {
      const funding = fundings.get(key) ?? null;
      // What was lost to the card's holder cannot go to the card again, and what was never paid in by card never could.
      const isOfCard = funding !== null && funding.rail === 'stripe' && !funding.isLost;
      const before = { amountMinor: funding?.refundedMinor ?? 0n, keptMinor: funding?.keptMinor ?? 0n };
      const keptFeeMinor = isOfCard ? keptFee(funding, before, amountMinor, movableUnit(refund.currency)) : 0n;
      // So little that Stripe's fee eats it: there is nothing to send.
      const isEaten = keptFeeMinor === amountMinor;
      const goesByStripe = isOfCard && (refund.insteadOf === null || isEaten);
      const part: NewRefundPart = {
        id: newId<'RefundPart'>(tx.now),
        refundId: refund.id,
        fundingId: funding?.id ?? null,
        rail: goesByStripe ? 'stripe' : 'manual',
        amountMinor,
        keptFeeMinor,
        currency: refund.currency,
        state: 'asked',
        stripeRefundId: null,
        postedAt: null,
        reference: null,
        proposedBy: null,
        proposedAt: null,
        confirmedBy: null,
        reason: null,
        firstTriedAt: null,
        keyEpoch: 0,
        endedAt: null,
      };
      await this.refunds.insertPart(tx, part, goesByStripe ? tx.now : null);
      if (isEaten) await this.moves.must(tx, { ...part, organisationId: refund.organisationId, insteadBy: null }, 'complete');
    }
  }

  /** One admin records that the transfer was ordered at the bank. */
  proposeTransfer(caller: Caller, partId: RefundPartId, reference: string): Promise<Result<RefundPartId>> {
    const text = normalReference(reference);
    if (lengthOf(text) < 1 || lengthOf(text) > 140 || /\p{C}/u.test(text)) {
      return Promise.resolve(
        refuse(invalid("Give the bank's reference of the transfer, in 1 to 140 characters on one line.", 'reference')),
      );
    }
    return this.byHand(caller, partId, async (tx, part) => {
      const proposedBy = present(personIdOf(tx.actor), 'a person who records a transfer');
      return this.moves.take(tx, part, 'propose', { reference: text, proposedBy, proposedAt: tx.now });
    });
  }

  /** Another admin's word that it left the bank. */
  confirmTransfer(caller: Caller, partId: RefundPartId): Promise<Result<RefundPartId>> {
    return this.byHand(caller, partId, async (tx, part) => {
      const refund = present(await this.refunds.refund(tx, part.refundId), 'the refund of a part');
      const refused = await this.admins.denySecond(tx, 'confirm what the bank paid back', refundMatter(part, refund));
      if (refused !== null) return refuse(refused);
      if (part.state !== 'proposed') return refuse(conflict(part.state, 'No transfer is recorded for it; record one first.'));
      return this.moves.take(tx, part, 'complete', { confirmedBy: personIdOf(tx.actor) });
    });
  }

  /** It was not transferred after all: back to where it waits for a transfer. */
  withdrawTransfer(caller: Caller, partId: RefundPartId): Promise<Result<RefundPartId>> {
    return this.byHand(caller, partId, (tx, part) =>
      this.moves.take(tx, part, 'withdraw', { reference: null, proposedBy: null, proposedAt: null }),
    );
  }

  /** It cannot be transferred: the organisation has the money again, and reads why. */
  rejectTransfer(caller: Caller, partId: RefundPartId, reason: string): Promise<Result<RefundPartId>> {
    const text = reason.trim();
    if (lengthOf(text) < 10 || lengthOf(text) > 500) {
      return Promise.resolve(refuse(invalid('Say in 10 to 500 characters why; the organisation will read it.', 'reason')));
    }
    return this.byHand(caller, partId, (tx, part) =>
      this.moves.take(tx, part, 'fail', { reason: text, reference: null, proposedBy: null, proposedAt: null }),
    );
  }

  private byHand(
    caller: Caller,
    partId: RefundPartId,
    act: (tx: Tx, part: RefundPart) => Promise<Result<undefined>>,
  ): Promise<Result<RefundPartId>> {
    return this.commands.run(caller, async (tx) => {
      const refused = mayHandleRefunds(tx.actor);
      if (refused !== null) return refuse(refused);
      await this.admins.lockShared(tx);
      const part = await this.refunds.lockPart(tx, partId);
      if (part === null) return refuse(notFound('The part of a refund', 'refundPartId'));
      if (part.rail !== 'manual') return refuse(conflict(part.state, 'Stripe pays this part back; nobody does it by hand.'));
      const done = await act(tx, part);
      return done.ok ? ok(partId) : done;
    });
  }
}
