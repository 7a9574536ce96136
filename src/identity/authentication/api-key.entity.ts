import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ApiKeyId, OrganisationId, PersonId } from '../../kernel/index.ts';
import type { Scope } from '../../platform/index.ts';

@Entity({ schema: 'identity', name: 'api_key' })
export class ApiKeyEntity {
  @PrimaryColumn('uuid')
  id: ApiKeyId;

  @Column('uuid')
  personId: PersonId;

  @Column('text')
  name: string;

  @Column('text')
  prefix: string;

  @Column('bytea')
  tokenHash: Buffer;

  @Column('text', { array: true })
  scopes: Scope[];

  @Column('uuid', { nullable: true })
  organisationId: OrganisationId | null;

  @Column('uuid', { nullable: true })
  madeByKey: ApiKeyId | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz', { nullable: true })
  expiresAt: Date | null;

  @Column('timestamptz', { nullable: true })
  lastUsedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  revokedAt: Date | null;
}
