/** SQL of files that are evidence of restrictions. */
import { Injectable } from '@nestjs/common';
import type { FileId, PersonId, RestrictionId } from '../../kernel/index.ts';
import type { Db, Tx } from '../../platform/index.ts';

@Injectable()
export class EvidenceRepository {
  /** Orders those who name files as evidence, and the deletion of files that nothing names. */
  async lock(tx: Tx): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('identity.evidence_file', 0))`);
  }

  async attach(tx: Tx, restrictionId: RestrictionId, ids: readonly FileId[]): Promise<void> {
    await tx.query('insert into identity.evidence_file (file_id, restriction_id) select unnest($1::uuid[]), $2', [ids, restrictionId]);
  }

  /** Whom the restrictions concern that name these files; a file that none names is left out. */
  async concernedBy(db: Db, ids: readonly FileId[]): Promise<Map<FileId, PersonId>> {
    const rows = await db.query<{ id: FileId; personId: PersonId }>(
      `select e.file_id as id, r.person_id as "personId" from identity.evidence_file e join identity.restriction r on r.id = e.restriction_id
       where e.file_id = any($1::uuid[])`,
      [ids],
    );
    return new Map(rows.map(({ id, personId }) => [id, personId]));
  }

  /** Deletes files of the platform from before a time that no restriction names. Hold the lock. Returns how many. */
  async deleteUnused(tx: Tx, before: Date, limit: number): Promise<number> {
    const rows = await tx.query<{ id: FileId }>(
      `select f.id from files.file_view f
       where f.organisation_id is null and f.created_at < $1 and not exists (select from identity.evidence_file e where e.file_id = f.id)
       order by f.created_at limit $2`,
      [before, limit],
    );
    await tx.query('select files.delete_files($1::uuid[])', [rows.map(({ id }) => id)]);
    return rows.length;
  }
}
