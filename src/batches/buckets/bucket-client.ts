/**
 * Requests to buckets of organisations: signed (Signature Version 4), by path-style addresses, and to public addresses alone unless
 * the marketplace allows others. An organisation chooses the address, so that each connection checks the IP address that it goes to:
 * a name that changes between a check and a connection reaches nothing else. Redirects are not followed.
 */
import { lookup as lookUp } from 'node:dns';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { text } from 'node:stream/consumers';
import { Inject, Injectable } from '@nestjs/common';
import { AwsV4Signer } from 'aws4fetch';
import { CONFIG, HEAD_BYTES, type ByteRange, type Config } from '../../platform/index.ts';
import type { OpenBucket } from './bucket.ts';
import { readListing, type Listing } from './list-objects.ts';
import { isPublicAddress } from './private-address.ts';

/** Until the answer begins. */
const ANSWER_MILLISECONDS = 15_000;
/** Between two parts of a body: a reader that is slow is not cut off, a bucket that has stopped is. */
const IDLE_MILLISECONDS = 60_000;
const LONGEST_LISTING = 5_000_000;
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** The bucket did not do what was asked: its status, or 0 when it did not answer. */
export class BucketError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Resolves a name to public addresses alone. */
const publicLookup: LookupFunction = (host, options, callback) => {
  lookUp(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, '', 0);
    const isPublic = addresses.length > 0 && addresses.every(({ address }) => isPublicAddress(address));
    if (!isPublic) return callback(new Error('the bucket has no public address'), '', 0);
    return options.all === true ? callback(null, addresses) : callback(null, addresses[0]!.address, addresses[0]!.family);
  });
};

@Injectable()
export class BucketClient {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Whether buckets need https and a public address. */
  get isGuarded(): boolean {
    return this.config.BUCKET_ADDRESSES === 'public';
  }

  /** Objects in the order of their keys. @param after key of the last one seen @throws BucketError */
  async list(bucket: OpenBucket, prefix: string, after: string | null, limit: number): Promise<Listing> {
    const query = new URLSearchParams({ 'list-type': '2', 'encoding-type': 'url', 'max-keys': String(limit), prefix });
    if (after !== null) query.set('start-after', after);
    const response = await this.send(bucket, `?${query.toString()}`, {});
    const listing = readListing(await limitedText(response));
    if (listing === null) throw new BucketError(response.statusCode ?? 0, 'the bucket answered with no list of objects');
    return listing;
  }

  /** The first bytes of an object. @throws BucketError */
  async head(bucket: OpenBucket, key: string, etag: string): Promise<Buffer> {
    const response = await this.read(bucket, key, etag, { start: 0, end: HEAD_BYTES - 1 });
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const part of response) {
      parts.push(part as Buffer);
      bytes += (part as Buffer).length;
      if (bytes >= HEAD_BYTES) break;
    }
    response.destroy();
    return Buffer.concat(parts).subarray(0, HEAD_BYTES);
  }

  /** The bytes of an object, or a part of them, if it is still the one with this ETag. @throws BucketError */
  async read(bucket: OpenBucket, key: string, etag: string, range: ByteRange | null): Promise<IncomingMessage> {
    const path = key.split('/').map(encodeURIComponent).join('/');
    const response = await this.send(bucket, `/${path}`, {
      'if-match': `"${etag}"`,
      ...(range === null ? {} : { range: `bytes=${range.start}-${range.end}` }),
    });
    // Storage that does not know If-Match answers with what it has.
    const found = response.headers.etag?.replace(/^W\//, '').replace(/^"|"$/g, '');
    const isWhole = range === null || response.statusCode === 206 || range.start === 0;
    if (found === etag && isWhole) return response;
    response.destroy();
    throw new BucketError(412, 'the object was changed');
  }

  private async send({ endpoint, name, ...bucket }: OpenBucket, path: string, headers: Record<string, string>): Promise<IncomingMessage> {
    const { hostname } = new URL(endpoint);
    const host = hostname.replace(/^\[|\]$/g, '');
    if (this.isGuarded && isIP(host) !== 0 && !isPublicAddress(host)) throw new BucketError(0, 'the bucket has no public address');
    const signed = await new AwsV4Signer({
      method: 'GET',
      url: `${endpoint}/${name}${path}`,
      headers: { 'x-amz-content-sha256': EMPTY_SHA256, ...headers },
      service: 's3',
      region: bucket.region,
      accessKeyId: bucket.accessKey,
      secretAccessKey: bucket.secretKey,
    }).sign();
    const response = await this.answer(signed.url, Object.fromEntries(signed.headers.entries()));
    const status = response.statusCode ?? 0;
    if (status === 200 || status === 206) return response;
    response.destroy();
    throw new BucketError(status, `the bucket answered with ${status}`);
  }

  private answer(url: URL, headers: Record<string, string>): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const send = url.protocol === 'https:' ? requestHttps : requestHttp;
      const request = send(url, { method: 'GET', headers, agent: false, ...(this.isGuarded ? { lookup: publicLookup } : {}) });
      const timer = setTimeout(() => request.destroy(new Error('the bucket took too long to answer')), ANSWER_MILLISECONDS);
      request.on('response', (response) => {
        clearTimeout(timer);
        response.setTimeout(IDLE_MILLISECONDS, () => response.destroy(new Error('the bucket stopped in the middle')));
        resolve(response);
      });
      request.on('error', (error) => {
        clearTimeout(timer);
        reject(new BucketError(0, error.message));
      });
      request.end();
    });
  }
}

async function limitedText(response: IncomingMessage): Promise<string> {
  let bytes = 0;
  response.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes > LONGEST_LISTING) response.destroy(new Error('the list of objects is too long'));
  });
  try {
    return await text(response);
  } catch (error) {
    throw new BucketError(0, error instanceof Error ? error.message : String(error));
  }
}
