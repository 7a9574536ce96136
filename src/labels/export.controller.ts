/**
 * Labels and answers as files, in constant memory: `GET /batches/:id/labels.csv`, `labels.jsonl`, `label-studio.json`,
 * `answers.csv`, `answers.jsonl`. Cells of CSV that could be taken for a formula begin with an apostrophe: see csv.ts.
 */
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Readable } from 'node:stream';
import { type BatchId, invalid, lengthOf, notFound, parsePublicId, refuse, type Result, say } from '../kernel/index.ts';
import { Allow, CurrentCaller, refusalException, SendsManyRows, sendStream, valueOrRefusal, type Caller } from '../platform/index.ts';
import { Labels, type ExportOptions } from './labels.ts';

const CONTENT_TYPES = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
  json: 'application/json; charset=utf-8',
} as const;

@Controller('batches/:id')
export class ExportController {
  constructor(private readonly service: Labels) {}

  @Allow(['member', 'admin'], 'requester:read')
  @SendsManyRows()
  @Get('labels.csv')
  labelsCsv(@CurrentCaller() caller: Caller, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    return send(reply, id, 'labels', 'csv', (batchId) => this.service.labelFile(caller.actor, batchId, 'csv'));
  }

  @Allow(['member', 'admin'], 'requester:read')
  @SendsManyRows()
  @Get('labels.jsonl')
  labelsJsonLines(@CurrentCaller() caller: Caller, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    return send(reply, id, 'labels', 'jsonl', (batchId) => this.service.labelFile(caller.actor, batchId, 'jsonl'));
  }

  @Allow(['member', 'admin'], 'requester:read')
  @SendsManyRows()
  @Get('label-studio.json')
  async labelStudio(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query() query: Record<string, string | undefined>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const options = optionsOf(query);
    await send(reply, id, 'label-studio', 'json', (batchId) => this.service.labelFile(caller.actor, batchId, 'label-studio', options));
  }

  @Allow(['member', 'admin'], 'requester:read')
  @SendsManyRows()
  @Get('answers.csv')
  answersCsv(@CurrentCaller() caller: Caller, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    return send(reply, id, 'answers', 'csv', (batchId) => this.service.answerFile(caller.actor, batchId, 'csv'));
  }

  @Allow(['member', 'admin'], 'requester:read')
  @SendsManyRows()
  @Get('answers.jsonl')
  answersJsonLines(@CurrentCaller() caller: Caller, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    return send(reply, id, 'answers', 'jsonl', (batchId) => this.service.answerFile(caller.actor, batchId, 'jsonl'));
  }
}

const LONGEST_SECONDS = 30 * 86_400;
const NAME_LENGTH = 200;

/** Query: `files` signed (default), public or id; `fileSeconds`, of signed addresses; `toName`. */
function optionsOf({ files = 'signed', fileSeconds, toName }: Record<string, string | undefined>): ExportOptions {
  if (files !== 'signed' && files !== 'public' && files !== 'id')
    throw refusalException(invalid('files must be signed (addresses that expire), public (that never do) or id.', 'files'));
  const seconds = fileSeconds === undefined ? null : /^[1-9]\d{0,7}$/.test(fileSeconds) ? Number(fileSeconds) : Infinity;
  if (seconds !== null && (files !== 'signed' || seconds > LONGEST_SECONDS))
    throw refusalException(
      invalid(say`fileSeconds must be a whole number from 1 to ${LONGEST_SECONDS}, and goes with files=signed alone.`, 'fileSeconds'),
    );
  if (toName !== undefined && (typeof toName !== 'string' || toName === '' || lengthOf(toName) > NAME_LENGTH))
    throw refusalException(invalid(say`toName must have 1 to ${NAME_LENGTH} characters.`, 'toName'));
  return { files, fileSeconds: seconds, toName: toName ?? null };
}

async function send(
  reply: FastifyReply,
  id: string,
  what: string,
  format: keyof typeof CONTENT_TYPES,
  open: (batchId: BatchId) => Promise<Result<Readable>>,
): Promise<void> {
  const batchId = parsePublicId<'Batch'>('Batch', id);
  const file = valueOrRefusal(batchId === null ? refuse(notFound('The batch')) : await open(batchId));
  void reply.headers({
    'content-type': CONTENT_TYPES[format],
    'content-disposition': `attachment; filename="${what}-${id}.${format}"`,
    'cache-control': 'private, no-store',
  });
  await sendStream(reply, file);
}
