import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LinkedIdentityId, PersonId } from '../../kernel/index.ts';
import type { Transport } from '../../platform/index.ts';
import type { DeviceTokenId } from './device-token.repository.ts';

@Entity({ schema: 'identity', name: 'pending_sign_in' })
export class PendingSignInEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  personId: PersonId;

  @Column('bytea')
  tokenHash: Buffer;

  @Column('text')
  transport: Transport;

  @Column('text', { nullable: true })
  device: string | null;

  @Column('uuid', { nullable: true })
  deviceTokenId: DeviceTokenId | null;

  @Column('uuid', { nullable: true })
  identityId: LinkedIdentityId | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  expiresAt: Date;
}
