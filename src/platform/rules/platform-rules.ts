/**
 * The platform rules in force, for whoever prices, limits or holds money.
 *
 * Read in the transaction that uses them: a change holds for every transaction that reads after its commit, in every
 * process. One indexed lookup tells whether the values in memory are the newest ones.
 */
import { Inject, Injectable, Logger } from '@nestjs/common';
import { newId, ok, present } from '../../kernel/index.ts';
import type { GraphContext } from '../access/access.ts';
import { systemCaller } from '../access/actor.ts';
import { Commands } from '../commands/commands.ts';
import { CONFIG, type Config } from '../config/config.ts';
import { DB, type Db, type Tx } from '../database/database.ts';
import { load } from '../graphql/loader.ts';
import { RuleRepository } from './rule.repository.ts';
import { differencesOf, differenceText, ruleValues, settingTexts, type RuleDifference, type RuleValues } from './rule.ts';

@Injectable()
export class PlatformRules {
  /** By the id of the newest version, which another change after a rollback does not have. */
  private known: { readonly newestId: string | null; readonly values: RuleValues } | null = null;

  constructor(
    private readonly rows: RuleRepository,
    private readonly commands: Commands,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DB) private readonly db: Db,
  ) {}

  /** @param db the transaction that the rules are for, where there is one */
  async current(db: Pick<Db, 'query'> = this.db): Promise<RuleValues> {
    const newestId = await this.rows.newest(db);
    if (this.known?.newestId === newestId) return this.known.values;
    const rows = await this.rows.inForce(db);
    const values = ruleValues(new Map(rows.map((row) => [row.name, row.value])), this.config);
    // The rows may be newer than the id that was read before them; then the next call reads them again.
    const newest = rows.reduce<(typeof rows)[number] | null>(
      (last, row) => (last === null || row.version > last.version ? row : last),
      null,
    );
    if ((newest?.id ?? null) === newestId) this.known = { newestId, values };
    return values;
  }

  /** The rules for field resolvers: read once per request. */
  async ofRequest(context: GraphContext): Promise<RuleValues> {
    return present(
      await load(context, 'platform.rules', 'in force', async () => new Map([['in force', await this.current()]])),
      'the rules in force',
    );
  }

  /** At the start of a process: writes the first version of rules that have none, and logs settings that are ignored. */
  async start(): Promise<RuleDifference[]> {
    await this.commands.must(systemCaller('platform.rules'), async (tx) => {
      await this.rows.lock(tx);
      await this.seed(tx);
      return ok(null);
    });
    const differences = await this.differences();
    for (const difference of differences) new Logger('PlatformRules').warn(differenceText(difference));
    return differences;
  }

  /** Where the settings of this process differ from the rules in force. */
  async differences(): Promise<RuleDifference[]> {
    return differencesOf(await this.rows.inForce(this.db), this.config);
  }

  private async seed(tx: Tx): Promise<void> {
    const known = new Set((await this.rows.inForce(tx)).map((row) => row.name));
    const first = [...settingTexts(this.config)].filter(([name]) => !known.has(name));
    let lastId = '';
    for (const [name, value] of first) {
      const id = newId<'PlatformRule'>(tx.now);
      lastId = id;
      const nobody = { previousId: null, requestedBy: null, approvedBy: null, reason: null };
      await this.rows.insert(tx, { id, name, value, source: 'settings', ...nobody });
    }
    if (first.length > 0) tx.act('platform_rule.seeded', { kind: 'platform_rule', id: lastId }, { values: Object.fromEntries(first) });
  }
}
