/** SQL of the numbers for badges that are about the work of a worker. */
import { Injectable } from '@nestjs/common';
import type { WorkerId } from '../kernel/index.ts';
import { countRows, type CountType, type Db } from '../platform/index.ts';

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
}
