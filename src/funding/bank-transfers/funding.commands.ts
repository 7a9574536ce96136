/** Records money that came in by bank transfer. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import {
  addSeconds,
  type AdminRequestId,
  allOf,
  amountTooLarge,
  asId,
  conflict,
  formatMoney,
  type FundingId,
  invalid,
  money,
  newId,
  notFound,
  ok,
  type OrganisationId,
  type PersonId,
  present,
  publicId,
  refuse,
  type Result,
  say,
} from '../../kernel/index.ts';
import { AdminRequests, Identity, type AdminRequest, type AdminRequestResult } from '../../identity/index.ts';
import { Ledger } from '../../ledger/index.ts';
import { CLOCK, Commands, limitIn, personIdOf, PlatformRules, type Caller, type Tx } from '../../platform/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { fundingFaults, isSameFunding, normalReference, type Funding } from '../funding.ts';
import { FundingRepository } from '../funding.repository.ts';
import { mayRecordFundings } from '../funding.policy.ts';
import { InvoiceCommands } from '../invoices/invoice.commands.ts';
import { fundingPosting } from '../funding-postings.ts';

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
    private readonly invoices: InvoiceCommands,
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
      return refuse(invalid(say`This organisation's balance is in ${organisation.currency}; convert the transfer first.`, 'currency'));
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
    const posted = await this.ledger.post(tx, `funding:${funding.id}`, [fundingPosting(funding)]);
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
        say`The reference is recorded already, as ${money(known.amountMinor, known.currency)} of ${known.valueDate}, with another organisation, amount or value date than now; look at the statement again.`,
      ),
    );
  }
}
