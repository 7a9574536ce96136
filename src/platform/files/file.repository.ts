/** All SQL of files. */
import { Injectable } from '@nestjs/common';
import type { FileId, OrganisationId } from '../../kernel/index.ts';
import type { Db, Tx } from '../database/database.ts';
import type { IncomingFile } from './storage.ts';

export interface StoredFile {
  readonly id: FileId;
  readonly organisationId: OrganisationId;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  readonly createdAt: Date;
}

@Injectable()
export class FileRepository {
  async insert(
    tx: Tx,
    file: { id: FileId; organisationId: OrganisationId; name: string; createdBy: string | null },
    incoming: IncomingFile,
  ) {
    await tx.query(
      `insert into files.file (id, organisation_id, state, name, media_type, bytes, sha256, created_by, created_at)
       values ($1, $2, 'arriving', $3, $4, $5, $6, $7, $8)`,
      [file.id, file.organisationId, file.name, incoming.mediaType, incoming.bytes, incoming.sha256, file.createdBy, tx.now],
    );
  }

  /** False when it was not arriving (any more). */
  async markStored(tx: Tx, id: FileId): Promise<boolean> {
    const rows = await tx.query(
      `update files.file set state = 'stored', stored_at = $2 where id = $1 and state = 'arriving' returning id`,
      [id, tx.now],
    );
    return rows.length === 1;
  }

  /** False when it was not arriving (any more). */
  async deleteArriving(tx: Tx, id: FileId): Promise<boolean> {
    const rows = await tx.query(`delete from files.file where id = $1 and state = 'arriving' returning id`, [id]);
    return rows.length === 1;
  }

  async arrivingSince(db: Db, before: Date, limit: number): Promise<{ id: FileId; organisationId: OrganisationId }[]> {
    return db.query(
      `select id, organisation_id as "organisationId" from files.file where state = 'arriving' and created_at < $1
       order by created_at limit $2`,
      [before, limit],
    );
  }

  /** Those of the ids that are stored files of the organisation. */
  async storedOf(db: Db, organisationId: OrganisationId, ids: readonly FileId[]): Promise<Set<FileId>> {
    const rows = await db.query<{ id: FileId }>(
      `select id from files.file where id = any($1::uuid[]) and organisation_id = $2 and state = 'stored'`,
      [ids, organisationId],
    );
    return new Set(rows.map((row) => row.id));
  }

  async stored(db: Db, id: FileId): Promise<StoredFile | null> {
    const [row] = await db.query<Omit<StoredFile, 'bytes'> & { bytes: bigint }>(
      `select id, organisation_id as "organisationId", name, media_type as "mediaType", bytes, sha256, created_at as "createdAt"
       from files.file where id = $1 and state = 'stored'`,
      [id],
    );
    return row === undefined ? null : { ...row, bytes: Number(row.bytes) };
  }
}
