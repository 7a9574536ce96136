/** Reverses a funding that was recorded wrongly: one admin proposes it, another approves it. */
import { Injectable } from '@nestjs/common';
import { ActiveAdmins } from '../../identity/index.ts';
import {
  conflict,
  type FundingId,
  invalid,
  lengthOf,
  newId,
  notFound,
  ok,
  present,
  type Refusal,
  refuse,
  type Result,
  say,
} from '../../kernel/index.ts';
import { Ledger } from '../../ledger/index.ts';
import { Commands, personIdOf, type Caller, type Tx } from '../../platform/index.ts';
import { reversalPosting } from '../funding-postings.ts';
import { mayProposeReversals, mayWithdrawReversals } from '../funding.policy.ts';
import { FundingRepository } from '../funding.repository.ts';
import type { Funding, FundingReversal } from '../funding.ts';
import { InvoiceCommands } from '../invoices/invoice.commands.ts';
import { reversalMatter } from './two-people.ts';

@Injectable()
export class FundingReversalCommands {
  constructor(
    private readonly commands: Commands,
    private readonly fundings: FundingRepository,
    private readonly ledger: Ledger,
    private readonly invoices: InvoiceCommands,
    private readonly admins: ActiveAdmins,
  ) {}

  /** Proposes to reverse a funding that was recorded wrongly. Nothing moves before another admin approves. */
  async propose(
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
  approve(caller: Caller, reversalId: string): Promise<Result<{ reversalId: string; fundingId: FundingId }>> {
    return this.decide(caller, reversalId, 'approved');
  }

  withdraw(caller: Caller, reversalId: string): Promise<Result<{ reversalId: string; fundingId: FundingId }>> {
    return this.decide(caller, reversalId, 'withdrawn');
  }

  private async decide(
    caller: Caller,
    reversalId: string,
    decision: 'approved' | 'withdrawn',
  ): Promise<Result<{ reversalId: string; fundingId: FundingId }>> {
    return this.commands.run(caller, async (tx) => {
      const mayWithdraw = mayWithdrawReversals(tx.actor);
      if (mayWithdraw !== null) return refuse(mayWithdraw);
      await this.admins.lockShared(tx);
      const reversal = await this.fundings.reversalForUpdate(tx, reversalId);
      if (reversal === null) return refuse(notFound('The reversal', 'reversalId'));
      const funding = present(await this.fundings.byId(tx, reversal.fundingId), 'the funding of a reversal');
      await this.fundings.lockTakingBack(tx, funding.id);
      const refused = decision === 'approved' ? await this.denyApproval(tx, reversal, funding) : null;
      if (refused !== null) return refuse(refused);
      const decidedBy = present(personIdOf(tx.actor), 'a person who decides');
      if (!(await this.fundings.decideReversal(tx, reversal, decision, decidedBy))) {
        return refuse(conflict(reversal.state, say`This reversal is ${reversal.state} already.`));
      }
      if (decision === 'approved') {
        const posted = await this.ledger.post(tx, `funding:${funding.id}:reversal`, [reversalPosting(funding)]);
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
