/** One request as bytes on a connection of its own: what no HTTP client would send, too. */
import { connect } from 'node:net';

export interface WireRequest {
  readonly method: string;
  /** As it stands in the first line, unchecked. */
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  /** The connection is ended after so many bytes of the body. */
  readonly cutAfter?: number;
}

export interface WireAnswer {
  /** 0: the connection ended without an answer, or none came in time. */
  readonly status: number;
  readonly text: string;
  readonly milliseconds: number;
  readonly isTimedOut: boolean;
}

const LONGEST_MS = 30_000;
const LONGEST_ANSWER = 8_000_000;

/** The bytes of a request. */
export function bytesOf(request: WireRequest, host: string): Buffer {
  const lines = [`${request.method} ${request.path} HTTP/1.1`, `host: ${host}`, 'connection: close'];
  for (const [name, value] of request.headers) lines.push(`${name}: ${value}`);
  const hasLength = request.headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  if (!hasLength && (request.body.length > 0 || request.method !== 'GET')) lines.push(`content-length: ${request.body.length}`);
  const body = request.cutAfter === undefined ? request.body : request.body.subarray(0, request.cutAfter);
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'utf8'), body]);
}

/** Whether the server has to wait for more than it will get. */
function isIncomplete({ headers, cutAfter }: WireRequest): boolean {
  return cutAfter !== undefined || headers.some(([name]) => /^(content-length|transfer-encoding|expect|upgrade)$/i.test(name));
}

/** How long such a request is left open. */
const INCOMPLETE_MS = 150;

/** Sends it and waits for the end of the answer. Never fails: no answer is an answer with the status 0. */
export function send(url: URL, request: WireRequest): Promise<WireAnswer> {
  const started = performance.now();
  return new Promise((done) => {
    const socket = connect({ host: url.hostname, port: Number(url.port || 80) });
    const chunks: Buffer[] = [];
    let [length, isTimedOut, isDone] = [0, false, false];
    const finish = () => {
      if (isDone) return;
      isDone = true;
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(chunks).toString('utf8');
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
      done({ status, text, milliseconds: performance.now() - started, isTimedOut });
    };
    const timer = setTimeout(
      () => {
        isTimedOut = !isIncomplete(request);
        finish();
      },
      isIncomplete(request) ? 2_000 : LONGEST_MS,
    );
    socket.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= LONGEST_ANSWER) chunks.push(chunk);
      else finish();
    });
    socket.on('end', finish);
    socket.on('error', finish);
    socket.on('close', finish);
    socket.on('connect', () => {
      socket.write(bytesOf(request, url.host));
      if (isIncomplete(request)) setTimeout(() => socket.end(), request.cutAfter === undefined ? INCOMPLETE_MS : 5);
    });
  });
}

/** The part of an answer after its headers. */
export function bodyOf(answer: WireAnswer): string {
  const at = answer.text.indexOf('\r\n\r\n');
  return at < 0 ? '' : answer.text.slice(at + 4);
}

/** The JSON of an answer, chunked or not; null: it is none. */
export function jsonOf(answer: WireAnswer): unknown {
  const body = bodyOf(answer);
  const text = /^transfer-encoding: chunked/im.test(answer.text)
    ? body.replace(/^[0-9a-f]+\r\n/i, '').replace(/\r\n[0-9a-f]+\r\n/gi, '')
    : body;
  try {
    return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as unknown;
  } catch {
    return null;
  }
}
