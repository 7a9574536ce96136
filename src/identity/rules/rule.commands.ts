/** Changing a platform rule: one admin asks and another approves, or the operator's command does it alone. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type AdminRequestId,
  allOf,
  conflict,
  forbidden,
  newId,
  notFound,
  ok,
  type Refusal,
  refuse,
  type Result,
  say,
} from '../../kernel/index.ts';
import {
  checkRuleValue,
  Commands,
  CONFIG,
  isRuleName,
  personIdOf,
  RuleRepository,
  rulesFault,
  ruleValues,
  type Caller,
  type Config,
  type RuleName,
  type RuleVersion,
  type Tx,
} from '../../platform/index.ts';
import { denyUnlessAdminPerson } from '../admins/active-admins.ts';
import { reasonFault, type AdminRequest } from '../admins/admin-request.ts';
import { AdminRequests, type AdminRequestResult } from '../admins/admin-requests.ts';

/** Kind of the admin request that changes a rule; its payload has the name of the rule. */
export const CHANGE = 'platform_rule.change';

export interface RuleChange {
  readonly name: RuleName;
  /** As the setting of the same name is written. */
  readonly value: string;
  readonly reason: string;
}

interface CheckedChange {
  readonly inForce: RuleVersion;
  readonly value: string;
  readonly reason: string;
}

@Injectable()
export class RuleCommands implements OnModuleInit {
  constructor(
    private readonly commands: Commands,
    private readonly rows: RuleRepository,
    private readonly requests: AdminRequests,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.requests.register({ kind: CHANGE, execute: (tx, request) => this.execute(tx, request) });
  }

  /** Asks for another value. Nothing changes until another admin approves. */
  ask(caller: Caller, change: RuleChange): Promise<Result<AdminRequestId>> {
    return this.commands.run(caller, async (tx) => {
      const denied = denyUnlessAdminPerson(tx.actor, 'change a platform rule');
      if (denied !== null) return refuse(denied);
      const checked = await this.check(tx, change);
      if (!checked.ok) return checked;
      const { inForce, value, reason } = checked.value;
      return this.requests.open(tx, {
        kind: CHANGE,
        subject: { kind: 'platform_rule', id: inForce.id },
        payload: { name: change.name, value },
        details: [
          { name: 'rule', value: change.name },
          { name: 'from', value: inForce.value },
          { name: 'to', value },
        ],
        reason,
        openKey: change.name,
      });
    });
  }

  /** The operator's command. @returns the version that is in force now */
  changeAlone(caller: Caller, change: RuleChange): Promise<Result<RuleVersion>> {
    return this.commands.run(caller, async (tx) => {
      if (tx.actor.kind !== 'system')
        return refuse(forbidden("Only the operator's command changes a platform rule without a second person."));
      await this.rows.lock(tx);
      const checked = await this.check(tx, change);
      if (!checked.ok) return checked;
      return ok(await this.write(tx, change.name, checked.value, { source: 'operator', requestedBy: null, approvedBy: null }, null));
    });
  }

  private async execute(tx: Tx, request: AdminRequest): Promise<Result<AdminRequestResult>> {
    const { name, value } = request.payload as { name: RuleName; value: string };
    await this.rows.lock(tx);
    const checked = await this.check(tx, { name, value, reason: request.reason ?? '' });
    if (!checked.ok) return checked;
    if (checked.value.inForce.id !== request.subjectId) {
      return refuse(
        conflict('CHANGED', say`${name} was changed after this was asked; refuse the request, and ask again if it is still right.`),
      );
    }
    const people = { source: 'admins', requestedBy: request.requestedBy, approvedBy: personIdOf(tx.actor) } as const;
    const { id } = await this.write(tx, name, checked.value, people, request.id);
    return ok({ kind: 'platform_rule', id });
  }

  private async check(tx: Tx, { name, value, reason }: RuleChange): Promise<Result<CheckedChange>> {
    if (!isRuleName(name)) return refuse(notFound('The platform rule', 'rule'));
    const parsed = checkRuleValue(name, value);
    const text = reason.trim();
    const fault = reasonFault(text);
    const sound = allOf([...(parsed.ok ? [] : parsed.refusals), ...(fault === null ? [] : [fault])]);
    if (!sound.ok) return sound;
    if (!parsed.ok) return parsed;
    const rows = await this.rows.inForce(tx);
    const inForce = rows.find((row) => row.name === name);
    if (inForce === undefined) return refuse(NOT_STARTED);
    if (inForce.value === parsed.value) return refuse(conflict('SAME', say`${name} is ${inForce.value || 'empty'} already.`));
    const texts = new Map(rows.map((row) => [row.name, row.value]));
    const contradiction = rulesFault(ruleValues(texts.set(name, parsed.value), this.config));
    return contradiction === null ? ok({ inForce, value: parsed.value, reason: text }) : refuse(contradiction);
  }

  private async write(
    tx: Tx,
    name: RuleName,
    { inForce, value, reason }: CheckedChange,
    by: Pick<RuleVersion, 'source' | 'requestedBy' | 'approvedBy'>,
    requestId: AdminRequestId | null,
  ): Promise<RuleVersion> {
    const id = newId<'PlatformRule'>(tx.now);
    await this.rows.insert(tx, { id, name, value, previousId: inForce.id, reason, ...by });
    const row = await this.rows.byId(tx, id);
    if (row === null) throw new Error('a rule that was just written is not there');
    const data = {
      name,
      from: inForce.value,
      to: value,
      version: row.version,
      ...(requestId === null ? {} : { requestId, requestedBy: by.requestedBy }),
    };
    tx.act('platform_rule.changed', { kind: 'platform_rule', id }, data);
    return row;
  }
}

const NOT_STARTED: Refusal = conflict(
  'NOT_STARTED',
  'The rules have no first version yet: start the marketplace once with its settings, then change them.',
);
