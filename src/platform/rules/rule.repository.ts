/** All SQL of platform rules. */
import { Injectable } from '@nestjs/common';
import { columnsOf } from '../database/columns.ts';
import type { Db, Tx } from '../database/database.ts';
import { RuleVersionEntity } from './rule.entity.ts';
import type { RuleVersion } from './rule.ts';

const STORED = ['id', 'name', 'value', 'previousId', 'source', 'requestedBy', 'approvedBy', 'reason', 'setAt'] as const;
const VERSION = `${columnsOf(RuleVersionEntity, 'v', STORED)}, v.version::int as version,
  (select p.value from platform.rule_version p where p.id = v.previous_id) as "previousValue"
  from platform.rule_version v`;

@Injectable()
export class RuleRepository {
  /** Orders all changes of rules, until the end of the transaction. */
  async lock(tx: Tx): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('platform.rules', 0))`);
  }

  /** The id of the newest version of any rule; null: there is none yet. */
  async newest(db: Pick<Db, 'query'>): Promise<string | null> {
    const [row] = await db.query<{ id: string }>('select id from platform.rule_version order by version desc limit 1');
    return row?.id ?? null;
  }

  /** The version of each rule that is in force, in the order of their names. */
  async inForce(db: Pick<Db, 'query'>): Promise<RuleVersion[]> {
    return db.query<RuleVersion>(
      `select ${VERSION} where not exists (select from platform.rule_version l where l.name = v.name and l.version > v.version) order by v.name`,
    );
  }

  async byId(db: Db, id: string): Promise<RuleVersion | null> {
    const [row] = await db.query<RuleVersion>(`select ${VERSION} where v.id = $1`, [id]);
    return row ?? null;
  }

  /** Newest first. */
  async page(db: Db, names: readonly string[], before: string | null, limit: number): Promise<RuleVersion[]> {
    return db.query<RuleVersion>(
      `select ${VERSION} where v.name = any($1)
         and ($2::uuid is null or v.version < (select b.version from platform.rule_version b where b.id = $2))
       order by v.version desc limit $3`,
      [names, before, limit],
    );
  }

  /** The rules are locked. */
  async insert(tx: Tx, row: Omit<RuleVersion, 'version' | 'previousValue' | 'setAt'>): Promise<void> {
    await tx.query(
      `insert into platform.rule_version (id, version, name, value, previous_id, source, requested_by, approved_by, reason, set_at)
       select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9 from platform.rule_version`,
      [row.id, row.name, row.value, row.previousId, row.source, row.requestedBy, row.approvedBy, row.reason, tx.now],
    );
  }
}
