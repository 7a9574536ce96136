/** `POST /organisations/:id/bonuses`: a CSV file of bonuses as the body, or as the one file of a multipart body. */
import { Controller, HttpException, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { invalid, notFound, parsePublicId, publicId } from '../../kernel/index.ts';
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
import { BonusFileCommands, type BonusFileReport, type OnFault } from './bonus-file.commands.ts';

@Controller('organisations')
export class BonusFileController {
  constructor(private readonly files: BonusFileCommands) {}

  /** Query: `onFault` refuse (default) or skip. Answers 200 with receipts, or 422 when its faults made it pay nothing. */
  @Allow('member', 'money')
  @StreamedBody('tables')
  @Post(':id/bonuses')
  async pay(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query() query: Record<string, string | undefined>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const organisationId = parsePublicId<'Organisation'>('Organisation', id);
    if (organisationId === null) throw refusalException(notFound('The organisation'));
    const onFault = onFaultOf(query.onFault);
    const body: AsyncIterable<Buffer> = request.isMultipart() ? (await multipartFile(request)).file : bodyStream(request);
    const report = valueOrRefusal(await this.files.pay(caller, organisationId, body, { onFault }));
    void reply.code(report.bonusFileId === null ? 422 : 200);
    return shown(report);
  }
}

function shown({ bonusFileId, amountMinor, feeMinor, currency, receipts, ...counts }: BonusFileReport): unknown {
  const amount = (minor: bigint) => ({ minor: minor.toString(), currency });
  if (bonusFileId === null) {
    const message =
      'The file has faults, so nothing was paid. Mend them and send it again, or leave those lines out with onFault=skip (a file that cannot be read to its end has to be mended).';
    return { code: 'INVALID', message, bonusFileId, ...counts };
  }
  return {
    bonusFileId: publicId('BonusFile', bonusFileId),
    ...counts,
    amount: amount(amountMinor),
    fee: amount(feeMinor),
    total: amount(amountMinor + feeMinor),
    receipts: receipts.map(({ line, externalId, state, bonusId, workerAlias, ...minor }) => ({
      line,
      externalId,
      state,
      bonusId: publicId('Bonus', bonusId),
      workerId: publicId('Worker', workerAlias),
      amount: amount(minor.amountMinor),
      fee: amount(minor.feeMinor),
    })),
  };
}

function onFaultOf(named: string | undefined): OnFault {
  if (named === undefined || named === 'refuse') return 'refuse';
  if (named === 'skip') return 'skip';
  throw refusalException(invalid('onFault must be refuse or skip.', 'onFault'));
}

function bodyStream(request: FastifyRequest): AsyncIterable<Buffer> {
  const body = rawBody(request);
  const type = String(request.headers['content-type'] ?? '').toLowerCase();
  if (body !== null && type.startsWith('text/csv')) return body;
  const message = 'Send the file as the body, with content type text/csv, or as multipart/form-data.';
  throw new HttpException({ code: 'UNSUPPORTED_MEDIA_TYPE', message }, 415);
}
