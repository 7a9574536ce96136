/**
 * Papers by HTTP: with credentials, as programs ask, or by a signed address, as a browser does. A page or a table by the
 * end of its name: `statement.html`, `statement.csv`. See docs/http.md.
 */
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { notFound, parsePublicId, present, refuse, type Result } from '../kernel/index.ts';
import { Allow, CurrentCaller, personIdOf, Public, SignedAddress, valueOrRefusal, type Caller } from '../platform/index.ts';
import { mayReadOrganisation } from './books.policy.ts';
import { Papers, type OpenPaper } from './papers.ts';
import { sendFile } from './send.ts';

type AskedQuery = Readonly<Record<string, unknown>>;

@Controller()
export class PaperController {
  constructor(private readonly papers: Papers) {}

  /** One's own, as a worker: `receipt`, `receipts`, `statement`, `payouts`, `year`. */
  @Allow('worker', 'money')
  @Get('worker/papers/:file')
  async ofWorker(@CurrentCaller() caller: Caller, @Param('file') file: string, @Query() query: AskedQuery, @Res() reply: FastifyReply) {
    const workerId = present(personIdOf(caller.actor), 'a signed-in person');
    await send(reply, await this.papers.open('worker', workerId, file, query));
  }

  /** An organisation's, for its members: `statement`, `spending`, `payments`, `invoices`, `invoice`. */
  @Allow(['member', 'admin', 'auditor'], 'money')
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
      isTheirs ? await this.papers.open('organisation', organisationId, file, query) : refuse(notFound('The organisation')),
    );
  }

  /** Of all: `trial-balance`, `postings`, `money-by-age`. */
  @Allow(['admin', 'auditor'], 'admin')
  @Get('books/papers/:file')
  async ofAll(@Param('file') file: string, @Query() query: AskedQuery, @Res() reply: FastifyReply) {
    await send(reply, await this.papers.open('books', '', file, query));
  }

  /** The one paper that the address was signed for. */
  @Public()
  @SignedAddress()
  @Get('papers/:audience/:file')
  async signed(@Param('audience') audience: string, @Param('file') file: string, @Query() query: AskedQuery, @Res() reply: FastifyReply) {
    await send(reply, await this.papers.openSigned(audience, file, query));
  }
}

async function send(reply: FastifyReply, paper: Result<OpenPaper>): Promise<void> {
  const { stream, format, name } = valueOrRefusal(paper);
  await sendFile(reply, stream, format, name);
}
