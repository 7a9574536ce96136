import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OrganisationId } from '../../kernel/index.ts';

@Entity({ schema: 'identity', name: 'organisation' })
export class OrganisationEntity {
  @PrimaryColumn('uuid')
  id: OrganisationId;

  @Column('text')
  name: string;

  @Column('text')
  currency: string;

  @Column('timestamptz')
  createdAt: Date;

  /** Whether its owners need a second factor. */
  @Column('boolean', { default: false })
  ownerTotp: boolean;
}
