/** Reads the answer of ListObjectsV2, with keys that are encoded as in an address (`encoding-type=url`). Pure. */
import type { ListedObject } from './bucket.ts';

export interface Listing {
  readonly objects: readonly ListedObject[];
  readonly hasMore: boolean;
}

const ENTITIES: Readonly<Record<string, string>> = { '&quot;': '"', '&amp;': '&', '&lt;': '<', '&gt;': '>', '&apos;': "'", '&#34;': '"' };

const textOf = (xml: string, tag: string): string | null => {
  const found = new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1];
  return found === undefined ? null : found.replace(/&(?:quot|amp|lt|gt|apos|#34);/g, (entity) => ENTITIES[entity] ?? entity);
};

/** @returns null when it is no such answer */
export function readListing(xml: string): Listing | null {
  if (!/<ListBucketResult[\s>]/.test(xml)) return null;
  const objects: ListedObject[] = [];
  for (const [, content = ''] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
    const key = textOf(content, 'Key');
    const etag = textOf(content, 'ETag')?.replace(/^"|"$/g, '');
    const size = textOf(content, 'Size');
    if (key === null || !etag || size === null || !/^\d{1,15}$/.test(size)) return null;
    objects.push({ key: decodeURIComponent(key.replaceAll('+', ' ')), etag, bytes: Number(size) });
  }
  return { objects, hasMore: textOf(xml, 'IsTruncated') === 'true' };
}
