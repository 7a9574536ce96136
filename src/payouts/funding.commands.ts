/** Recording money that came in, and undoing a record that was wrong. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import {
  addSeconds,
  allOf,
  amountTooLarge,
  asId,
  conflict,
  formatMoney,
  invalid,
  lengthOf,
  money,
  newId,
  notFound,
  ok,
  present,
  publicId,
  refuse,
  type AdminRequestId,
  type FundingId,
  type OrganisationId,
  type PersonId,
  type Refusal,
  type Result,
} from '../kernel/index.ts';
import { ActiveAdmins, AdminRequests, Identity, type AdminRequest, type AdminRequestResult } from '../identity/index.ts';
import { Ledger } from '../ledger/index.ts';
import { CLOCK, Commands, limitIn, personIdOf, PlatformRules, type Caller, type Tx } from '../platform/index.ts';
import type { Clock } from '../kernel/index.ts';
import { fundingFaults, isSameFunding, normalReference, type Funding, type FundingReversal } from './funding.ts';
import { FundingRepository } from './funding.repository.ts';
import { mayProposeReversals, mayRecordFundings, mayWithdrawReversals } from './payouts.policy.ts';
import { InvoiceCommands } from './invoice.commands.ts';
import { Rails } from './rails.ts';
import { reversalMatter } from './two-people.ts';

export interface RecordFunding {
  readonly organisationId: OrganisationId;
  readonly reference: string;
  readonly amountMinor: bigint;
  /** Left out: the organisation's own, which it has to be in any case. */
  readonly currency?: string | null;
  readonly valueDate: string;
  /** Of the invoice that it pays; left out: the one whose reference stands in the bank's, if any. */
  readonly invoiceReference?: string | null;
  readonly idempotencyKey?: string | null;
}

/** One of the two: what was recorded, or the request that another admin decides. */
export interface RecordedFunding {
  readonly fundingId: FundingId | null;
  readonly requestId: AdminRequestId | null;
}

const RECORD = 'funding.record';
/** Fundings of one admin within this time count together. */
const ALONE_SECONDS = 86_400;

@Injectable()
export class FundingCommands implements OnModuleInit {
  constructor(
    private readonly commands: Commands,
    private readonly fundings: FundingRepository,
    private readonly identity: Identity,
    private readonly ledger: Ledger,
    private readonly rails: Rails,
    private readonly invoices: InvoiceCommands,
    private readonly admins: ActiveAdmins,
    private readonly requests: AdminRequests,
    private readonly rules: PlatformRules,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.requests.register({ kind: RECORD, execute: (tx, request) => this.executeRecord(tx, request) });
  }

  /**
   * Records a transfer that the bank's statement shows, for tools and for what one admin may record alone. Again with the
   * same reference: the funding that is there, when all else is equal; CONFLICT when it is not, and above the limit of one
   * admin ({@link recordOrAsk}).
   */
  async record(caller: Caller, input: RecordFunding): Promise<Result<FundingId>> {
    const recorded = await this.recordOrAsk(caller, input, null, false);
    if (!recorded.ok) return recorded;
    return ok(present(recorded.value.fundingId, 'a funding that was recorded without a request'));
  }

  /**
   * Records a transfer, or asks another admin to approve it when it exceeds what one admin records alone within 24 hours.
   *
   * @param reason for the admin who decides
   * @param mayAsk false: refused CONFLICT instead
   */
  async recordOrAsk(caller: Caller, input: RecordFunding, reason: string | null, mayAsk = true): Promise<Result<RecordedFunding>> {
    const faults = allOf(fundingFaults(input, this.clock.now()));
    return this.commands.run<RecordedFunding>(
      caller,
      async (tx) => {
        if (!faults.ok) return faults;
        const checked = await this.checked(tx, input, personIdOf(tx.actor), null);
        if (!checked.ok) return checked;
        const funding = checked.value;
        const known = await this.fundings.byReference(tx, funding.rail, funding.reference);
        if (known !== null || (await this.mayRecordAlone(tx, funding))) {
          const recorded = await this.recordIn(tx, funding, input.invoiceReference ?? null);
          return recorded.ok ? ok({ fundingId: recorded.value, requestId: null }) : recorded;
        }
        if (!mayAsk)
          return refuse(conflict('TAKES_TWO', 'So much takes two admins: ask for it with recordFunding, and another approves it.'));
        const asked = await this.ask(tx, funding, input.invoiceReference ?? null, reason);
        return asked.ok ? ok({ fundingId: null, requestId: asked.value }) : asked;
      },
      {
        key: input.idempotencyKey,
        command: mayAsk ? 'funding.record_or_ask' : 'funding.record',
        request: input,
        authorise: () => mayRecordFundings(caller.actor),
      },
    );
  }

  /** The funding as it would be written, with the organisation and the amount checked. */
  private async checked(tx: Tx, input: RecordFunding, recordedBy: PersonId | null, approvedBy: PersonId | null): Promise<Result<Funding>> {
    const organisation = await this.identity.organisation(tx, input.organisationId);
    if (organisation === null) return refuse(notFound('The organisation', 'organisationId'));
    if (input.currency && input.currency !== organisation.currency) {
      return refuse(invalid(`This organisation's balance is in ${organisation.currency}; convert the transfer first.`, 'currency'));
    }
    const large = amountTooLarge(input.amountMinor, organisation.currency, 'amountMinor');
    if (large !== null) return refuse(large);
    return ok({
      id: newId<'Funding'>(tx.now),
      organisationId: organisation.id,
      rail: 'manual',
      reference: normalReference(input.reference),
      amountMinor: input.amountMinor,
      currency: organisation.currency,
      valueDate: input.valueDate,
      recordedBy,
      approvedBy,
      recordedAt: tx.now,
    });
  }

  /**
   * What one admin recorded alone within 24 hours counts together, for all organisations: a large transfer in parts is one.
   * The operator's tools have no limit.
   */
  private async mayRecordAlone(tx: Tx, { recordedBy, currency, amountMinor }: Funding): Promise<boolean> {
    if (recordedBy === null) return true;
    const { FUNDING_APPROVAL_ABOVE_MINOR: minor, FUNDING_APPROVAL_ABOVE_BY_CURRENCY: byCurrency, CURRENCY } = await this.rules.current(tx);
    const limit = limitIn(currency, { minor, currency: CURRENCY, byCurrency });
    if (amountMinor > limit) return false;
    await this.fundings.lockRecorder(tx, recordedBy);
    const before = await this.fundings.recordedAlone(tx, recordedBy, currency, addSeconds(tx.now, -ALONE_SECONDS));
    return before + amountMinor <= limit;
  }

  private async ask(tx: Tx, funding: Funding, invoiceReference: string | null, reason: string | null): Promise<Result<AdminRequestId>> {
    const { organisationId, reference, amountMinor, currency, valueDate } = funding;
    return this.requests.open(tx, {
      kind: RECORD,
      subject: { kind: 'organisation', id: organisationId },
      organisationId,
      payload: { reference, amountMinor: amountMinor.toString(), currency, valueDate, invoiceReference },
      details: [
        { name: 'organisation', value: publicId('Organisation', organisationId) },
        { name: 'reference', value: reference },
        { name: 'amount', value: formatMoney(money(amountMinor, currency)) },
        { name: 'value date', value: valueDate },
        ...(invoiceReference === null ? [] : [{ name: 'invoice reference', value: invoiceReference }]),
      ],
      reason,
      openKey: reference,
    });
  }

  private async executeRecord(tx: Tx, request: AdminRequest): Promise<Result<AdminRequestResult>> {
    const { reference, amountMinor, currency, valueDate, invoiceReference } = request.payload;
    const input: RecordFunding = {
      organisationId: asId<'Organisation'>(request.subjectId),
      reference: String(reference),
      amountMinor: BigInt(String(amountMinor)),
      currency: String(currency),
      valueDate: String(valueDate),
    };
    const faults = allOf(fundingFaults(input, tx.now));
    if (!faults.ok) return faults;
    const checked = await this.checked(tx, input, request.requestedBy, personIdOf(tx.actor));
    if (!checked.ok) return checked;
    const named = typeof invoiceReference === 'string' ? invoiceReference : null;
    const recorded = await this.recordIn(tx, checked.value, named, request.id);
    return recorded.ok ? ok({ kind: 'funding', id: recorded.value }) : recorded;
  }

  private async recordIn(
    tx: Tx,
    funding: Funding,
    invoiceReference: string | null,
    requestId?: AdminRequestId,
  ): Promise<Result<FundingId>> {
    if (!(await this.fundings.insert(tx, funding))) return this.recordedBefore(tx, funding);
    const posted = await this.ledger.post(tx, `funding:${funding.id}`, this.rails.of(funding).fundingPostings(funding));
    if (!posted.ok) return posted;
    const paid = await this.invoices.payWith(tx, funding, invoiceReference);
    if (!paid.ok) return paid;
    const { amountMinor, currency, organisationId } = funding;
    const data = { amountMinor, currency, ...(requestId === undefined ? {} : { requestId, recordedBy: funding.recordedBy }) };
    tx.act('funding.recorded', { kind: 'funding', id: funding.id, organisationId }, data);
    return ok(funding.id);
  }

  private async recordedBefore(tx: Tx, funding: Funding): Promise<Result<FundingId>> {
    const known = present(await this.fundings.byReference(tx, funding.rail, funding.reference), 'the funding with this reference');
    if (isSameFunding(known, funding)) {
      tx.act('funding.confirmed', { kind: 'funding', id: known.id, organisationId: known.organisationId });
      return ok(known.id);
    }
    return refuse(
      conflict(
        'RECORDED',
        `The reference is recorded already, as ${formatMoney(money(known.amountMinor, known.currency))} of ${known.valueDate}, with another organisation, amount or value date than now; look at the statement again.`,
      ),
    );
  }

  /** Says that a funding was recorded wrongly. Nothing moves before another admin agrees. */
  async proposeReversal(
    caller: Caller,
    input: { readonly fundingId: FundingId; readonly reason: string; readonly idempotencyKey?: string | null },
  ): Promise<Result<{ reversalId: string; fundingId: FundingId }>> {
    const reason = input.reason.trim();
    return this.commands.run(
      caller,
      async (tx) => {
        if (lengthOf(reason) < 10 || lengthOf(reason) > 1000)
          return refuse(invalid('Say in 10 to 1000 characters what was wrong.', 'reason'));
        const funding = await this.fundings.byId(tx, input.fundingId);
        if (funding === null) return refuse(notFound('The funding', 'fundingId'));
        if (funding.rail !== 'manual') {
          return refuse(conflict('BY_STRIPE', 'Nobody recorded this by hand: Stripe says that it was paid. Refund it instead.'));
        }
        const reversal: FundingReversal = {
          id: newId<'Adjustment'>(tx.now),
          fundingId: funding.id,
          state: 'proposed',
          reason,
          proposedBy: present(personIdOf(tx.actor), 'a person who proposes'),
          proposedAt: tx.now,
          decidedBy: null,
          decidedAt: null,
        };
        await this.fundings.lockTakingBack(tx, funding.id);
        const partly = await this.partlyTakenBack(tx, funding);
        if (partly !== null) return refuse(partly);
        if (!(await this.fundings.insertReversal(tx, reversal))) {
          return refuse(conflict('REVERSAL_EXISTS', 'A reversal of this funding was proposed or approved already.'));
        }
        const subject = { kind: 'funding', id: funding.id, organisationId: funding.organisationId };
        tx.act('funding.reversal_proposed', subject, { reversalId: reversal.id });
        return ok({ reversalId: reversal.id, fundingId: funding.id });
      },
      {
        key: input.idempotencyKey,
        command: 'funding.propose_reversal',
        request: input,
        authorise: () => mayProposeReversals(caller.actor),
      },
    );
  }

  /** The second admin's word: takes the money back, when all of it is still there. */
  approveReversal(caller: Caller, reversalId: string): Promise<Result<{ reversalId: string; fundingId: FundingId }>> {
    return this.decideReversal(caller, reversalId, 'approved');
  }

  withdrawReversal(caller: Caller, reversalId: string): Promise<Result<{ reversalId: string; fundingId: FundingId }>> {
    return this.decideReversal(caller, reversalId, 'withdrawn');
  }

  private async decideReversal(
    caller: Caller,
    reversalId: string,
    decision: 'approved' | 'withdrawn',
  ): Promise<Result<{ reversalId: string; fundingId: FundingId }>> {
    return this.commands.run(caller, async (tx) => {
      const mayWithdraw = mayWithdrawReversals(tx.actor);
      if (mayWithdraw !== null) return refuse(mayWithdraw);
      await this.admins.hold(tx);
      const reversal = await this.fundings.reversalForUpdate(tx, reversalId);
      if (reversal === null) return refuse(notFound('The reversal', 'reversalId'));
      const funding = present(await this.fundings.byId(tx, reversal.fundingId), 'the funding of a reversal');
      await this.fundings.lockTakingBack(tx, funding.id);
      const refused = decision === 'approved' ? await this.denyApproval(tx, reversal, funding) : null;
      if (refused !== null) return refuse(refused);
      const decidedBy = present(personIdOf(tx.actor), 'a person who decides');
      if (!(await this.fundings.decideReversal(tx, reversal, decision, decidedBy))) {
        return refuse(conflict(reversal.state, `This reversal is ${reversal.state} already.`));
      }
      if (decision === 'approved') {
        const posted = await this.ledger.post(tx, `funding:${funding.id}:reversal`, this.rails.of(funding).reversalPostings(funding));
        if (!posted.ok) return posted;
        await this.invoices.reopenFor(tx, funding.id);
      }
      const subject = { kind: 'funding', id: funding.id, organisationId: funding.organisationId };
      const verb = decision === 'approved' ? 'funding.reversed' : 'funding.reversal_withdrawn';
      tx.act(verb, subject, { reversalId, amountMinor: funding.amountMinor, currency: funding.currency });
      return ok({ reversalId, fundingId: funding.id });
    });
  }

  private async denyApproval(tx: Tx, reversal: FundingReversal, funding: Funding): Promise<Refusal | null> {
    const refused = await this.admins.denySecond(tx, 'reverse a funding', reversalMatter(reversal, funding));
    return refused ?? this.partlyTakenBack(tx, funding);
  }

  /** A part of it is gone already: the whole cannot be reversed any more. */
  private async partlyTakenBack(tx: Tx, funding: Funding): Promise<Refusal | null> {
    const taken = (await this.fundings.takeBacksOf(tx, [funding.id])).get(funding.id) ?? [];
    if (taken.length === 0) return null;
    return conflict('PARTLY_TAKEN_BACK', 'A part of this funding was taken back already; take the rest back with takeBackFunding.');
  }
}
