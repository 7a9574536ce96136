/** Two admins lead a payout out of a state that it does not leave by itself: one asks, another approves. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { AdminRequests, denyUnlessAdminPerson, type AdminRequest, type AdminRequestResult } from '../../identity/index.ts';
import {
  asId,
  conflict,
  formatMoney,
  invalid,
  money,
  newId,
  notFound,
  ok,
  present,
  publicId,
  refuse,
  type AdminRequestId,
  type PayoutId,
  type Refusal,
  type Result,
} from '../../kernel/index.ts';
import { Commands, CONFIG, personIdOf, type Caller, type Config, type Tx } from '../../platform/index.ts';
import { PayoutExitRepository } from './payout-exit.repository.ts';
import { exitFault, UNSENT_STATES, type ExitAction, type PayoutExit } from './payout-exits.ts';
import { PayoutMoves } from '../rail/payout-moves.ts';
import type { Payout } from '../payout.ts';
import { PayoutRepository } from '../payout.repository.ts';

const EXIT = 'payout.exit';
/** Shown to the worker; the admins' notes are in the request. */
const RETURNED_BY_ADMINS = 'We did not send it; the money is available again.';

export interface AskPayoutExit {
  readonly payoutId: PayoutId;
  readonly action: ExitAction;
  readonly reason: string;
}

@Injectable()
export class PayoutExitCommands implements OnModuleInit {
  constructor(
    private readonly commands: Commands,
    private readonly requests: AdminRequests,
    private readonly payouts: PayoutRepository,
    private readonly exits: PayoutExitRepository,
    private readonly moves: PayoutMoves,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.requests.register({ kind: EXIT, execute: (tx, request) => this.execute(tx, request) });
  }

  /** Asks for an exit: nothing changes before another admin approves the request. */
  ask(caller: Caller, input: AskPayoutExit): Promise<Result<{ payoutId: PayoutId; requestId: AdminRequestId }>> {
    return this.commands.run(caller, async (tx) => {
      const refused = denyUnlessAdminPerson(tx.actor, 'lead a payout out of its state');
      if (refused !== null) return refuse(refused);
      const payout = await this.payouts.byId(tx, input.payoutId);
      if (payout === null) return refuse(notFound('The payout', 'payoutId'));
      if (input.reason.trim() === '') return refuse(invalid('Say in 10 to 1000 characters why.', 'reason'));
      const fault = this.fault(payout, input.action);
      if (fault !== null) return refuse(fault);
      const asked = await this.requests.open(tx, {
        kind: EXIT,
        subject: { kind: 'payout', id: payout.id },
        concerned: [payout.workerId],
        payload: { action: input.action },
        details: [
          { name: 'payout', value: publicId('Payout', payout.id) },
          { name: 'action', value: input.action },
          { name: 'amount', value: formatMoney(money(payout.amountMinor, payout.currency)) },
          { name: 'rail', value: payout.rail },
          { name: 'state when asked', value: payout.state },
        ],
        reason: input.reason,
        openKey: payout.id,
      });
      return asked.ok ? ok({ payoutId: payout.id, requestId: asked.value }) : asked;
    });
  }

  /**
   * The second admin approved. A payout that was not sent is returned at once, by compare-and-set against the payer and
   * the runs; anything else is written down for the worker process, which asks Stripe first.
   */
  private async execute(tx: Tx, request: AdminRequest): Promise<Result<AdminRequestResult>> {
    const payout = present(await this.payouts.byId(tx, asId<'Payout'>(request.subjectId)), 'the payout of a request');
    const action = request.payload.action as ExitAction;
    const fault = this.fault(payout, action);
    if (fault !== null) return refuse(fault);
    const isUnsent = UNSENT_STATES.includes(payout.state);
    if (isUnsent) {
      const moved = await this.moves.take(tx, [{ payout, events: ['cancel'], reason: RETURNED_BY_ADMINS }]);
      if (!moved.ok) return moved;
    }
    const exit: PayoutExit = {
      id: newId<'Act'>(tx.now),
      payoutId: payout.id,
      action,
      state: isUnsent ? 'done' : 'due',
      requestId: request.id,
      askedBy: request.requestedBy,
      approvedBy: present(personIdOf(tx.actor), 'an admin who approves'),
      approvedAt: tx.now,
      attempt: 0,
      outcome: isUnsent ? 'Nobody outside was told of it: the money is available to the worker again.' : null,
      endedAt: isUnsent ? tx.now : null,
    };
    if (!(await this.exits.insert(tx, exit))) {
      return refuse(conflict('EXIT_DUE', 'Another exit of this payout is being carried out; wait for its end, then decide again.'));
    }
    tx.act('payout.exit_approved', { kind: 'payout', id: payout.id }, { action, requestId: request.id });
    return ok({ kind: 'payout', id: payout.id });
  }

  private fault(payout: Payout, action: ExitAction): Refusal | null {
    const fault = exitFault(payout, action);
    if (fault !== null || UNSENT_STATES.includes(payout.state) || this.config.STRIPE_SECRET_KEY !== undefined) return fault;
    return conflict('NO_STRIPE', 'This marketplace has no key of its account at Stripe; set STRIPE_SECRET_KEY, then ask again.');
  }
}
