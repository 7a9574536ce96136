/** Loads admin requests in their GraphQL form, for the payloads of mutations that create a request. */
import { Inject, Injectable } from '@nestjs/common';
import { present, type AdminRequestId, type Clock } from '../../kernel/index.ts';
import { CLOCK, DB, type Db } from '../../platform/index.ts';
import type { AdminRequest } from './admin-request.ts';
import { AdminRequestRepository } from './admin-request.repository.ts';
import { adminRequestType, type AdminRequestType } from './admin-request.types.ts';

@Injectable()
export class AdminRequestReader {
  constructor(
    private readonly rows: AdminRequestRepository,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async shown(id: AdminRequestId): Promise<AdminRequestType> {
    return adminRequestType(present(await this.rows.byId(this.db, id), 'a request that was just written'), this.clock.now());
  }

  /** Returns the pending requests of a kind, by the key that `keyOf` computes for each. */
  async pendingOf(kind: string, keyOf: (request: AdminRequest) => string): Promise<Map<string, AdminRequestType>> {
    const now = this.clock.now();
    const rows = await this.rows.pendingOf(this.db, kind, now);
    return new Map(rows.map((row) => [keyOf(row), adminRequestType(row, now)]));
  }
}
