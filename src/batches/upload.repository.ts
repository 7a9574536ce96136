/** All SQL of uploads: how a spooled file becomes tasks. */
import { Injectable } from '@nestjs/common';
import { pipeline } from 'node:stream/promises';
import type { BatchId, UploadId } from '../kernel/index.ts';
import { allowLongStatements, copyIn, type Db, type Tx } from '../platform/index.ts';
import { LISTED_FAULTS, type OnFault, type UploadFormat } from './upload-receive.ts';
import { UPLOAD_COLUMNS, type Fault } from './upload-row.ts';
import type { Spool } from './upload-spool.ts';

const COLUMNS = UPLOAD_COLUMNS.join(', ');
const UUID_LENGTH = 36;

export interface Upload {
  readonly id: UploadId;
  readonly batchId: BatchId;
  readonly format: UploadFormat;
  readonly onFault: OnFault;
  readonly bytes: number;
  readonly sha256: string;
  readonly rows: number;
  readonly added: number;
  readonly existing: number;
  readonly skipped: number;
  readonly firstPosition: bigint | null;
  readonly createdBy: string | null;
}

/** What became of rows that were compared with what the batch has. */
export interface Compared {
  /** Rows that are there already, or were earlier in the file. */
  readonly existing: number;
  /** Rows whose externalId names another payload. */
  readonly conflicts: number;
  /** The first of them. */
  readonly faults: readonly Fault[];
}

@Injectable()
export class UploadRepository {
  async insert(tx: Tx, upload: Upload): Promise<void> {
    await tx.query(
      `insert into batches.upload (id, batch_id, format, on_fault, bytes, sha256, rows, added, existing, skipped, first_position,
         created_by, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        upload.id,
        upload.batchId,
        upload.format,
        upload.onFault,
        upload.bytes,
        upload.sha256,
        upload.rows,
        upload.added,
        upload.existing,
        upload.skipped,
        upload.firstPosition,
        upload.createdBy,
        tx.now,
      ],
    );
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

  /** Adds what is left of the staged rows as tasks, in the order of the file. @returns how many */
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
    // One character per byte: what is between the tabs does not matter here.
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
