/** All SQL of tests and their versions. A test's row is the lock of everything about it: take it first. */
import { Injectable } from '@nestjs/common';
import { Any } from 'typeorm';
import { present, type OrganisationId, type QualificationTypeId, type TestId } from '../kernel/index.ts';
import { columnsOf, rowOf, type Db, type Tx } from '../platform/index.ts';
import { TestEntity, TestVersionEntity } from './test.entity.ts';
import type { Test, TestState, TestVersion } from './test.ts';

const TEST = columnsOf(TestEntity, 't');

/** A test with its newest version. */
export interface TestWithVersion {
  readonly test: Test;
  readonly version: TestVersion;
}

/** How attempts went that were submitted. */
export interface TestFigures {
  readonly submitted: number;
  readonly passed: number;
  readonly expired: number;
  /** Median, of those submitted; null while there are fewer than five. */
  readonly medianSeconds: number | null;
}

/** Fewer say nothing about how long it takes. */
const LEAST_MEASURED = 5;

@Injectable()
export class TestRepository {
  async byId(db: Db, id: TestId): Promise<Test | null> {
    return (await this.byIds(db, [id])).get(id) ?? null;
  }

  async byIds(db: Db, ids: readonly TestId[]): Promise<Map<TestId, Test>> {
    const rows: Test[] = await db.entities.findBy(TestEntity, { id: Any(ids) });
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** The test first, then the training. */
  async ofTypes(db: Db, typeIds: readonly QualificationTypeId[]): Promise<Map<QualificationTypeId, Test[]>> {
    const rows: Test[] = await db.entities.find(TestEntity, { where: { typeId: Any(typeIds) }, order: { purpose: 'ASC' } });
    const found = new Map<QualificationTypeId, Test[]>(typeIds.map((id) => [id, []]));
    for (const row of rows) found.get(row.typeId)?.push(row);
    return found;
  }

  /** The row, locked until the transaction ends. */
  async lock(tx: Tx, id: TestId): Promise<Test | null> {
    const [row] = await tx.query<Test>(`select ${TEST} from assessments.test t where t.id = $1 for no key update`, [id]);
    return row ?? null;
  }

  async lockOf(tx: Tx, typeId: QualificationTypeId, purpose: Test['purpose']): Promise<Test | null> {
    const [row] = await tx.query<Test>(`select ${TEST} from assessments.test t where t.type_id = $1 and t.purpose = $2 for no key update`, [
      typeId,
      purpose,
    ]);
    return row ?? null;
  }

  /** @returns false when the type has one of that purpose */
  async insert(tx: Tx, test: Pick<Test, 'id' | 'typeId' | 'organisationId' | 'purpose' | 'currency'>): Promise<boolean> {
    const rows = await tx.query(
      `insert into assessments.test (id, type_id, organisation_id, purpose, state, version, currency, created_at)
       values ($1, $2, $3, $4, 'open', 1, $5, $6) on conflict (type_id, purpose) do nothing returning id`,
      [test.id, test.typeId, test.organisationId, test.purpose, test.currency, tx.now],
    );
    return rows.length === 1;
  }

  async insertVersion(tx: Tx, version: Omit<TestVersion, 'createdAt'>, createdBy: string | null): Promise<void> {
    await tx.entities.insert(TestVersionEntity, rowOf({ ...version, createdAt: tx.now, createdBy }));
    await tx.entities.update(TestEntity, { id: version.testId }, { version: version.version });
  }

  /** Of one that exists. */
  async version(db: Db, testId: TestId, version: number): Promise<TestVersion> {
    const [row] = await this.versions(db, [{ testId, version }]);
    return present(row, `version ${version} of test ${testId}`);
  }

  versions(db: Db, keys: readonly { testId: TestId; version: number }[]): Promise<TestVersion[]> {
    return db.query<TestVersion>(
      `select ${columnsOf(TestVersionEntity, 'v')} from unnest($1::uuid[], $2::int[]) k (test_id, version)
       join assessments.test_version v on v.test_id = k.test_id and v.version = k.version`,
      [keys.map((key) => key.testId), keys.map((key) => key.version)],
    );
  }

  async setState(tx: Tx, id: TestId, state: TestState): Promise<void> {
    await tx.entities.update(TestEntity, { id }, { state });
  }

  /**
   * Changes what is set aside and what attempts hold, of a test that {@link lock} holds. The table's CHECK refuses what
   * would leave an attempt unpaid.
   */
  async move(tx: Tx, id: TestId, change: { reserved?: bigint; committed?: bigint; revisions?: number }): Promise<void> {
    await tx.query(
      `update assessments.test set reserved_minor = reserved_minor + $2, committed_minor = committed_minor + $3, revision = revision + $4
       where id = $1`,
      [id, change.reserved ?? 0n, change.committed ?? 0n, change.revisions ?? 0],
    );
  }

  /** The tests of an organisation that have money which no attempt holds. */
  async withFreeMoney(db: Db, organisationId: OrganisationId): Promise<TestId[]> {
    const rows = await db.query<{ id: TestId }>(
      'select id from assessments.test where organisation_id = $1 and reserved_minor > committed_minor order by id',
      [organisationId],
    );
    return rows.map((row) => row.id);
  }

  /**
   * What workers may be offered: open, of an active type, with money for one more attempt. Newest first.
   *
   * @param search words that the type's name or description contain together; empty: all
   */
  async onOffer(db: Db, search: string, before: string | null, limit: number): Promise<Test[]> {
    return db.query<Test>(
      `select ${TEST} from assessments.test t
       join assessments.test_version v on v.test_id = t.id and v.version = t.version
       join qualifications.qualification_type_view q on q.id = t.type_id
       where t.state = 'open' and q.state = 'active' and t.reserved_minor - t.committed_minor >= v.reward_minor + v.fee_minor
         and ($1 = '' or position(lower($1) in lower(q.name || ' ' || q.description || ' ' || array_to_string(q.keywords, ' '))) > 0)
         and ($2::uuid is null or t.id < $2) order by t.id desc limit $3`,
      [search, before, limit],
    );
  }

  /** Of all versions. */
  async figures(db: Db, ids: readonly TestId[]): Promise<Map<TestId, TestFigures>> {
    const rows = await db.query<TestFigures & { id: TestId }>(
      `select test_id as id, (count(*) filter (where state = 'submitted'))::int as submitted,
         (count(*) filter (where passed))::int as passed, (count(*) filter (where state = 'expired'))::int as expired,
         case when count(*) filter (where state = 'submitted') >= $2 then
           round(extract(epoch from percentile_cont(0.5) within group (order by ended_at - started_at) filter (where state = 'submitted')))::int
         end as "medianSeconds"
       from assessments.attempt where test_id = any($1::uuid[]) group by test_id`,
      [ids, LEAST_MEASURED],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }
}
