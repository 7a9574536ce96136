/** The audit export by HTTP: see docs/audit-export.md. */
import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Clock } from '../../kernel/index.ts';
import { Allow, CLOCK, DB, SendsManyRows, valueOrRefusal, type Db } from '../../platform/index.ts';
import { auditExport } from './audit-export.repository.ts';
import { sendFile } from '../core/send.ts';

@Controller('audit')
export class AuditExportController {
  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A snapshot of all accounts, seals, journals and events, with the hash of each act. */
  @Allow(['admin', 'auditor'], 'admin')
  @SendsManyRows()
  @Get('export.jsonl')
  async export(@Res() reply: FastifyReply): Promise<void> {
    const now = this.clock.now();
    await sendFile(reply, valueOrRefusal(await auditExport(this.db, now)), 'jsonl', `audit-${now.toISOString().slice(0, 10)}`);
  }
}
