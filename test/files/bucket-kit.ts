/** A bucket of an organisation: S3-compatible storage of the test's own, which checks Signature Version 4. */
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeBucket {
  readonly endpoint: string;
  /** Key → content. */
  readonly objects: Map<string, Buffer>;
  /** Requests that were signed rightly, as method, path and range. */
  readonly requests: string[];
  close(): Promise<void>;
}

export const BUCKET = {
  name: 'media',
  region: 'eu-central-1',
  accessKey: 'AKIDEXAMPLE',
  secretKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
export const etagOf = (content: Buffer): string => createHash('md5').update(content).digest('hex');

/** Whether the request is signed by the keys of the bucket, computed from the specification of Signature Version 4. */
function isSigned({ method, url, headers }: IncomingMessage): boolean {
  const pattern =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;
  const [, accessKey, day = '', region = '', signedHeaders = '', signature] = pattern.exec(headers.authorization ?? '') ?? [];
  const { pathname, searchParams } = new URL(url!, 'http://bucket');
  const encoded = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
  const query = [...searchParams].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).sort();
  const canonicalHeaders = signedHeaders.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const request = [method, pathname, query.join('&'), canonicalHeaders.join(''), signedHeaders, headers['x-amz-content-sha256']].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], `${day}/${region}/s3/aws4_request`, sha256(request)].join('\n');
  const key = ['aws4_request', 's3', region, day].reduceRight<Buffer>(
    (before, part) => hmac(before, part),
    Buffer.from(`AWS4${BUCKET.secretKey}`),
  );
  const isOfBucket = accessKey === BUCKET.accessKey && region === BUCKET.region;
  return isOfBucket && signature === hmac(key, toSign).toString('hex');
}

const escaped = (text: string): string => encodeURIComponent(text).replaceAll('%20', '+');

function listing(objects: ReadonlyMap<string, Buffer>, query: URLSearchParams): string {
  const after = query.get('start-after') ?? '';
  const keys = [...objects.keys()].sort().filter((key) => key.startsWith(query.get('prefix') ?? '') && key > after);
  const shown = keys.slice(0, Number(query.get('max-keys')));
  const contents = shown.map((key) => {
    const content = objects.get(key)!;
    return `<Contents><Key>${escaped(key)}</Key><ETag>&quot;${etagOf(content)}&quot;</ETag><Size>${content.length}</Size></Contents>`;
  });
  return `<ListBucketResult><IsTruncated>${keys.length > shown.length}</IsTruncated>${contents.join('')}</ListBucketResult>`;
}

export async function startBucket(): Promise<FakeBucket> {
  const objects = new Map<string, Buffer>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    if (!isSigned(request)) return void response.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>');
    const { pathname, searchParams } = new URL(request.url!, 'http://bucket');
    requests.push([request.method, pathname, request.headers.range ?? ''].join(' ').trim());
    if (pathname === `/${BUCKET.name}`) return void response.end(listing(objects, searchParams));
    const content = objects.get(decodeURIComponent(pathname.slice(BUCKET.name.length + 2)));
    if (content === undefined) return void response.writeHead(404).end();
    if (request.headers['if-match'] !== `"${etagOf(content)}"`) return void response.writeHead(412).end();
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    response.setHeader('etag', `"${etagOf(content)}"`);
    if (range === null) return void response.end(content);
    return void response.writeHead(206).end(content.subarray(Number(range[1]), Number(range[2]) + 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A test that does not close it ends all the same.
  server.unref();
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ objects, requests },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
