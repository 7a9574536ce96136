/**
 * Documents by HTTP, for callers with credentials and for signed addresses. The extension selects the format: `statement.html`,
 * `statement.csv`. See docs/http.md.
 */
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { notFound, parsePublicId, present, refuse, type Result } from '../../kernel/index.ts';
import {
  Allow,
  CurrentCaller,
  personIdOf,
  Public,
  SendsManyRows,
  SignedAddress,
  valueOrRefusal,
  type Caller,
} from '../../platform/index.ts';
import { mayReadOrganisation } from '../core/books.policy.ts';
import { Documents, type OpenDocument } from './documents.ts';
import { sendFile } from '../core/send.ts';

type AskedQuery = Readonly<Record<string, unknown>>;

@Controller()
export class DocumentController {
  constructor(private readonly documents: Documents) {}

  /** Documents of the calling worker: `receipt`, `receipts`, `statement`, `payouts`, `year`. */
  @Allow('worker', 'money')
  @SendsManyRows()
  @Get('worker/papers/:file')
  async ofWorker(@CurrentCaller() caller: Caller, @Param('file') file: string, @Query() query: AskedQuery, @Res() reply: FastifyReply) {
    const workerId = present(personIdOf(caller.actor), 'a signed-in person');
    await send(reply, await this.documents.open('worker', workerId, file, query));
  }

  /** Documents of an organisation: `statement`, `spending`, `payments`, `invoices`, `invoice`. */
  @Allow(['member', 'admin', 'auditor'], 'money')
  @SendsManyRows()
  @Get('organisations/:id/papers/:file')
  async ofOrganisation(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Param('file') file: string,
    @Query() query: AskedQuery,
    @Res() reply: FastifyReply,
  ) {
    const organisationId = parsePublicId('Organisation', id);
    const isTheirs = organisationId !== null && mayReadOrganisation(caller.actor, organisationId);
    await send(
      reply,
      isTheirs ? await this.documents.open('organisation', organisationId, file, query) : refuse(notFound('The organisation')),
    );
  }

  /** Documents about the whole ledger: `trial-balance`, `postings`, `money-by-age`. */
  @Allow(['admin', 'auditor'], 'admin')
  @SendsManyRows()
  @Get('books/papers/:file')
  async ofAll(@Param('file') file: string, @Query() query: AskedQuery, @Res() reply: FastifyReply) {
    await send(reply, await this.documents.open('books', '', file, query));
  }

  /** The document that the address was signed for. */
  @Public()
  @SignedAddress()
  @SendsManyRows()
  @Get('papers/:audience/:file')
  async signed(@Param('audience') audience: string, @Param('file') file: string, @Query() query: AskedQuery, @Res() reply: FastifyReply) {
    await send(reply, await this.documents.openSigned(audience, file, query));
  }
}

async function send(reply: FastifyReply, document: Result<OpenDocument>): Promise<void> {
  const { stream, format, name } = valueOrRefusal(document);
  await sendFile(reply, stream, format, name);
}
