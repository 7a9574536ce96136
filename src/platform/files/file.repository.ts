/** All SQL of files. */
import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import { groupBy, newId, present, type FileId, type OrganisationId, type PersonId } from '../../kernel/index.ts';
import { columnsOf } from '../database/columns.ts';
import type { Db, Tx } from '../database/database.ts';
import { FileEntity } from './file.entity.ts';
import type { IncomingFile } from './storage.ts';

/** A file whose bytes are all there. */
export type StoredFile = Omit<FileEntity, 'bytes'> & { readonly bytes: number };

/** An object of a bucket, as it is registered. */
export interface BucketObject {
  readonly key: string;
  readonly etag: string;
  readonly bytes: number;
  readonly mediaType: string;
  readonly name: string;
}

export type FileDescription = Pick<StoredFile, 'mediaType' | 'bytes'>;

@Injectable()
export class FileRepository {
  async insert(
    tx: Tx,
    file: { id: FileId; organisationId: OrganisationId | null; name: string; createdBy: PersonId | null },
    incoming: IncomingFile,
  ) {
    await tx.entities.insert(FileEntity, {
      ...file,
      state: 'arriving',
      mediaType: incoming.mediaType,
      bytes: BigInt(incoming.bytes),
      sha256: incoming.sha256,
      createdAt: tx.now,
    });
  }

  /** Registers objects of the organisation's bucket. Those that are registered already keep their ids. @returns all of them */
  async insertFromBucket(
    tx: Tx,
    organisationId: OrganisationId,
    objects: readonly BucketObject[],
    createdBy: PersonId | null,
  ): Promise<StoredFile[]> {
    await tx.query(
      `insert into files.file (id, organisation_id, state, name, media_type, bytes, bucket_key, etag, created_by, created_at, stored_at)
       select o.id, $1, 'stored', o.name, o.media_type, o.bytes, o.key, o.etag, $2, $3, $3
       from jsonb_to_recordset($4::jsonb) as o (id uuid, name text, media_type text, bytes bigint, key text, etag text)
       on conflict (organisation_id, bucket_key, etag) where bucket_key is not null do nothing`,
      [
        ...[organisationId, createdBy, tx.now],
        JSON.stringify(objects.map((object) => ({ ...object, id: newId<'File'>(tx.now), media_type: object.mediaType }))),
      ],
    );
    const rows = await tx.query<FileEntity>(
      `select ${columnsOf(FileEntity, 'f')} from files.file f
       join jsonb_to_recordset($2::jsonb) as o (key text, etag text) on f.bucket_key = o.key and f.etag = o.etag
       where f.organisation_id = $1 order by f.bucket_key`,
      [organisationId, JSON.stringify(objects)],
    );
    return rows.map((file) => ({ ...file, bytes: Number(file.bytes) }));
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

  async arrivingSince(db: Db, before: Date, limit: number): Promise<{ id: FileId; organisationId: OrganisationId | null }[]> {
    return db.query(
      `select id, organisation_id as "organisationId" from files.file where state = 'arriving' and created_at < $1
       order by created_at limit $2`,
      [before, limit],
    );
  }

  /** Files of the platform that were deleted, and whose bytes may still be there. */
  async leaving(db: Db, limit: number): Promise<FileId[]> {
    const rows = await db.query<{ id: FileId }>(`select id from files.file where state = 'leaving' order by id limit $1`, [limit]);
    return rows.map(({ id }) => id);
  }

  /** False when another process has deleted it. */
  async deleteLeaving(tx: Tx, id: FileId): Promise<boolean> {
    const rows = await tx.query(`delete from files.file where id = $1 and state = 'leaving' returning id`, [id]);
    return rows.length === 1;
  }

  /** Those of the ids that are stored files of the platform. */
  async ofPlatform(db: Db, ids: readonly FileId[]): Promise<Map<FileId, StoredFile>> {
    const rows = await db.entities.findBy(FileEntity, { id: In([...ids]), organisationId: IsNull(), state: 'stored' });
    return new Map(rows.map((file) => [file.id, { ...file, bytes: Number(file.bytes) }]));
  }

  /** Those of the ids that are stored files of the organisation. */
  async storedOf(db: Db, organisationId: OrganisationId, ids: readonly FileId[]): Promise<Set<FileId>> {
    const rows = await db.query<{ id: FileId }>(
      `select id from files.file where id = any($1::uuid[]) and organisation_id = $2 and state = 'stored'`,
      [ids, organisationId],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** A page of the stored files of each organisation, newest first. @param before the id of the last one seen */
  async pages(
    db: Db,
    organisationIds: readonly OrganisationId[],
    before: string | null,
    limit: number,
  ): Promise<Map<OrganisationId, StoredFile[]>> {
    const rows = await db.query<FileEntity>(
      `select ${columnsOf(FileEntity, 'f')} from unnest($1::uuid[]) as of (id) cross join lateral (
         select * from files.file
         where organisation_id = of.id and state = 'stored' and ($2::uuid is null or id < $2) order by id desc limit $3
       ) f order by f.id desc`,
      [organisationIds, before, limit],
    );
    return groupBy(
      rows.map((file) => ({ ...file, bytes: Number(file.bytes) })),
      (file) => present(file.organisationId, 'the organisation of a file'),
    );
  }

  /** Those of the ids that are stored files of the organisation, with their type and size. */
  async described(db: Db, organisationId: OrganisationId, ids: readonly FileId[]): Promise<Map<FileId, FileDescription>> {
    const rows = await db.query<{ id: FileId; media_type: string; bytes: bigint }>(
      `select id, media_type, bytes from files.file where id = any($1::uuid[]) and organisation_id = $2 and state = 'stored'`,
      [ids, organisationId],
    );
    return new Map(rows.map((row) => [row.id, { mediaType: row.media_type, bytes: Number(row.bytes) }]));
  }

  async stored(db: Db, id: FileId): Promise<StoredFile | null> {
    const file = await db.entities.findOneBy(FileEntity, { id, state: 'stored' });
    return file === null ? null : { ...file, bytes: Number(file.bytes) };
  }
}
