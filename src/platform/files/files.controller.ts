/** Uploading a file, and its signed address. */
import { Readable } from 'node:stream';
import { Controller, Get, HttpException, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { invalid, notFound, parsePublicId, publicId } from '../../kernel/index.ts';
import { Allow, CurrentCaller, Public } from '../access/access.ts';
import type { Caller } from '../access/actor.ts';
import { refusalException, valueOrRefusal } from '../http/refusal.ts';
import { contentPolicy } from '../http/security-headers.ts';
import { multipartFile, StreamedBody } from '../http/streamed-body.ts';
import { SignedAddress } from '../access/limit-requests.ts';
import type { StoredFile } from './file.repository.ts';
import { Files } from './files.ts';
import { contentDisposition, parseRange } from './http-range.ts';
import { isShownInline } from './media-type.ts';

/** Even if a browser were made to show a file as a page: it may load nothing, run nothing, and has no origin. */
const CONTENT_POLICY = `sandbox; ${contentPolicy({ 'style-src': ["'unsafe-inline'"], 'img-src': ["'self'"], 'media-src': ["'self'"] })}`;

/** Longest time for which a cache may keep a file (RFC 9111 advises no more). */
const YEAR_SECONDS = 31_536_000;

@Controller('files')
export class FilesController {
  constructor(private readonly files: Files) {}

  /**
   * One file as multipart/form-data. Answers 201 with the file's id, which an item's field may hold, and an address.
   */
  @Allow('member', 'requester:write')
  @StreamedBody('files')
  @Post()
  async upload(
    @CurrentCaller() caller: Caller,
    @Query('organisationId') organisation: string | undefined,
    @Req() request: FastifyRequest,
  ): Promise<unknown> {
    const organisationId = parsePublicId<'Organisation'>('Organisation', String(organisation ?? ''));
    if (organisationId === null) throw refusalException(invalid('organisationId must look like "org_…".', 'organisationId'));
    const part = await multipartFile(request);
    const file = valueOrRefusal(await this.files.upload(caller, organisationId, part.filename, part.file));
    const { url, expiresAt } = this.files.address(organisationId, file.id, file.name);
    return {
      id: publicId('File', file.id),
      name: file.name,
      mediaType: file.mediaType,
      bytes: file.bytes,
      sha256: file.sha256,
      createdAt: file.createdAt,
      url,
      urlExpiresAt: expiresAt,
    };
  }

  /** The file, for whoever holds a signed address that is not too old. */
  @Public()
  @SignedAddress()
  @Get(':id/:name')
  async download(
    @Param('id') id: string,
    @Query('expires') expires: string | undefined,
    @Query('signature') signature: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const fileId = parsePublicId<'File'>('File', id);
    const until = /^\d{1,12}$/.test(String(expires)) ? Number(expires) : 0;
    const file = fileId === null ? null : await this.files.open(fileId, until, String(signature ?? ''));
    if (file === null) {
      throw refusalException(notFound('The file (or its address is too old: read the task again for a new one)'));
    }
    await this.send(file, until, request, reply);
  }

  private async send(file: StoredFile, expires: number, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const etag = `"${file.sha256 ?? file.etag}"`;
    const seconds = Math.min(YEAR_SECONDS, Math.max(0, expires - Math.floor(this.files.now().getTime() / 1000)));
    void reply.headers({
      'accept-ranges': 'bytes',
      'cache-control': `private, max-age=${seconds}, immutable`,
      'content-disposition': contentDisposition(isShownInline(file.mediaType) ? 'inline' : 'attachment', file.name),
      'content-security-policy': CONTENT_POLICY,
      'content-type': file.mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : file.mediaType,
      'cross-origin-resource-policy': 'cross-origin',
      etag,
    });
    if (request.headers['if-none-match'] === etag) return void (await reply.code(304).send());
    const isSame = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
    const range = isSame ? parseRange(request.headers.range, file.bytes) : null;
    if (range === 'unsatisfiable') {
      void reply.header('content-range', `bytes */${file.bytes}`).removeHeader('content-disposition');
      throw new HttpException({ code: 'INVALID', message: `The file has ${file.bytes} bytes.` }, 416);
    }
    const body = request.method === 'HEAD' ? Readable.from([]) : await this.files.read(file, range);
    if (body === null) {
      void reply.removeHeader('cache-control').removeHeader('etag').removeHeader('content-disposition');
      throw refusalException(notFound('The file (its object in the bucket of the organisation is gone, or was changed)'));
    }
    if (range !== null) void reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${file.bytes}`);
    void reply.header('content-length', range === null ? file.bytes : range.end - range.start + 1);
    // A HEAD answer has the length of the body that it leaves out, which Fastify keeps for a stream only.
    await reply.send(body);
  }
}
