/** A second person lets a large payout go on, or gives the money back to the worker with a reason. */
import { Injectable } from '@nestjs/common';
import { ActiveAdmins } from '../../identity/index.ts';
import { conflict, notFound, ok, refuse, type PayoutId, type Result } from '../../kernel/index.ts';
import { Commands, type Caller, type Tx } from '../../platform/index.ts';
import { checkApprovalNote, checkRefusalReason, type ApprovalDecision } from './payout-approval.ts';
import { PayoutApprovalRepository } from './payout-approval.repository.ts';
import { PayoutMoves } from '../rail/payout-moves.ts';
import { PayoutRepository } from '../payout.repository.ts';
import { payoutMatter } from './two-people.ts';

@Injectable()
export class PayoutApprovalCommands {
  constructor(
    private readonly commands: Commands,
    private readonly payouts: PayoutRepository,
    private readonly approvals: PayoutApprovalRepository,
    private readonly moves: PayoutMoves,
    private readonly admins: ActiveAdmins,
  ) {}

  /** The payout goes on: the next run, or its rail, may take it. */
  approve(caller: Caller, input: { readonly payoutId: PayoutId; readonly note?: string | null }): Promise<Result<PayoutId>> {
    const note = input.note?.trim() || null;
    const fault = checkApprovalNote(note);
    if (fault !== null) return Promise.resolve(refuse(fault));
    return this.commands.run(caller, (tx) => this.decide(tx, input.payoutId, 'approved', note));
  }

  /** The payout ends, and its money is available to the worker again. */
  refuse(caller: Caller, input: { readonly payoutId: PayoutId; readonly reason: string }): Promise<Result<PayoutId>> {
    const reason = input.reason.trim();
    return this.commands.run(caller, async (tx) => {
      const fault = checkRefusalReason(reason);
      return fault === null ? this.decide(tx, input.payoutId, 'refused', reason) : refuse(fault);
    });
  }

  private async decide(tx: Tx, payoutId: PayoutId, decision: ApprovalDecision, note: string | null): Promise<Result<PayoutId>> {
    await this.admins.lockShared(tx);
    const payout = await this.payouts.byId(tx, payoutId);
    if (payout === null) return refuse(notFound('The payout', 'payoutId'));
    const approval = (await this.approvals.byPayouts(tx, [payoutId])).get(payoutId) ?? null;
    const matter = payoutMatter(payout, approval?.requestedBy ?? null);
    const refused = await this.admins.denySecond(tx, 'approve or refuse a payout', matter);
    if (refused !== null) return refuse(refused);
    const event = decision === 'approved' ? 'approve' : 'deny';
    const moved = await this.moves.take(tx, [{ payout, events: [event], ...(decision === 'refused' ? { reason: note } : {}) }]);
    if (!moved.ok) return moved;
    if (!(await this.approvals.decide(tx, payoutId, decision, note))) {
      return refuse(conflict(payout.state, 'Somebody else decided meanwhile; look again.'));
    }
    return ok(payoutId);
  }
}
