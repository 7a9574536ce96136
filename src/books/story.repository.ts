/** Who did what a posting tells: the acts of the same transaction. */
import { Injectable } from '@nestjs/common';
import type { Act } from '../audit/index.ts';
import type { Db } from '../platform/index.ts';

@Injectable()
export class StoryRepository {
  /** All acts of the transaction that posted each journal, in their order; keyed by journal. */
  async actsOf(db: Db, journalIds: readonly string[]): Promise<Map<string, Act[]>> {
    const rows = await db.query<Act & { journalId: string }>(
      `select j.id as "journalId", a.id, a.at, a.actor_kind as "actorKind", a.actor_id as "actorId", a.actor_name as "actorName", a.via, a.verb,
         a.subject_kind as "subjectKind", a.subject_id as "subjectId", a.organisation_id as "organisationId", a.data, a.request_id as "requestId"
       from ledger.journal j join platform.act a on a.xid = j.xid
       where j.id = any($1::uuid[]) order by a.id`,
      [journalIds],
    );
    const found = new Map<string, Act[]>();
    for (const { journalId, ...act } of rows) {
      const known = found.get(journalId);
      if (known === undefined) found.set(journalId, [act]);
      else known.push(act);
    }
    return found;
  }
}
