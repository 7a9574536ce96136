/** What higher domains may read of tests. */
import { Injectable } from '@nestjs/common';
import type { TestId } from '../kernel/index.ts';
import type { Db } from '../platform/index.ts';
import type { Test } from './test.ts';
import { TestRepository } from './test.repository.ts';

@Injectable()
export class Assessments {
  constructor(private readonly rows: TestRepository) {}

  test(db: Db, id: TestId): Promise<Test | null> {
    return this.rows.byId(db, id);
  }
}
