/**
 * Whether the payer may tell Stripe anything at all. Two transfers for one payout, or more transferred than owed, stop it
 * at once; only an admin, who says why, lets it go on. What Stripe tells is written down all the same.
 */
import { Injectable, Logger } from '@nestjs/common';
import { conflict, invalid, isUuid, lengthOf, newId, notFound, ok, present, refuse, type Result } from '../../kernel/index.ts';
import { Commands, Metrics, personIdOf, systemCaller, type Caller, type Db, type Tx } from '../../platform/index.ts';
import { mayLiftPayerStops } from '../payouts.policy.ts';

export interface PayerStop {
  readonly id: string;
  readonly kind: string;
  /** What it is about: ids, and amounts. */
  readonly about: string;
  readonly stoppedAt: Date;
  readonly liftedAt: Date | null;
  readonly liftedBy: string | null;
  readonly liftReason: string | null;
}

const COLUMNS = `id, kind, about, stopped_at as "stoppedAt", lifted_at as "liftedAt", lifted_by as "liftedBy", lift_reason as "liftReason"`;

@Injectable()
export class PayerStops {
  private readonly logger = new Logger('payer');

  constructor(
    private readonly commands: Commands,
    private readonly metrics: Metrics,
  ) {}

  async isStopped(db: Db): Promise<boolean> {
    return (await db.query('select from payouts.payer_stop where lifted_at is null limit 1')).length > 0;
  }

  /** Stops the payer. Once for each cause, until it is lifted. */
  async stop(kind: string, about: string): Promise<void> {
    this.metrics.alarm(kind);
    this.logger.error({ event: 'the payer is stopped', kind, about });
    await this.commands.must(systemCaller('payouts.reconcile'), async (tx) => {
      const id = newId<'Act'>(tx.now);
      const rows = await tx.query(
        `insert into payouts.payer_stop (id, kind, about, stopped_at) values ($1, $2, $3, $4)
         on conflict (kind, about) where lifted_at is null do nothing returning id`,
        [id, kind, about, tx.now],
      );
      if (rows.length === 1) tx.act('payer.stopped', { kind: 'payer_stop', id }, { kind });
      return ok(undefined);
    });
  }

  /** Lifts one stop; the payer goes on when none is left. */
  lift(caller: Caller, input: { readonly stopId: string; readonly reason: string }): Promise<Result<string>> {
    const reason = input.reason.trim();
    return this.commands.run(caller, async (tx: Tx) => {
      const refused = mayLiftPayerStops(tx.actor);
      if (refused !== null) return refuse(refused);
      if (lengthOf(reason) < 10 || lengthOf(reason) > 1000) {
        return refuse(invalid('Say in 10 to 1000 characters what was found, and why paying may go on.', 'reason'));
      }
      if (!isUuid(input.stopId)) return refuse(notFound('The stop', 'stopId'));
      const rows = await tx.query(
        `update payouts.payer_stop set lifted_at = $2, lifted_by = $3, lift_reason = $4 where id = $1 and lifted_at is null returning id`,
        [input.stopId, tx.now, present(personIdOf(tx.actor), 'an admin'), reason],
      );
      if (rows.length === 0) return refuse(conflict('LIFTED', 'There is no such stop, or it was lifted already.'));
      tx.act('payer.let_go_on', { kind: 'payer_stop', id: input.stopId });
      return ok(input.stopId);
    });
  }

  async byId(db: Db, id: string): Promise<PayerStop | null> {
    const [row] = await db.query<PayerStop>(`select ${COLUMNS} from payouts.payer_stop where id = $1`, [id]);
    return row ?? null;
  }

  /** Newest first, at most 100. @param withLifted whether stops that were lifted are listed, too, after those in force */
  newest(db: Db, withLifted: boolean): Promise<PayerStop[]> {
    return db.query<PayerStop>(
      `select ${COLUMNS} from payouts.payer_stop where $1 or lifted_at is null order by (lifted_at is null) desc, id desc limit 100`,
      [withLifted],
    );
  }
}
