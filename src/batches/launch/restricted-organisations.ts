/**
 * What happens to the batches of an organisation whose payment by card is disputed: they are paused, their free slots
 * are withdrawn with their money, and one that no worker has seen is a draft again. What workers hold or have submitted
 * stays: it is reviewed and paid.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ok, type BatchId, type OrganisationId, type Result } from '../../kernel/index.ts';
import { ChargebackListeners } from '../../funding/index.ts';
import { Commands, DB, systemCaller, type Db, type Tx } from '../../platform/index.ts';
import { BatchRepository } from '../core/batch.repository.ts';
import { Reservations } from './reservations.ts';
import { subject } from '../core/batch.ts';
import { lifecycle } from '../core/lifecycle.ts';

const AT_ONCE = 50;
const NOTE = 'A payment of your organisation is disputed. Launch it again when that is decided.';
const CALLER = systemCaller('batches.restricted');

@Injectable()
export class RestrictedOrganisations implements OnModuleInit {
  constructor(
    private readonly chargebacks: ChargebackListeners,
    private readonly commands: Commands,
    private readonly batches: BatchRepository,
    private readonly reservations: Reservations,
    @Inject(DB) private readonly db: Db,
  ) {}

  onModuleInit(): void {
    this.chargebacks.onOpened((organisationId) => this.stop(organisationId));
  }

  /** Stops every batch of the organisation. Harmless to repeat: it then takes what has become free since. */
  async stop(organisationId: OrganisationId): Promise<void> {
    let before: BatchId | null = null;
    for (;;) {
      const pages = await this.batches.pages(this.db, [organisationId], ['in_review', 'open', 'paused'], before, AT_ONCE);
      const page = pages.get(organisationId) ?? [];
      for (const batch of page) await this.commands.must(CALLER, (tx) => this.stopOne(tx, batch.id));
      before = page.at(-1)?.id ?? null;
      if (page.length < AT_ONCE) return;
    }
  }

  private async stopOne(tx: Tx, id: BatchId): Promise<Result<undefined>> {
    const batch = await this.batches.lock(tx, id);
    if (batch?.state === 'in_review') {
      await this.reservations.unlaunch(tx, batch, { state: 'draft', reviewNote: NOTE });
      tx.act('batch.sent_back', subject(batch), { by: 'dispute' });
    } else if (batch?.state === 'open' || batch?.state === 'paused') {
      await this.reservations.withdrawWhileRestricted(tx, batch);
      const now = (await this.batches.lock(tx, id)) ?? batch;
      const next = lifecycle.next(now.state, 'pause');
      if (next.ok) {
        await this.batches.update(tx, now, { state: next.value });
        tx.act('batch.paused', subject(batch), { by: 'dispute' });
      }
    }
    return ok(undefined);
  }
}
