/** All SQL of worker profiles. */
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { WorkerId } from '../../kernel/index.ts';
import type { Db, Tx } from '../../platform/index.ts';
import type { ProfileInput, WorkerProfile } from './worker-profile.ts';
import { WorkerProfileEntity } from './worker-profile.entity.ts';

@Injectable()
export class WorkerProfileRepository {
  byId(db: Db, workerId: string): Promise<WorkerProfile | null> {
    return db.entities.findOneBy(WorkerProfileEntity, { workerId: workerId as WorkerId });
  }

  async byIds(db: Db, workerIds: readonly string[]): Promise<Map<WorkerId, WorkerProfile>> {
    const found = await db.entities.findBy(WorkerProfileEntity, { workerId: In([...workerIds]) });
    return new Map(found.map((profile) => [profile.workerId, profile]));
  }

  /** False when the person has a profile already. */
  async insert(tx: Tx, workerId: WorkerId, profile: ProfileInput): Promise<boolean> {
    const rows = await tx.query(
      `insert into identity.worker_profile (worker_id, country, languages, time_zone, created_at) values ($1, $2, $3, $4, $5)
       on conflict (worker_id) do nothing returning worker_id`,
      [workerId, profile.country, profile.languages, profile.timeZone, tx.now],
    );
    return rows.length === 1;
  }

  async update(tx: Tx, workerId: WorkerId, profile: ProfileInput): Promise<boolean> {
    const rows = await tx.query(
      `update identity.worker_profile set country = $2, languages = $3, time_zone = $4 where worker_id = $1 returning worker_id`,
      [workerId, profile.country, profile.languages, profile.timeZone],
    );
    return rows.length === 1;
  }
}
