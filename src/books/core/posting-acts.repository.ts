/** Reads acts that belong to postings: the acts of the same transaction, or the acts about a subject. */
import { Injectable } from '@nestjs/common';
import { actColumns, type Act } from '../../audit/index.ts';
import { groupBy } from '../../kernel/index.ts';
import type { Db } from '../../platform/index.ts';

/** Maximum number of acts returned for one subject. */
const MAX_ACTS = 50;

@Injectable()
export class PostingActsRepository {
  /** All acts of the transaction that posted each journal, in order; keyed by journal. */
  async actsOf(db: Db, journalIds: readonly string[]): Promise<Map<string, Act[]>> {
    const rows = await db.query<Act & { journalId: string }>(
      `select j.id as "journalId", ${actColumns('a')}
       from ledger.journal_view j join platform.act_view a on a.xid = j.xid
       where j.id = any($1::uuid[]) order by a.id`,
      [journalIds],
    );
    return groupBy(rows, ({ journalId }) => journalId);
  }

  /** The first 50 acts about each subject, oldest first; keyed by subject. */
  async actsAbout(db: Db, ids: readonly string[]): Promise<Map<string, Act[]>> {
    const rows = await db.query<Act>(
      `select f.* from unnest($1::uuid[]) s (id), lateral (
         select ${actColumns('a')} from platform.act_view a where a.subject_id = s.id order by a.id limit $2) f
       order by f.id`,
      [ids, MAX_ACTS],
    );
    return groupBy(rows, ({ subjectId }) => subjectId);
  }
}
