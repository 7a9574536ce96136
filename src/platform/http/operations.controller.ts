/** Routes for operators: liveness, readiness and metrics. */
import { Controller, Get, HttpException, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OwnAuthorization, Public } from '../access/access.ts';
import { isSameSecret } from '../access/same-secret.ts';
import { CONFIG, type Config } from '../config/config.ts';
import { DB, type Db } from '../database/database.ts';
import { isReady } from '../database/readiness.ts';
import { Replica, type ReplicaStatus } from '../database/replica.repository.ts';
import { Unlimited } from '../access/limit-requests.ts';
import { Metrics } from '../operations/metrics.ts';

@Controller()
export class OperationsController {
  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(CONFIG) private readonly config: Config,
    private readonly metrics: Metrics,
    private readonly replica: Replica,
  ) {}

  /** Liveness: the process runs. */
  @Public()
  @Unlimited()
  @Get('health/live')
  live(): { status: string } {
    return { status: 'live' };
  }

  /** Readiness: the database answers, so requests can be served. With a standby: how far it is behind, and whether it is read. */
  @Public()
  @Unlimited()
  @Get('health/ready')
  async ready(): Promise<{ status: string; replica?: ReplicaStatus }> {
    const { status } = this.replica;
    if (await isReady(this.db)) return { status: 'ready', ...(status === null ? {} : { replica: status }) };
    throw new HttpException({ status: 'not ready', reason: 'the database does not answer' }, 503);
  }

  /** Metrics in the Prometheus text format. Requires METRICS_TOKEN if it is set, and always in production. */
  @Public()
  @OwnAuthorization()
  @Get('metrics')
  async prometheus(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const token = this.config.METRICS_TOKEN;
    const given = request.headers.authorization ?? '';
    const isOpen = token === undefined ? this.config.NODE_ENV !== 'production' : isSameSecret(`Bearer ${token}`, given);
    if (!isOpen) throw new HttpException({ code: 'UNAUTHENTICATED', message: 'Send METRICS_TOKEN as a bearer token.' }, 401);
    await reply.type(this.metrics.contentType).send(await this.metrics.text());
  }
}
