/** SQL of the numbers for badges that are about attempts at tests. */
import { Injectable } from '@nestjs/common';
import type { WorkerId } from '../kernel/index.ts';
import { countRows, type CountType, type Db } from '../platform/index.ts';

@Injectable()
export class AttemptCountsRepository {
  /** Attempts of the worker that are under way. */
  open(db: Db, workerId: WorkerId): Promise<CountType> {
    return countRows(db, `select from assessments.attempt a where a.worker_id = $1 and a.state = 'open'`, [workerId]);
  }
}
