/** Versions of batches, with a cache: every claim and answer of a batch reads one, and a version never changes. */
import { Injectable } from '@nestjs/common';
import type { Db } from '../../platform/index.ts';
import { BatchRepository, type VersionKey } from './batch.repository.ts';
import type { BatchVersion } from './batch.ts';

/** Maximum number of versions in the cache; the oldest entry leaves first. */
const CACHE_SIZE = 200;

@Injectable()
export class BatchVersions {
  private readonly cache = new Map<string, BatchVersion>();

  constructor(private readonly batches: BatchRepository) {}

  /** Instructions and form as of a version; null when there is none. */
  async get(db: Db, key: VersionKey): Promise<BatchVersion | null> {
    const cached = this.cache.get(versionKey(key));
    if (cached !== undefined) return cached;
    const found = await this.batches.version(db, key.batchId, key.version);
    if (found !== null) this.remember(found);
    return found;
  }

  /** Several versions, keyed by {@link versionKey}; those that do not exist are absent. */
  async getMany(db: Db, keys: readonly VersionKey[]): Promise<Map<string, BatchVersion>> {
    const missing = keys.filter((key) => !this.cache.has(versionKey(key)));
    const found = missing.length === 0 ? [] : await this.batches.versions(db, missing);
    const cached = keys.flatMap((key) => this.cache.get(versionKey(key)) ?? []);
    found.forEach((version) => this.remember(version));
    return new Map([...cached, ...found].map((version) => [versionKey(version), version]));
  }

  private remember(version: BatchVersion): void {
    this.cache.set(versionKey(version), version);
    if (this.cache.size > CACHE_SIZE) this.cache.delete(this.cache.keys().next().value!);
  }
}

/** One text for a version of a batch. */
export function versionKey(of: VersionKey): string {
  return `${of.batchId}:${of.version}`;
}
