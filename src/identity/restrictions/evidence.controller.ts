/** `POST /evidence` and `GET /evidence/:id`: files that are evidence of restrictions, for admins. */
import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { notFound, parsePublicId, publicId } from '../../kernel/index.ts';
import {
  Allow,
  contentDisposition,
  contentPolicy,
  CurrentCaller,
  Files,
  multipartFile,
  refusalException,
  StreamedBody,
  valueOrRefusal,
  type Caller,
} from '../../platform/index.ts';
import { EvidenceCommands } from './evidence.commands.ts';

@Controller('evidence')
export class EvidenceController {
  constructor(
    private readonly commands: EvidenceCommands,
    private readonly files: Files,
  ) {}

  /** One file as multipart/form-data. Answers 201 with the id that the evidence of a restriction names. */
  @Allow('admin', 'admin')
  @StreamedBody('files')
  @Post()
  async upload(@CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<unknown> {
    const part = await multipartFile(request);
    const { id, name, mediaType, bytes, sha256, createdAt } = valueOrRefusal(await this.commands.upload(caller, part.filename, part.file));
    return { id: publicId('File', id), name, mediaType, bytes, sha256, createdAt };
  }

  /** The file as a download; there is no address that opens it without signing in. */
  @Allow('admin', 'admin')
  @Get(':id')
  async download(@CurrentCaller() caller: Caller, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const fileId = parsePublicId<'File'>('File', id);
    if (fileId === null) throw refusalException(notFound('The evidence'));
    const file = valueOrRefusal(await this.commands.open(caller, fileId));
    void reply.headers({
      'cache-control': 'private, no-store',
      'content-disposition': contentDisposition('attachment', file.name),
      'content-length': file.bytes,
      'content-security-policy': `sandbox; ${contentPolicy({})}`,
      'content-type': file.mediaType,
      'cross-origin-resource-policy': 'same-origin',
    });
    await reply.send(await this.files.read(file, null));
  }
}
