/** Sends what is made as it is read: files of the books, in constant memory. */
import type { FastifyReply } from 'fastify';
import type { Readable } from 'node:stream';
import { contentPolicy, sendMade } from '../platform/index.ts';

/** Nothing but what is in the page itself: no script, no frame, nothing from elsewhere. */
const CONTENT_POLICY = contentPolicy({ 'style-src': ["'unsafe-inline'"] });

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
  });
  await sendMade(reply, file);
}
