/**
 * Uploaded media and their addresses.
 *
 * Guarantees that a file is served only when all of it is stored, that bytes never pass through memory whole, and that
 * an address made for one organisation opens no other's files. A crash in the middle leaves a row that says so, and a
 * sweep takes away what it names.
 */
import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import {
  addSeconds,
  newId,
  ok,
  parsePublicId,
  present,
  refuse,
  type Clock,
  type FileId,
  type OrganisationId,
  type PersonId,
  type Result,
} from '../../kernel/index.ts';
import { personIdOf, systemCaller, type Caller } from '../access/actor.ts';
import { Commands } from '../commands/commands.ts';
import { CONFIG, type Config } from '../config/config.ts';
import { DB, type Db, type Tx } from '../database/database.ts';
import { CLOCK } from '../database/tokens.ts';
import { mayUpload } from './file.policy.ts';
import { FileRepository, type BucketObject, type FileDescription, type StoredFile } from './file.repository.ts';
import { deleteOlderThan, receive, safeName } from './incoming.ts';
import { withoutSlashAtEnd } from './addresses.ts';
import { fileInAddress, fileKey, isSigned, NEVER, replaceFileIds, signedPath } from './signing.ts';
import { FileStorage, type ByteRange } from './storage.ts';

/** After this long, a file that is still arriving never will. */
const ARRIVAL_SECONDS = 86_400;

export interface SignedAddress {
  /** Absolute when the installation knows its own address, else a path. */
  readonly url: string;
  readonly expiresAt: Date;
}

/** A file that a payload names, with the address that stands in its place. */
export interface SignedFile extends SignedAddress {
  /** Keys and indexes that lead to it, from the outside in. */
  readonly path: readonly string[];
  /** In whose name the address was made. The file may be another organisation's, and then the address opens nothing. */
  readonly organisationId: OrganisationId;
  readonly fileId: FileId;
}

export interface SignedPayload<T> {
  readonly payload: T;
  /** In the order of the payload. A file that is named twice is there twice. */
  readonly files: readonly SignedFile[];
}

/** Reads files whose bytes are in the bucket of their organisation. */
export interface BucketReader {
  /** Null when the object is gone, or was changed since it was registered. */
  read(file: StoredFile, range: ByteRange | null): Promise<Readable | null>;
}

@Injectable()
export class Files {
  private readonly key: Buffer;
  private readonly base: string;
  private buckets: BucketReader | null = null;

  constructor(
    private readonly commands: Commands,
    private readonly repository: FileRepository,
    @Inject(FileStorage) private readonly storage: FileStorage,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.key = fileKey(present(config.SECRET, 'SECRET in the configuration'));
    this.base = publicUrl(config);
  }

  /**
   * Stores `source` as a file of the organisation, or of the platform (null). Read `source` to its end or destroy it in any case: a refusal may come
   * before it was read.
   *
   * @param name as the uploader calls it
   * @returns the file's id, or NOT_FOUND, FORBIDDEN, INVALID (of no kind that is served), LIMIT_REACHED (too large)
   */
  async upload(
    caller: Caller,
    organisationId: OrganisationId | null,
    name: string | undefined,
    source: Readable,
  ): Promise<Result<StoredFile>> {
    const refusal = mayUpload(caller.actor, organisationId);
    if (refusal !== null) return refuse(refusal);
    const received = await receive(source, this.incomingDirectory, this.config.FILE_MAXIMUM_BYTES);
    if (!received.ok) return received;
    const incoming = received.value;
    const id = newId<'File'>(this.clock.now());
    const subject = subjectOf(id, organisationId);
    try {
      const announced = await this.commands.run(caller, async (tx) => {
        await this.repository.insert(tx, { id, organisationId, name: safeName(name), createdBy: personIdOf(caller.actor) }, incoming);
        tx.act('file.announced', subject, { bytes: incoming.bytes });
        return ok(undefined);
      });
      if (!announced.ok) return announced;
      // Between two transactions, never inside one: the storage may be another machine.
      await this.storage.put(id, incoming);
      const stored = await this.commands.run(caller, async (tx) => {
        present((await this.repository.markStored(tx, id)) || null, 'a file that is arriving');
        tx.act('file.stored', subject, { bytes: incoming.bytes, sha256: incoming.sha256 });
        return ok(undefined);
      });
      if (!stored.ok) return stored;
    } finally {
      await rm(incoming.path, { force: true });
    }
    return ok(present(await this.repository.stored(this.db, id), 'the file just stored'));
  }

  /** The signed address of one file, made in the name of the organisation whose task or list shows it. */
  address(organisationId: string, fileId: FileId, name?: string): SignedAddress {
    const expires = this.expiry();
    return {
      url: this.base + signedPath(this.key, { fileId, organisationId, expires }, name),
      expiresAt: new Date(expires * 1000),
    };
  }

  /** Unix seconds at which an address that is made now expires. */
  private expiry(): number {
    return Math.ceil(addSeconds(this.clock.now(), this.config.FILE_URL_SECONDS).getTime() / 1000);
  }

  /**
   * A task's payload as people see it: each value that is a file's public id (`fil_…`) becomes its signed address. The
   * id of another organisation's file becomes an address that opens nothing. All addresses expire at the same time.
   *
   * @param organisationId of the batch
   */
  signFiles<T>(organisationId: OrganisationId, payload: T): SignedPayload<T> {
    const expires = this.expiry();
    const files: SignedFile[] = [];
    const signed = replaceFileIds(payload, (fileId, path) => {
      const url = this.base + signedPath(this.key, { fileId, organisationId, expires });
      files.push({ path, organisationId, fileId, url, expiresAt: new Date(expires * 1000) });
      return url;
    });
    return { payload: signed, files };
  }

  /** Type and size of files that are stored; those of another organisation are absent. Keyed by the id of the file. */
  async described(db: Db, organisationId: OrganisationId, ids: readonly FileId[]): Promise<Map<FileId, FileDescription>> {
    return ids.length === 0 ? new Map() : this.repository.described(db, organisationId, ids);
  }

  /**
   * As {@link signFiles}, for a file that other programs read.
   *
   * @param seconds for which the addresses open their files; null: for ever
   */
  signFilesFor<T>(organisationId: string, payload: T, seconds: number | null): T {
    const expires = seconds === null ? NEVER : Math.ceil(addSeconds(this.clock.now(), seconds).getTime() / 1000);
    return replaceFileIds(payload, (fileId) => this.base + signedPath(this.key, { fileId, organisationId, expires }));
  }

  /** The file of an address that {@link address} or {@link signFilesFor} made, also when it has expired; else null. */
  fileIn(address: string): FileId | null {
    return fileInAddress(address, this.base);
  }

  /**
   * Of texts that are meant for file ids, those that name no stored file of the organisation: another's files count as
   * absent.
   */
  async unknownFiles(db: Db, organisationId: OrganisationId, references: Iterable<string>): Promise<Set<string>> {
    const ids = new Map([...references].map((reference) => [reference, parsePublicId<'File'>('File', reference)]));
    const named = [...ids.values()].filter((id) => id !== null);
    const stored = named.length === 0 ? new Set<FileId>() : await this.repository.storedOf(db, organisationId, named);
    return new Set([...ids].filter(([, id]) => id === null || !stored.has(id)).map(([reference]) => reference));
  }

  /** A page of the stored files of each organisation, newest first. @param before the id of the last one seen */
  ofOrganisations(
    db: Db,
    organisationIds: readonly OrganisationId[],
    before: string | null,
    limit: number,
  ): Promise<Map<OrganisationId, StoredFile[]>> {
    return this.repository.pages(db, organisationIds, before, limit);
  }

  /** The file behind a signed address, or null when there is none, or the signature is wrong or too old. */
  async open(fileId: FileId, expires: number, signature: string): Promise<StoredFile | null> {
    const file = await this.repository.stored(this.db, fileId);
    // The same work for a file that is not there, so that time does not tell which ids exist.
    const organisationId = file?.organisationId ?? '';
    const opens = isSigned(this.key, { fileId, organisationId, expires }, signature, this.clock.now());
    // No address opens a file of the platform.
    return opens && organisationId !== '' ? file : null;
  }

  /** Those of the ids that are files of the platform. Who may see them is the caller's to decide. */
  ofPlatform(db: Db, ids: readonly FileId[]): Promise<Map<FileId, StoredFile>> {
    return this.repository.ofPlatform(db, ids);
  }

  now(): Date {
    return this.clock.now();
  }

  /** The bytes, or a part of them; null when the organisation's bucket has the object no more, or not the same. */
  read(file: StoredFile, range: ByteRange | null): Promise<Readable | null> {
    if (file.bucketKey === null) return this.storage.read(file.id, range);
    return present(this.buckets, 'the reader of buckets').read(file, range);
  }

  /** Called once, by the module that knows the buckets of organisations. */
  readBucketsWith(reader: BucketReader): void {
    this.buckets = reader;
  }

  /** Registers objects of the organisation's bucket as files, without a copy. Those that are registered keep their ids. */
  registerFromBucket(
    tx: Tx,
    organisationId: OrganisationId,
    objects: readonly BucketObject[],
    createdBy: PersonId | null,
  ): Promise<StoredFile[]> {
    return this.repository.insertFromBucket(tx, organisationId, objects, createdBy);
  }

  /** Deletes what processes of this machine that were killed left in the incoming folder. @returns how many files */
  clearIncoming(): Promise<number> {
    return deleteOlderThan(this.incomingDirectory, ARRIVAL_SECONDS);
  }

  /** Takes away what uploads that were cut off left behind. @returns how many */
  async forgetUnfinished(): Promise<number> {
    const before = addSeconds(this.clock.now(), -ARRIVAL_SECONDS);
    const unfinished = await this.repository.arrivingSince(this.db, before, 100);
    for (const { id, organisationId } of unfinished) {
      await this.storage.delete(id);
      await this.commands.must(systemCaller('files.forget_unfinished'), async (tx) => {
        if (await this.repository.deleteArriving(tx, id)) tx.act('file.forgotten', subjectOf(id, organisationId));
        return ok(undefined);
      });
    }
    return unfinished.length + (await this.clearIncoming());
  }

  /** Deletes the bytes of files that were deleted, and then their rows: a crash in between leaves the row for the next time. @returns how many */
  async deleteLeaving(): Promise<number> {
    const ids = await this.repository.leaving(this.db, 100);
    for (const id of ids) {
      await this.storage.delete(id);
      await this.commands.must(systemCaller('files.delete_leaving'), async (tx) => {
        if (await this.repository.deleteLeaving(tx, id)) tx.act('file.deleted', subjectOf(id, null));
        return ok(undefined);
      });
    }
    return ids.length;
  }

  private get incomingDirectory(): string {
    return join(this.config.FILES_DIRECTORY, 'incoming');
  }
}

function subjectOf(id: FileId, organisationId: OrganisationId | null): { kind: 'file'; id: FileId; organisationId?: OrganisationId } {
  return { kind: 'file', id, ...(organisationId === null ? {} : { organisationId }) };
}

/** Where people reach the API; empty when only the operating system knows the port. */
export function publicUrl(config: Config): string {
  if (config.PUBLIC_URL !== undefined) return withoutSlashAtEnd(config.PUBLIC_URL);
  return config.PORT === 0 ? '' : `http://${config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST}:${config.PORT}`;
}
