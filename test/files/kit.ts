/** Multipart bodies, and a storage server that notes what it is sent. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The smallest beginning that is a PNG's. */
export const PNG = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');

export function multipartBody(name: string, content: Buffer): { body: Buffer; contentType: string } {
  const boundary = `boundary-${randomUUID()}`;
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n` + `content-type: text/html\r\n\r\n`;
  return {
    body: Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    contentType: `multipart/form-data; boundary=${boundary}`,
  };
}

export interface FakeS3 {
  readonly endpoint: string;
  readonly objects: Map<string, Buffer>;
  readonly requests: { method: string; path: string; headers: IncomingHttpHeaders }[];
  /** The next request is answered with 403. */
  failNext(): void;
  close(): Promise<void>;
}

/** PUT, GET with a range, and DELETE, as S3 answers them; checks no signature. */
export async function startS3(): Promise<FakeS3> {
  const objects = new Map<string, Buffer>();
  const requests: FakeS3['requests'] = [];
  let isFailing = false;
  const server = createServer((request, response) => {
    const path = request.url!;
    requests.push({ method: request.method!, path, headers: request.headers });
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (isFailing) {
        isFailing = false;
        response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
      } else if (request.method === 'PUT') {
        objects.set(path, Buffer.concat(chunks));
        response.end();
      } else if (request.method === 'DELETE') {
        objects.delete(path);
        response.writeHead(204).end();
      } else {
        const content = objects.get(path);
        const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
        if (content === undefined) response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
        else if (range) response.writeHead(206).end(content.subarray(Number(range[1]), Number(range[2]) + 1));
        else response.end(content);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    requests,
    failNext: () => {
      isFailing = true;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
