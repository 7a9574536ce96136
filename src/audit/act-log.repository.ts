/** Reads the act log, newest first, by keyset over the id. Every filter has an index that ends in the id. */
import { Injectable } from '@nestjs/common';
import { firstIdAt } from '../kernel/index.ts';
import { Conditions, type Db } from '../platform/index.ts';
import type { Act, ActFilter } from './act.ts';

/** Columns of an {@link Act} of `platform.act_view`. @param alias of the view in the statement */
export function actColumns(alias: string): string {
  const columns = [
    'id',
    'at',
    'actor_kind as "actorKind"',
    'actor_id as "actorId"',
    'actor_name as "actorName"',
    'via',
    'verb',
    'subject_kind as "subjectKind"',
    'subject_id as "subjectId"',
    'organisation_id as "organisationId"',
    'data',
    'request_id as "requestId"',
  ];
  return columns.map((column) => `${alias}.${column}`).join(', ');
}

const COLUMNS = actColumns('a');

@Injectable()
export class ActLog {
  /** Acts that match every part of the filter. @param before id of the last act of the previous page; null for the first page */
  async acts(db: Db, filter: ActFilter, before: string | null, limit: number): Promise<Act[]> {
    const { verb, verbStart } = filter;
    const verbs = verbStart ? (await this.verbs(db, verbStart)).filter((each) => !verb || each === verb) : null;
    if (verbs?.length === 0) return [];
    const conditions = new Conditions()
      .add('a.actor_id = ?', filter.actorId)
      .add('a.subject_id = ?', filter.subjectId)
      .add('a.organisation_id = ?', filter.organisationId)
      .add('a.verb = ?', verbs === null ? verb : null)
      .add('a.id >= ?', filter.from && firstIdAt(filter.from))
      .add('a.id < ?', filter.to && firstIdAt(filter.to))
      .add('a.id < ?', before);
    const isNarrow = Boolean(filter.actorId ?? filter.subjectId ?? filter.organisationId);
    // Read through the index of the actor, subject or organisation, whose acts are in the order of the page already.
    if (isNarrow) conditions.add('a.verb = any(?::text[])', verbs);
    const most = conditions.parameter(limit);
    if (verbs === null || isNarrow) {
      return db.query<Act>(
        `select ${COLUMNS} from platform.act_view a ${conditions.where} order by a.id desc limit ${most}`,
        conditions.parameters,
      );
    }
    // One page of each verb, through the index of verbs, and then the newest of them.
    conditions.addIf(true, 'a.verb = v.verb');
    return db.query<Act>(
      `select newest.* from unnest(${conditions.parameter(verbs)}::text[]) v (verb),
         lateral (select ${COLUMNS} from platform.act_view a ${conditions.where} order by a.id desc limit ${most}) newest
       order by newest.id desc limit ${most}`,
      conditions.parameters,
    );
  }

  /** Verbs that acts have, in alphabetical order. Reads one row of the index of verbs for each. @param start beginning of the verbs; empty for all */
  async verbs(db: Db, start: string): Promise<string[]> {
    const rows = await db.query<{ verb: string }>(
      `with recursive found (verb) as (
         (select a.verb from platform.act_view a order by a.verb limit 1)
         union all
         select (select a.verb from platform.act_view a where a.verb > found.verb order by a.verb limit 1) from found where found.verb is not null
       )
       select verb from found where verb is not null and starts_with(verb, $1) order by verb collate "C"`,
      [start],
    );
    return rows.map(({ verb }) => verb);
  }

  /** Acts of a person, and all attempts to sign in to their account. */
  actsOf(db: Db, personId: string, before: string | null, limit: number): Promise<Act[]> {
    const part = (condition: string) =>
      `(select ${COLUMNS} from platform.act_view a where ${condition} and ($2::uuid is null or a.id < $2) order by a.id desc limit $3)`;
    return db.query<Act>(
      `${part('a.actor_id = $1')} union all ${part(`a.subject_id = $1 and a.actor_kind = 'anonymous'`)} order by id desc limit $3`,
      [personId, before, limit],
    );
  }
}
