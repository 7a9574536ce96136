/**
 * Files in a bucket of S3-compatible storage, by path-style addresses and Signature Version 4.
 *
 * The bytes are sent with their length and signed sha256, so that the storage itself refuses what was damaged on the way.
 */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { AwsV4Signer } from 'aws4fetch';
import { withoutSlashAtEnd } from './addresses.ts';
import { FileStorage, type ByteRange, type IncomingFile } from './storage.ts';

/** sha256 of nothing: of requests without a body. */
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
/** How long the storage may take to begin its answer; for an upload, to take it all. */
const ANSWER_MILLISECONDS = 30_000;
const UPLOAD_MILLISECONDS = 300_000;

export interface S3Settings {
  /** `https://s3.example.org`, without the bucket. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

export class S3FileStorage extends FileStorage {
  constructor(private readonly settings: S3Settings) {
    super();
  }

  async put(key: string, file: IncomingFile): Promise<void> {
    const response = await this.send('PUT', key, {
      headers: { 'content-type': file.mediaType, 'content-length': String(file.bytes), 'x-amz-content-sha256': file.sha256 },
      body: () => Readable.toWeb(createReadStream(file.path)) as unknown as BodyInit,
      milliseconds: UPLOAD_MILLISECONDS,
    });
    await response.body?.cancel();
  }

  async read(key: string, range: ByteRange | null): Promise<Readable> {
    const headers: Record<string, string> = range === null ? {} : { range: `bytes=${range.start}-${range.end}` };
    const response = await this.send('GET', key, { headers });
    if (response.body === null) throw new Error(`the storage answered GET ${key} without a body`);
    return Readable.fromWeb(response.body as ReadableStream);
  }

  async delete(key: string): Promise<void> {
    const response = await this.send('DELETE', key, { accept: [404] });
    await response.body?.cancel();
  }

  private async send(
    method: string,
    key: string,
    request: { headers?: Record<string, string>; body?: () => BodyInit; accept?: number[]; milliseconds?: number },
  ): Promise<Response> {
    const { endpoint, bucket, region, accessKey, secretKey } = this.settings;
    const signer = new AwsV4Signer({
      method,
      url: `${withoutSlashAtEnd(endpoint)}/${bucket}/files/${key}`,
      headers: { 'x-amz-content-sha256': EMPTY_SHA256, ...request.headers },
      service: 's3',
      region,
      accessKeyId: accessKey,
      secretAccessKey: secretKey,
    });
    const signed = await signer.sign();
    // The time limit is on the answer's beginning; a slow reader of a long body is not cut off.
    const abort = new AbortController();
    const timer = setTimeout(
      () => abort.abort(new Error('the storage took too long to answer')),
      request.milliseconds ?? ANSWER_MILLISECONDS,
    );
    try {
      const response = await fetch(signed.url, {
        method,
        headers: signed.headers,
        redirect: 'error',
        signal: abort.signal,
        ...(request.body ? { body: request.body(), duplex: 'half' } : {}),
      });
      if (response.ok || request.accept?.includes(response.status)) return response;
      const detail = (await response.text()).slice(0, 500);
      throw new Error(`the storage answered ${method} ${key} with ${response.status}: ${detail}`);
    } finally {
      clearTimeout(timer);
    }
  }
}
