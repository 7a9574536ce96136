/** Sends what is made as it is read: files of the books, in constant memory. */
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import { cutOffWhenIdle } from '../platform/index.ts';

/** A reader that takes nothing for this long is cut off: it may hold a connection to the database. */
const STALL_MILLISECONDS = 300_000;

/** Nothing but what is in the page itself: no script, no frame, nothing from elsewhere. */
const CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const TYPES = {
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
} as const;

export type SentFormat = keyof typeof TYPES;

/** @param name of the file, without what it ends in; a page is shown, all else is saved under it */
export async function sendFile(reply: FastifyReply, file: Readable, format: SentFormat, name: string): Promise<void> {
  void reply.headers({
    'content-type': TYPES[format],
    'content-disposition': `${format === 'html' ? 'inline' : 'attachment'}; filename="${name}.${format}"`,
    'content-security-policy': CONTENT_POLICY,
    'cache-control': 'private, no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  cutOffWhenIdle(reply.request, STALL_MILLISECONDS);
  if (reply.request.method === 'HEAD') {
    // Fastify would read all of it to throw it away.
    file.destroy();
    await reply.send(Readable.from([]));
    return;
  }
  await reply.send(file);
}
