/**
 * Sets the bucket of an organisation, and registers its objects as files. The bucket is asked before a transaction begins: it is
 * another machine, and somebody else's.
 */
import { Inject, Injectable } from '@nestjs/common';
import {
  allOf,
  conflict,
  forbidden,
  invalid,
  notFound,
  ok,
  refuse,
  say,
  type OrganisationId,
  type Refusal,
  type Result,
} from '../../kernel/index.ts';
import {
  Commands,
  CONFIG,
  DB,
  Files,
  hasRole,
  personIdOf,
  roleIn,
  safeName,
  sniffMediaType,
  type Actor,
  type BucketObject,
  type Caller,
  type Config,
  type Db,
  type StoredFile,
} from '../../platform/index.ts';
import { BucketClient, BucketError } from './bucket-client.ts';
import { BucketRepository } from './bucket.repository.ts';
import { bucketFaults, MOST_OBJECTS, type BucketSettings, type ListedObject, type OpenBucket } from './bucket.ts';
import { Buckets } from './buckets.ts';

/** Beginnings of objects that are read at once. */
const HEADS_AT_ONCE = 8;

export interface Registering {
  readonly organisationId: OrganisationId;
  /** Of the keys, after the prefix of the bucket. */
  readonly prefix: string;
  /** Key of the last object of the call before; null: from the first on. */
  readonly after: string | null;
}

/** Why an object was left out: it is empty or too large, or of no kind that is served. */
export type SkipReason = 'size' | 'kind';

export interface Registered {
  readonly files: readonly StoredFile[];
  readonly skipped: readonly { readonly key: string; readonly reason: SkipReason }[];
  /** Key to go on after; null: these were the last. */
  readonly next: string | null;
}

/** Owners and managers set the bucket and register its files. Returns why the actor may not, or null. */
function denyBucket(actor: Actor, organisationId: OrganisationId): Refusal | null {
  if (hasRole(actor, organisationId, 'manager')) return null;
  if (roleIn(actor, organisationId) === null) return notFound('The organisation', 'organisationId');
  return forbidden('Only owners and managers of an organisation may use its bucket.');
}

@Injectable()
export class BucketCommands {
  constructor(
    private readonly commands: Commands,
    private readonly rows: BucketRepository,
    private readonly buckets: Buckets,
    private readonly client: BucketClient,
    private readonly files: Files,
    @Inject(DB) private readonly db: Db,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @returns the organisation, or NOT_FOUND, FORBIDDEN, INVALID (also when the bucket does not answer as it should) */
  async set(caller: Caller, settings: BucketSettings & { readonly secretKey: string }): Promise<Result<OrganisationId>> {
    const { secretKey, ...bucket } = settings;
    const { organisationId } = bucket;
    const refusal = denyBucket(caller.actor, organisationId);
    if (refusal !== null) return refuse(refusal);
    const valid = allOf(bucketFaults(settings, this.client.isGuarded));
    if (!valid.ok) return valid;
    const fault = await this.faultOf(() => this.client.list(settings, bucket.prefix, null, 1));
    if (fault !== null) return refuse(fault);
    return this.commands.run(caller, async (tx) => {
      const refused = denyBucket(tx.actor, organisationId);
      if (refused !== null) return refuse(refused);
      const secret = this.buckets.seal(organisationId, secretKey);
      await this.rows.set(tx, { ...bucket, secret, setBy: personIdOf(tx.actor), setAt: tx.now });
      const { endpoint, name, prefix } = bucket;
      tx.act('bucket.set', { kind: 'organisation', id: organisationId, organisationId }, { endpoint, name, prefix });
      return ok(organisationId);
    });
  }

  /** Forgets the bucket and its secret. Files that were registered open no more. */
  async remove(caller: Caller, organisationId: OrganisationId): Promise<Result<OrganisationId>> {
    return this.commands.run(caller, async (tx) => {
      const refused = denyBucket(tx.actor, organisationId);
      if (refused !== null) return refuse(refused);
      if (!(await this.rows.remove(tx, organisationId))) return refuse(NO_BUCKET);
      tx.act('bucket.removed', { kind: 'organisation', id: organisationId, organisationId });
      return ok(organisationId);
    });
  }

  /** Registers the next objects, in the order of their keys; those that are registered keep their ids. */
  async register(caller: Caller, { organisationId, prefix, after }: Registering): Promise<Result<Registered>> {
    const refusal = denyBucket(caller.actor, organisationId);
    if (refusal !== null) return refuse(refusal);
    const sealed = await this.rows.of(this.db, organisationId);
    if (sealed === null) return refuse(NO_BUCKET);
    const bucket = this.buckets.open(sealed);
    let found: { readonly objects: BucketObject[]; readonly skipped: Registered['skipped']; readonly next: string | null } | null = null;
    const fault = await this.faultOf(async () => {
      const listing = await this.client.list(bucket, bucket.prefix + prefix, after, MOST_OBJECTS);
      const looked = await this.look(bucket, listing.objects);
      found = { ...looked, next: listing.hasMore ? (listing.objects.at(-1)?.key ?? null) : null };
    });
    if (fault !== null || found === null) return refuse(fault ?? NO_ANSWER);
    const { objects, skipped, next } = found;
    return this.commands.run(caller, async (tx) => {
      const refused = denyBucket(tx.actor, organisationId);
      if (refused !== null) return refuse(refused);
      const files = await this.files.registerFromBucket(tx, organisationId, objects, personIdOf(tx.actor));
      tx.act('bucket.registered', { kind: 'organisation', id: organisationId, organisationId }, { files: files.length });
      return ok({ files, skipped, next });
    });
  }

  /** What the objects are, by their first bytes. */
  private async look(bucket: OpenBucket, listed: readonly ListedObject[]) {
    const objects: BucketObject[] = [];
    const skipped: { key: string; reason: SkipReason }[] = [];
    const isFitting = ({ key, bytes }: ListedObject) => bytes > 0 && bytes <= this.config.FILE_MAXIMUM_BYTES && key.length <= 1024;
    // Names of folders, which some programs put into buckets, are no objects that anybody means.
    const meant = listed.filter(({ key, bytes }) => !(bytes === 0 && key.endsWith('/')));
    for (const object of meant.filter((each) => !isFitting(each))) skipped.push({ key: object.key, reason: 'size' });
    const fitting = meant.filter(isFitting);
    for (let from = 0; from < fitting.length; from += HEADS_AT_ONCE) {
      const some = fitting.slice(from, from + HEADS_AT_ONCE);
      const types = await Promise.all(some.map(async ({ key, etag }) => sniffMediaType(await this.client.head(bucket, key, etag))));
      for (const [index, object] of some.entries()) {
        const mediaType = types[index] ?? null;
        if (mediaType === null) skipped.push({ key: object.key, reason: 'kind' });
        else objects.push({ ...object, mediaType, name: safeName(object.key) });
      }
    }
    return { objects, skipped };
  }

  /** Why the bucket did not do it; null: it did. */
  private async faultOf(ask: () => Promise<unknown>): Promise<Refusal | null> {
    try {
      await ask();
      return null;
    } catch (error) {
      if (!(error instanceof BucketError)) throw error;
      if (error.status === 0) return NO_ANSWER;
      return invalid(say`The bucket answered with the HTTP status ${error.status}. Check its name, region, keys and rights.`, 'endpoint');
    }
  }
}

const NO_BUCKET = conflict('no_bucket', 'The organisation has no bucket: set one first.');
const NO_ANSWER = invalid('The bucket does not answer at this address. It needs a public address, and https.', 'endpoint');
