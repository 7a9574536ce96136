/** The file of a payout run, for the bank. */
import { Controller, Get, Header, HttpException, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { notFound, parsePublicId, type PayoutRunId } from '../../kernel/index.ts';
import { Allow, CurrentCaller, refusalException, valueOrRefusal, type Caller } from '../../platform/index.ts';
import { PayoutRunCommands } from './payout-run.commands.ts';
import { RUN_FILE_TYPES, type RunFileFormat } from './run-file.ts';

const FILE_NAME = /^(run_[0-9a-z]{26})\.(csv|xml)$/;

@Controller('payout-runs')
export class PayoutRunController {
  constructor(private readonly commands: PayoutRunCommands) {}

  /**
   * `run_….csv` or `run_….xml`, once another admin than its maker has approved the run. The same bytes each time; the
   * header `x-content-sha256` is their sha256. From the first fetch on, its payouts count as sent.
   */
  @Allow('admin', 'admin')
  @Header('cache-control', 'no-store')
  @Get(':file')
  async file(
    @Param('file') name: string,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    // A HEAD request would mark the run as sent without giving the file to anybody.
    if (request.method !== 'GET') throw new HttpException({ code: 'BAD_REQUEST', message: 'Only GET fetches a file.' }, 405);
    const [, id = '', format = ''] = FILE_NAME.exec(name) ?? [];
    const runId: PayoutRunId | null = parsePublicId('PayoutRun', id);
    if (runId === null) throw refusalException(notFound('The file', 'file'));
    const { text, sha256 } = valueOrRefusal(await this.commands.fetch(caller, runId, format as RunFileFormat));
    void reply.header('content-type', RUN_FILE_TYPES[format as RunFileFormat]);
    void reply.header('content-disposition', `attachment; filename="${name}"`);
    void reply.header('x-content-sha256', sha256);
    return Buffer.from(text, 'utf8');
  }
}
