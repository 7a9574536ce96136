/** SQL of the numbers for badges that are about the work of a worker. */
import { Injectable } from '@nestjs/common';
import { addSeconds, firstIdAt, type WorkerId } from '../kernel/index.ts';
import { countRows, type CountType, type Db } from '../platform/index.ts';

/** Maximum lease. An assignment that was claimed earlier cannot have been answered today. */
const LONGEST_LEASE_SECONDS = 8 * 86_400;

@Injectable()
export class WorkCountsRepository {
  /** Tasks that the worker holds. */
  held(db: Db, workerId: WorkerId): Promise<CountType> {
    return countRows(db, `select from work.assignment a where a.worker_id = $1 and a.state = 'held'`, [workerId]);
  }

  /** Answers that wait for a verdict. */
  submitted(db: Db, workerId: WorkerId): Promise<CountType> {
    return countRows(db, `select from work.assignment a where a.worker_id = $1 and a.state = 'submitted'`, [workerId]);
  }

  /** Counts the answers since midnight. @param timeZone IANA name */
  answeredToday(db: Db, workerId: WorkerId, now: Date, timeZone: string): Promise<CountType> {
    return countRows(
      db,
      `select from work.assignment a where a.worker_id = $1 and a.state in ('submitted', 'approved', 'rejected') and a.id >= $2
         and a.submitted_at >= date_trunc('day', $3::timestamptz at time zone $4) at time zone $4`,
      [workerId, firstIdAt(addSeconds(now, -LONGEST_LEASE_SECONDS)), now, timeZone],
    );
  }
}
