/** `POST /batches/:id/tasks`: a file of tasks as the body, or as the one file of a multipart body. */
import { Controller, HttpException, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { invalid, notFound, parsePublicId, publicId, say } from '../../kernel/index.ts';
import {
  Allow,
  CurrentCaller,
  multipartFile,
  rawBody,
  refusalException,
  StreamedBody,
  valueOrRefusal,
  type Caller,
} from '../../platform/index.ts';
import { NO_MAP, parseColumnMap, type ColumnMap } from './column-map.ts';
import { UploadChecker } from './upload-check.ts';
import { UploadCommands } from './upload.commands.ts';
import type { UploadReport } from './upload-report.ts';
import type { UploadFormat } from './upload-reader.ts';
import type { OnFault } from './upload-receive.ts';

// Maps, for the names come from outside: an object also has "constructor" and "__proto__".
const FORMATS: ReadonlyMap<string, UploadFormat> = new Map([
  ['text/csv', 'csv'],
  ['application/x-ndjson', 'jsonl'],
  ['application/jsonl', 'jsonl'],
]);

const NAMED: ReadonlyMap<string, UploadFormat> = new Map([
  ['csv', 'csv'],
  ['jsonl', 'jsonl'],
  ['label-studio', 'label_studio'],
  ['mturk', 'mturk'],
]);

@Controller('batches')
export class UploadController {
  constructor(
    private readonly uploads: UploadCommands,
    private readonly checker: UploadChecker,
  ) {}

  /**
   * Query: `format` csv, jsonl (from the content type when absent), label-studio or mturk; `onFault` refuse (default) or
   * skip; `gold`, for label-studio and mturk: number of annotators who must agree, with nobody disagreeing, for a task
   * to become gold (imported answers are ignored when absent); `columns`, for csv: a JSON object from names of columns to
   * fields; `check` 1: checks the file and adds nothing. Answers 200 with the report, or 422 with the same report when its
   * faults prevented the upload; a check answers 200 in any case.
   */
  @Allow('member', 'requester:write')
  @StreamedBody('tables', { json: true })
  @Post(':id/tasks')
  async upload(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query() query: Record<string, string | undefined>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const batchId = parsePublicId<'Batch'>('Batch', id);
    if (batchId === null) throw refusalException(notFound('The batch'));
    const format = formatOf(query.format, request);
    const onFault = onFaultOf(query.onFault);
    const goldAgreement = goldOf(query.gold, format);
    const options = { format, onFault, goldAgreement, columns: columnsOf(query.columns, format) };
    const isCheck = isCheckOnly(query.check);
    const body: AsyncIterable<Buffer> = request.isMultipart() ? (await multipartFile(request)).file : bodyStream(request);
    if (isCheck) {
      const { isAccepted, uploadId: _uploadId, ...checked } = valueOrRefusal(await this.checker.check(caller, batchId, body, options));
      void reply.code(200);
      return { check: true, accepted: isAccepted, ...checked };
    }
    const report = valueOrRefusal(await this.uploads.upload(caller, batchId, body, options));
    void reply.code(report.uploadId === null ? 422 : 200);
    return shown(report);
  }
}

function shown(report: UploadReport): unknown {
  if (report.uploadId !== null) return { ...report, uploadId: publicId('Upload', report.uploadId) };
  const message =
    'The file has faults, so nothing was added. Mend them and send it again, or leave those rows out with onFault=skip (a file that cannot be read to its end has to be mended).';
  return { code: 'INVALID', message, ...report };
}

function formatOf(named: string | undefined, request: FastifyRequest): UploadFormat {
  const type = String(request.headers['content-type'] ?? '')
    .split(';')[0]!
    .trim()
    .toLowerCase();
  const format = named === undefined ? FORMATS.get(type) : NAMED.get(named);
  if (format !== undefined) return format;
  const message = 'format must be csv, jsonl, label-studio or mturk; or send the content type text/csv or application/x-ndjson.';
  throw refusalException(invalid(message, 'format'));
}

const MOST_ALIKE = 100;

function goldOf(named: string | undefined, format: UploadFormat): number | null {
  if (named === undefined) return null;
  if (format === 'csv' || format === 'jsonl') {
    throw refusalException(
      invalid('gold is for label-studio and mturk; in other files an item\'s field "_gold" holds what is known.', 'gold'),
    );
  }
  const number = Number(named);
  if (/^\d{1,3}$/.test(named) && number >= 1 && number <= MOST_ALIKE) return number;
  throw refusalException(invalid(say`gold must be a whole number from 1 to ${MOST_ALIKE}: how many must have answered alike.`, 'gold'));
}

function onFaultOf(named: string | undefined): OnFault {
  if (named === undefined || named === 'refuse') return 'refuse';
  if (named === 'skip') return 'skip';
  throw refusalException(invalid('onFault must be refuse or skip.', 'onFault'));
}

function columnsOf(named: unknown, format: UploadFormat): ColumnMap {
  if (named === undefined) return NO_MAP;
  if (format !== 'csv') throw refusalException(invalid('columns is for csv; other formats name their fields themselves.', 'columns'));
  return valueOrRefusal(parseColumnMap(typeof named === 'string' ? named : ''));
}

function isCheckOnly(named: string | undefined): boolean {
  if (named === undefined) return false;
  if (named === '1') return true;
  throw refusalException(invalid('check must be 1, or left out.', 'check'));
}

/** The body as it comes, for a content type that is not read beforehand. */
function bodyStream(request: FastifyRequest): AsyncIterable<Buffer> {
  const body = rawBody(request);
  // Bank statements alone are XML.
  const isXml = /^(?:application|text)\/xml\b/i.test(String(request.headers['content-type'] ?? ''));
  if (body !== null && !isXml) return body;
  const message =
    'Send the file as the body, with content type text/csv, application/x-ndjson or application/json, or as multipart/form-data.';
  throw new HttpException({ code: 'UNSUPPORTED_MEDIA_TYPE', message }, 415);
}
