/** SQL of provider flows (browsers that are at the identity provider), and of people whom it signed in but who have no account yet. */
import { Injectable } from '@nestjs/common';
import { columnsOf, type Db, type Tx } from '../../platform/index.ts';
import { ProviderFlowEntity, type ProviderFlow } from './provider-flow.entity.ts';
import { ProviderRegistrationEntity } from './provider-registration.entity.ts';

/** A waiting registration: the encrypted claims of a person without an account. */
export type SealedRegistration = Omit<ProviderRegistrationEntity, 'tokenHash'>;

@Injectable()
export class ProviderFlowRepository {
  async insert(tx: Tx, flow: ProviderFlow, tokenHash: Buffer): Promise<void> {
    await tx.entities.insert(ProviderFlowEntity, { ...flow, tokenHash });
  }

  /** Deletes and returns the flow, also an expired one. Of many concurrent answers, one gets it. Null: unknown, or already taken. */
  async take(tx: Tx, tokenHash: Buffer): Promise<ProviderFlow | null> {
    const [row] = await tx.query<ProviderFlow>(
      `delete from identity.provider_flow where token_hash = $1 returning ${columnsOf(ProviderFlowEntity)}`,
      [tokenHash],
    );
    return row ?? null;
  }

  async insertRegistration(tx: Tx, registration: SealedRegistration, tokenHash: Buffer): Promise<void> {
    await tx.entities.insert(ProviderRegistrationEntity, { ...registration, tokenHash });
  }

  async registration(db: Db, tokenHash: Buffer, now: Date): Promise<SealedRegistration | null> {
    const [row] = await db.query<SealedRegistration>(
      `select ${columnsOf(ProviderRegistrationEntity)} from identity.provider_registration where token_hash = $1 and expires_at > $2`,
      [tokenHash, now],
    );
    return row ?? null;
  }

  /** Uses up a registration. Returns false if it was used meanwhile. */
  async useRegistration(tx: Tx, id: string): Promise<boolean> {
    const rows = await tx.query('delete from identity.provider_registration where id = $1 returning id', [id]);
    return rows.length === 1;
  }

  /** Deletes expired flows and registrations. Returns their number. */
  async deleteExpired(tx: Tx): Promise<number> {
    const flows = await tx.query('delete from identity.provider_flow where expires_at <= $1 returning id', [tx.now]);
    const registrations = await tx.query('delete from identity.provider_registration where expires_at <= $1 returning id', [tx.now]);
    return flows.length + registrations.length;
  }
}
