/** Sends documents and exports as streams, in constant memory. */
import type { FastifyReply } from 'fastify';
import type { Readable } from 'node:stream';
import { contentPolicy, sendStream } from '../../platform/index.ts';

/** Allows inline styles only: no script, no frame, nothing loaded from elsewhere. */
const CONTENT_POLICY = contentPolicy({ 'style-src': ["'unsafe-inline'"] });

const TYPES = {
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
} as const;

export type SentFormat = keyof typeof TYPES;

/** @param name of the file, without extension; a browser shows HTML and downloads other formats under this name */
export async function sendFile(reply: FastifyReply, file: Readable, format: SentFormat, name: string): Promise<void> {
  void reply.headers({
    'content-type': TYPES[format],
    'content-disposition': `${format === 'html' ? 'inline' : 'attachment'}; filename="${name}.${format}"`,
    'content-security-policy': CONTENT_POLICY,
    'cache-control': 'private, no-store',
  });
  await sendStream(reply, file);
}
