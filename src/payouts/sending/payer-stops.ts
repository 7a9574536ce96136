/**
 * Stops of the payer. Two transfers for one payout, or more transferred than owed, stop it at once; only an admin can lift
 * a stop, with a reason. Events and answers of Stripe are stored all the same.
 */
import { Injectable, Logger } from '@nestjs/common';
import { conflict, invalid, isUuid, lengthOf, notFound, ok, present, refuse, type Result } from '../../kernel/index.ts';
import { Commands, Metrics, personIdOf, systemCaller, type Caller, type Db, type Tx } from '../../platform/index.ts';
import { mayLiftPayerStops } from '../payouts.policy.ts';
import { PayerStopRepository } from './payer-stop.repository.ts';
import type { PayerStop } from './payer-stop.entity.ts';

@Injectable()
export class PayerStops {
  private readonly logger = new Logger('payer');

  constructor(
    private readonly rows: PayerStopRepository,
    private readonly commands: Commands,
    private readonly metrics: Metrics,
  ) {}

  isStopped(db: Db): Promise<boolean> {
    return this.rows.isStopped(db);
  }

  byId(db: Db, id: string): Promise<PayerStop | null> {
    return this.rows.byId(db, id);
  }

  /** Newest first, at most 100. @param withLifted whether lifted stops are listed, too, after those in force */
  newest(db: Db, withLifted: boolean): Promise<PayerStop[]> {
    return this.rows.newest(db, withLifted);
  }

  /** Stops the payer. Once for each cause, until it is lifted. */
  async stop(kind: string, about: string): Promise<void> {
    this.metrics.alarm(kind);
    this.logger.error({ event: 'the payer is stopped', kind, about });
    await this.commands.must(systemCaller('payouts.reconcile'), async (tx) => {
      const id = await this.rows.insert(tx, kind, about);
      if (id !== null) tx.act('payer.stopped', { kind: 'payer_stop', id }, { kind });
      return ok(undefined);
    });
  }

  /** Lifts one stop; the payer continues when none is left. */
  lift(caller: Caller, input: { readonly stopId: string; readonly reason: string }): Promise<Result<string>> {
    const reason = input.reason.trim();
    return this.commands.run(caller, async (tx: Tx) => {
      const refused = mayLiftPayerStops(tx.actor);
      if (refused !== null) return refuse(refused);
      if (lengthOf(reason) < 10 || lengthOf(reason) > 1000) {
        return refuse(invalid('Say in 10 to 1000 characters what was found, and why paying may go on.', 'reason'));
      }
      if (!isUuid(input.stopId)) return refuse(notFound('The stop', 'stopId'));
      const isLifted = await this.rows.lift(tx, input.stopId, present(personIdOf(tx.actor), 'an admin'), reason);
      if (!isLifted) return refuse(conflict('LIFTED', 'There is no such stop, or it was lifted already.'));
      tx.act('payer.let_go_on', { kind: 'payer_stop', id: input.stopId });
      return ok(input.stopId);
    });
  }
}
