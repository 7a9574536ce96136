import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { WorkerId } from '../../kernel/index.ts';

@Entity({ schema: 'identity', name: 'worker_profile' })
export class WorkerProfileEntity {
  @PrimaryColumn('uuid')
  workerId: WorkerId;

  @Column('text')
  country: string;

  @Column('text', { array: true })
  languages: string[];

  @Column('text')
  timeZone: string;

  @Column('timestamptz')
  createdAt: Date;
}
