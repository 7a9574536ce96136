/** Reports stored events that no handler knows, or that were not handled for a long time. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { addSeconds } from '../kernel/index.ts';
import { DB, type Db } from '../platform/index.ts';
import type { DifferenceKind } from './difference-kinds.ts';
import type { Comparison, FoundDifference, ReconciliationSource, ReconciliationWindow } from './reconciliation-source.ts';
import { ReconciliationSources } from './reconciliation-sources.ts';
import { StripeEventRepository } from './stripe-event.repository.ts';

/** How long an event may go unhandled. */
const LONGEST_EVENT_SECONDS = 6 * 3600;
/** The difference that an event in this state is. */
const EVENT_KINDS: Readonly<Record<string, DifferenceKind>> = { orphan: 'orphan_webhook', unknown: 'unknown_event' };
/** Rows that one comparison reports at most. */
const SHOWN = 1000;

@Injectable()
export class EventSource implements ReconciliationSource, OnModuleInit {
  readonly name = 'event';

  constructor(
    private readonly sources: ReconciliationSources,
    private readonly events: StripeEventRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  onModuleInit(): void {
    this.sources.register(this);
  }

  async compare(window: ReconciliationWindow): Promise<Comparison> {
    const before = addSeconds(window.now, -LONGEST_EVENT_SECONDS);
    const rows = await this.events.neglected(this.db, { since: window.since, before, limit: SHOWN });
    const differences = rows.map(({ id, type, objectId, state }): FoundDifference => ({
      kind: EVENT_KINDS[state] ?? 'unhandled_event',
      objectId: objectId ?? id,
      stripeValue: `${type} (${id})`,
    }));
    return { compared: await this.events.countSince(this.db, window.since), differences };
  }
}
