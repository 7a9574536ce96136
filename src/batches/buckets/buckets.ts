/** Buckets of organisations: their secrets, and the files that are read from them. */
import type { Readable } from 'node:stream';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Bug, present, type OrganisationId } from '../../kernel/index.ts';
import { boxKey, openBox, sealBox } from '../../identity/index.ts';
import { CONFIG, DB, Files, type BucketReader, type ByteRange, type Config, type Db, type StoredFile } from '../../platform/index.ts';
import { BucketClient, BucketError } from './bucket-client.ts';
import { BucketRepository } from './bucket.repository.ts';
import type { OpenBucket, SealedBucket } from './bucket.ts';

/** Answers that say that the object is not there any more, or not the one that was registered. */
const GONE = [404, 412, 416];

@Injectable()
export class Buckets implements BucketReader, OnModuleInit {
  private readonly key: Buffer;

  constructor(
    private readonly files: Files,
    private readonly rows: BucketRepository,
    private readonly client: BucketClient,
    @Inject(DB) private readonly db: Db,
    @Inject(CONFIG) config: Config,
  ) {
    this.key = boxKey(present(config.SECRET, 'SECRET in the configuration'), 'bucket secrets');
  }

  onModuleInit(): void {
    this.files.readBucketsWith(this);
  }

  seal(organisationId: OrganisationId, secretKey: string): Buffer {
    return sealBox(this.key, `bucket of ${organisationId}`, Buffer.from(secretKey));
  }

  /** @throws Bug when the box was changed, belongs to another organisation, or was sealed with another SECRET */
  open({ secret, ...bucket }: SealedBucket): OpenBucket {
    try {
      return { ...bucket, secretKey: openBox(this.key, `bucket of ${bucket.organisationId}`, secret).toString() };
    } catch (error) {
      throw new Bug(`the secret of a bucket does not open; was SECRET changed? (${(error as Error).message})`);
    }
  }

  async read(file: StoredFile, range: ByteRange | null): Promise<Readable | null> {
    const organisationId = present(file.organisationId, 'the organisation of a file in a bucket');
    const bucket = await this.rows.of(this.db, organisationId);
    if (bucket === null) return null;
    try {
      return await this.client.read(this.open(bucket), present(file.bucketKey, 'a key'), present(file.etag, 'an ETag'), range);
    } catch (error) {
      if (error instanceof BucketError && GONE.includes(error.status)) return null;
      throw error;
    }
  }
}
