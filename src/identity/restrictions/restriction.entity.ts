import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OrganisationId, PersonId, RestrictionId } from '../../kernel/index.ts';
import type { Evidence, RestrictionKind, RestrictionReason } from './restriction.ts';

@Entity({ schema: 'identity', name: 'restriction' })
export class RestrictionEntity {
  @PrimaryColumn('uuid')
  id: RestrictionId;

  @Column('uuid')
  personId: PersonId;

  @Column('text')
  kind: RestrictionKind;

  @Column('uuid', { nullable: true })
  organisationId: OrganisationId | null;

  @Column('text')
  reasonCode: RestrictionReason;

  @Column('text')
  explanation: string;

  @Column('jsonb')
  evidence: Evidence[];

  @Column('timestamptz')
  startsAt: Date;

  @Column('timestamptz')
  endsAt: Date;

  @Column('uuid', { nullable: true })
  imposedBy: PersonId | null;

  @Column('timestamptz', { nullable: true })
  liftedAt: Date | null;

  @Column('uuid', { nullable: true })
  liftedBy: PersonId | null;

  @Column('text', { nullable: true })
  liftNote: string | null;
}
