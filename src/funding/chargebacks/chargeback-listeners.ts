/** What other domains do when a payment of an organisation is disputed: they register here when they start. */
import { Injectable } from '@nestjs/common';
import type { OrganisationId } from '../../kernel/index.ts';

/**
 * Called, outside any transaction, once the organisation is restricted and before its balance is taken; again after a
 * crash, so that doing it twice must be harmless.
 */
export type ChargebackListener = (organisationId: OrganisationId) => Promise<void>;

@Injectable()
export class ChargebackListeners {
  private readonly listeners: ChargebackListener[] = [];

  /** Call in `onModuleInit`. */
  onOpened(listener: ChargebackListener): void {
    this.listeners.push(listener);
  }

  /** @internal of funding */
  async tell(organisationId: OrganisationId): Promise<void> {
    for (const listener of this.listeners) await listener(organisationId);
  }
}
