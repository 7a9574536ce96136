/** All SQL of uploads: how a spooled file becomes tasks. */
import { Injectable } from '@nestjs/common';
import { pipeline } from 'node:stream/promises';
import { groupBy, type BatchId, type TaskId } from '../../kernel/index.ts';
import { allowLongStatements, columnsOf, copyIn, type Db, type Tx } from '../../platform/index.ts';
import { LISTED_FAULTS } from './upload-receive.ts';
import { UploadEntity, type Upload } from './upload.entity.ts';
import type { Compared } from './upload-report.ts';
import { UPLOAD_COLUMNS } from './upload-row.ts';
import type { Spool } from './upload-spool.ts';

const COLUMNS = UPLOAD_COLUMNS.join(', ');
const UUID_LENGTH = 36;

type UploadCount = 'rows' | 'added' | 'existing' | 'skipped' | 'bytes';
type NewUpload = Omit<Upload, 'createdAt' | UploadCount> & Readonly<Record<UploadCount, number>>;

@Injectable()
export class UploadRepository {
  async insert(tx: Tx, { rows, added, existing, skipped, bytes, ...upload }: NewUpload): Promise<void> {
    const counts = { rows: BigInt(rows), added: BigInt(added), existing: BigInt(existing), skipped: BigInt(skipped), bytes: BigInt(bytes) };
    await tx.entities.insert(UploadEntity, { ...upload, ...counts, createdAt: tx.now });
  }

  /** Whether any task of the batch has an external id. */
  async anyExternalId(db: Db, batchId: BatchId): Promise<boolean> {
    const rows = await db.query('select from batches.task where batch_id = $1 and external_id is not null limit 1', [batchId]);
    return rows.length > 0;
  }

  /**
   * Copies the spool straight into the tasks, from `position` on: one pass, and as fast as it goes.
   *
   * @returns false, and nothing is changed, when two rows have the same externalId
   */
  async copyTasks(tx: Tx, spool: Spool, batchId: BatchId, position: bigint): Promise<boolean> {
    await allowLongStatements(tx);
    await tx.query('savepoint upload');
    try {
      const tasks = await copyIn(tx, `copy batches.task (id, batch_id, position, created_at, ${COLUMNS}) from stdin`);
      await pipeline(spool.read(), (chunks: AsyncIterable<Buffer>) => asTasks(chunks, batchId, Number(position), tx.now), tasks);
      return true;
    } catch (error) {
      const { code, constraint } = error as { code?: string; constraint?: string };
      if (code !== '23505' || constraint !== 'task_external_id') throw error;
      await tx.query('rollback to savepoint upload');
      return false;
    }
  }

  /** Copies the spool into a table of this transaction's own, to be compared and added by {@link compare} and {@link addStaged}. */
  async stage(tx: Tx, spool: Spool): Promise<void> {
    await allowLongStatements(tx);
    await tx.query(
      `create temporary table upload_row (id uuid not null, origin uuid, line bigint not null, external_id text, redundancy integer not null,
         free_slots integer not null, payload jsonb not null) on commit drop`,
    );
    await pipeline(spool.read(), await copyIn(tx, `copy upload_row (id, origin, line, ${COLUMNS}) from stdin`));
    await tx.query('analyze upload_row (external_id)');
  }

  /**
   * Takes out of the staged rows those that are tasks of the batch already: by the task that they were exported from, or by
   * their externalId. And those whose externalId a row before them has.
   */
  async compare(tx: Tx, batchId: BatchId, hasOrigins: boolean): Promise<Compared> {
    const ofBatch = hasOrigins
      ? await this.takeOut(
          tx,
          `delete from upload_row r using batches.task t where t.id = r.origin and t.batch_id = $1
           returning r.line, r.external_id, t.payload = r.payload as same`,
          [batchId],
        )
      : { same: 0, different: 0, others: [] };
    const inBatch = await this.takeOut(
      tx,
      `delete from upload_row r using batches.task t where t.batch_id = $1 and t.external_id = r.external_id
       returning r.line, r.external_id, t.payload = r.payload as same`,
      [batchId],
    );
    const inFile = await this.takeOut(
      tx,
      `delete from upload_row r
       using (select external_id, min(line) as line from upload_row where external_id is not null group by external_id having count(*) > 1) f
       join upload_row kept using (external_id, line)
       where r.external_id = f.external_id and r.line > f.line
       returning r.line, r.external_id, kept.payload = r.payload as same`,
      [],
    );
    return {
      existing: ofBatch.same + inBatch.same + inFile.same,
      conflicts: ofBatch.different + inBatch.different + inFile.different,
      faults: [
        ...[...ofBatch.others, ...inBatch.others].map(({ line, external_id }) => ({
          line: Number(line),
          reason: `externalId "${external_id}" is a task of the batch already, with another payload`,
        })),
        ...inFile.others.map(({ line, external_id }) => ({
          line: Number(line),
          reason: `externalId "${external_id}" stands in an earlier row of the file, with another payload`,
        })),
      ]
        .sort((a, b) => a.line - b.line)
        .slice(0, LISTED_FAULTS),
    };
  }

  /** How many of these rows are still staged. */
  async staged(tx: Tx, ids: readonly TaskId[]): Promise<number> {
    const [row] = await tx.query<{ count: number }>('select count(*)::int as count from upload_row where id = any($1::uuid[])', [ids]);
    return row!.count;
  }

  /** A page of the uploads of each batch, newest first. @param before the id of the last one seen */
  async pages(db: Db, batchIds: readonly BatchId[], before: string | null, limit: number): Promise<Map<BatchId, Upload[]>> {
    const rows = await db.query<Upload>(
      `select ${columnsOf(UploadEntity, 'u')} from unnest($1::uuid[]) as of (id) cross join lateral (
         select * from batches.upload where batch_id = of.id and ($2::uuid is null or id < $2) order by id desc limit $3
       ) u order by u.id desc`,
      [batchIds, before, limit],
    );
    return groupBy(rows, (upload) => upload.batchId);
  }

  private async takeOut(tx: Tx, deletion: string, parameters: unknown[]) {
    const [row] = await tx.query<{ same: number; different: number; others: { line: number; external_id: string }[] | null }>(
      `with gone as (${deletion})
       select count(*) filter (where same)::int as same, count(*) filter (where not same)::int as different,
         (select jsonb_agg(first) from (select line, external_id from gone where not same order by line limit ${LISTED_FAULTS}) first) as others
       from gone`,
      parameters,
    );
    return { same: row!.same, different: row!.different, others: row!.others ?? [] };
  }

  /** Adds the remaining staged rows as tasks, in the order of the file. @returns their number */
  async addStaged(tx: Tx, batchId: BatchId, position: bigint): Promise<number> {
    const [row] = await tx.query<{ added: number }>(
      `with added as (
         insert into batches.task (id, batch_id, position, created_at, ${COLUMNS})
         select id, $1, $2::bigint - 1 + row_number() over (order by line), $3, ${COLUMNS} from upload_row order by line
         returning id
       )
       select count(*)::int as added from added`,
      [batchId, position, tx.now],
    );
    await tx.query('drop table upload_row');
    return row!.added;
  }
}

/** Rows of the spool (id, origin, line, …) as rows of the tasks (id, batch, position, time, …). */
async function* asTasks(chunks: AsyncIterable<Buffer>, batchId: BatchId, position: number, now: Date): AsyncGenerator<Buffer> {
  const before = `\t${batchId}\t`;
  const after = `\t${now.toISOString()}`;
  let rest = '';
  for await (const chunk of chunks) {
    // One character per byte: the content between the tabs does not matter here.
    const text = rest + chunk.toString('latin1');
    let rows = '';
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      const origin = from + UUID_LENGTH + 1;
      const line = text.indexOf('\t', text.indexOf('\t', origin) + 1);
      rows += text.slice(from, from + UUID_LENGTH) + before + position + after + text.slice(line, end + 1);
      position += 1;
      from = end + 1;
    }
    rest = text.slice(from);
    if (rows !== '') yield Buffer.from(rows, 'latin1');
  }
}
