/** Reading the act log. Newest first, by keyset over the id; every filter has an index that ends in the id. */
import { Injectable } from '@nestjs/common';
import type { Db } from '../platform/index.ts';
import { firstIdAt, type Act, type ActFilter } from './act.ts';

const COLUMNS = `id, at, actor_kind as "actorKind", actor_id as "actorId", actor_name as "actorName", via, verb,
  subject_kind as "subjectKind", subject_id as "subjectId", organisation_id as "organisationId", data, request_id as "requestId"`;

@Injectable()
export class ActLog {
  /** Acts that pass every part of the filter. @param before id of the last act seen; null for the first page */
  async acts(db: Db, filter: ActFilter, before: string | null, limit: number): Promise<Act[]> {
    const conditions: string[] = [];
    const parameters: unknown[] = [];
    const where = (condition: string, value: unknown) => {
      if (value === null || value === undefined) return;
      parameters.push(value);
      conditions.push(condition.replace('?', `$${parameters.length}`));
    };
    where('actor_id = ?', filter.actorId);
    where('subject_id = ?', filter.subjectId);
    where('organisation_id = ?', filter.organisationId);
    where('verb = ?', filter.verb);
    where('id >= ?', filter.from && firstIdAt(filter.from));
    where('id < ?', filter.to && firstIdAt(filter.to));
    where('id < ?', before);
    parameters.push(limit);
    return db.query<Act>(
      `select ${COLUMNS} from platform.act ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''}
       order by id desc limit $${parameters.length}`,
      parameters,
    );
  }

  /** What a person did, and the sign-ins to their account, right and wrong. */
  async actsOf(db: Db, personId: string, before: string | null, limit: number): Promise<Act[]> {
    const part = (condition: string) =>
      `(select ${COLUMNS} from platform.act where ${condition} and ($2::uuid is null or id < $2) order by id desc limit $3)`;
    return db.query<Act>(
      `${part('actor_id = $1')} union all ${part(`subject_id = $1 and actor_kind = 'anonymous'`)} order by id desc limit $3`,
      [personId, before, limit],
    );
  }
}
