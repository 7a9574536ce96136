/** All that is held on a person, as a file: for the person, and for an admin whom the person asked. */
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { invalid, notFound, parsePublicId, type PersonId, present, publicId, say } from '../../kernel/index.ts';
import {
  Allow,
  CurrentCaller,
  personIdOf,
  refusalException,
  SendsManyRows,
  sendStream,
  valueOrRefusal,
  type Caller,
} from '../../platform/index.ts';
import { ErasureCommands } from './erasure.commands.ts';
import { EXPORT_REASONS, type ExportReason } from './erasure.ts';
import { mayExportOwnData } from '../core/identity.policy.ts';
import { PersonalExport } from './personal-export.ts';

@Controller()
export class PersonalDataController {
  constructor(
    private readonly exports: PersonalExport,
    private readonly commands: ErasureCommands,
  ) {}

  /** GET /me/export.json */
  @Allow('person', 'account')
  @SendsManyRows()
  @Get('me/export.json')
  async own(@CurrentCaller() caller: Caller, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const refused = mayExportOwnData(caller.actor);
    if (refused !== null) throw refusalException(refused);
    const personId = present(personIdOf(caller.actor), 'a signed-in person');
    await this.send(caller, personId, 'asked_by_person', request, reply);
  }

  /** GET /people/:id/export.json?reason=asked_in_writing */
  @Allow('admin', 'admin')
  @SendsManyRows()
  @Get('people/:id/export.json')
  async ofOther(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query('reason') reason: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const personId = parsePublicId<'Person'>('Person', id);
    const allowed = EXPORT_REASONS.filter((known) => known !== 'asked_by_person');
    const given = allowed.find((known) => known === reason);
    if (personId === null) throw refusalException(notFound('The person'));
    if (given === undefined) throw refusalException(invalid(say`Say why: ?reason=${allowed.join(' or ')}.`, 'reason'));
    await this.send(caller, personId, given, request, reply);
  }

  private async send(
    caller: Caller,
    personId: PersonId,
    reason: ExportReason,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    if (request.method !== 'HEAD') valueOrRefusal(await this.commands.recordExport(caller, personId, reason));
    void reply.headers({
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="${publicId('Person', personId)}.json"`,
      'cache-control': 'private, no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    await sendStream(reply, this.exports.document(personId));
  }
}
