/** Recording money that came in, and undoing a record that was wrong. */
import { Inject, Injectable } from '@nestjs/common';
import {
  allOf,
  conflict,
  formatMoney,
  invalid,
  money,
  newId,
  notFound,
  ok,
  present,
  refuse,
  type FundingId,
  type OrganisationId,
  type Result,
} from '../kernel/index.ts';
import { Identity } from '../identity/index.ts';
import { Ledger } from '../ledger/index.ts';
import { CLOCK, Commands, personIdOf, type Caller, type Tx } from '../platform/index.ts';
import type { Clock } from '../kernel/index.ts';
import { fundingFaults, isSameFunding, normalReference, type Funding, type FundingReversal } from './funding.ts';
import { FundingRepository } from './funding.repository.ts';
import { mayApproveReversal, mayProposeReversals, mayRecordFundings, mayWithdrawReversals } from './payouts.policy.ts';
import { InvoiceCommands } from './invoice.commands.ts';
import { Rails } from './rails.ts';

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

@Injectable()
export class FundingCommands {
  constructor(
    private readonly commands: Commands,
    private readonly fundings: FundingRepository,
    private readonly identity: Identity,
    private readonly ledger: Ledger,
    private readonly rails: Rails,
    private readonly invoices: InvoiceCommands,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Records a transfer that the bank's statement shows. Again with the same reference: the funding that is there, when
   * all else is equal; CONFLICT when it is not.
   */
  async record(caller: Caller, input: RecordFunding): Promise<Result<FundingId>> {
    const refused = mayRecordFundings(caller.actor);
    if (refused !== null) return refuse(refused);
    const faults = allOf(fundingFaults(input, this.clock.now()));
    if (!faults.ok) return faults;
    return this.commands.run(caller, async (tx) => this.recordIn(tx, input), { key: input.idempotencyKey, request: input });
  }

  private async recordIn(tx: Tx, input: RecordFunding): Promise<Result<FundingId>> {
    const organisation = await this.identity.organisation(tx, input.organisationId);
    if (organisation === null) return refuse(notFound('The organisation', 'organisationId'));
    if (input.currency && input.currency !== organisation.currency) {
      return refuse(invalid(`This organisation's balance is in ${organisation.currency}; convert the transfer first.`, 'currency'));
    }
    const funding: Funding = {
      id: newId<'Funding'>(tx.now),
      organisationId: organisation.id,
      rail: 'manual',
      reference: normalReference(input.reference),
      amountMinor: input.amountMinor,
      currency: organisation.currency,
      valueDate: input.valueDate,
      recordedBy: personIdOf(tx.actor),
      recordedAt: tx.now,
    };
    if (!(await this.fundings.insert(tx, funding))) return this.recordedBefore(tx, funding);
    const posted = await this.ledger.post(tx, `funding:${funding.id}`, this.rails.of(funding).fundingPostings(funding));
    if (!posted.ok) return posted;
    const paid = await this.invoices.payWith(tx, funding, input.invoiceReference ?? null);
    if (!paid.ok) return paid;
    const { amountMinor, currency, organisationId } = funding;
    tx.act('funding.recorded', { kind: 'funding', id: funding.id, organisationId }, { amountMinor, currency });
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
    const refused = mayProposeReversals(caller.actor);
    if (refused !== null) return refuse(refused);
    const reason = input.reason.trim();
    if (reason.length < 10 || reason.length > 1000) return refuse(invalid('Say in 10 to 1000 characters what was wrong.', 'reason'));
    return this.commands.run(
      caller,
      async (tx) => {
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
        if (!(await this.fundings.insertReversal(tx, reversal))) {
          return refuse(conflict('REVERSAL_EXISTS', 'A reversal of this funding was proposed or approved already.'));
        }
        const subject = { kind: 'funding', id: funding.id, organisationId: funding.organisationId };
        tx.act('funding.reversal_proposed', subject, { reversalId: reversal.id });
        return ok({ reversalId: reversal.id, fundingId: funding.id });
      },
      { key: input.idempotencyKey, request: input },
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
      const reversal = await this.fundings.reversalForUpdate(tx, reversalId);
      if (reversal === null) return refuse(notFound('The reversal', 'reversalId'));
      const refused = decision === 'approved' ? mayApproveReversal(tx.actor, reversal) : null;
      if (refused !== null) return refuse(refused);
      const decidedBy = present(personIdOf(tx.actor), 'a person who decides');
      if (!(await this.fundings.decideReversal(tx, reversal, decision, decidedBy))) {
        return refuse(conflict(reversal.state, `This reversal is ${reversal.state} already.`));
      }
      const funding = present(await this.fundings.byId(tx, reversal.fundingId), 'the funding of a reversal');
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
}
