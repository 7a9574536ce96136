/** GraphQL: platform rules and their versions. */
import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import {
  connectionType,
  idScalar,
  mayAudit,
  PageArgs,
  payloadType,
  RULE_NAMES,
  ruleDescription,
  SeenBy,
  type RuleName,
  type RuleVersion,
} from '../../platform/index.ts';
import { AdminRequestType, REQUEST_MADE } from '../admins/admin-request.types.ts';

const RuleNameEnum = Object.fromEntries(RULE_NAMES.map((name) => [name, name])) as { [name in RuleName]: name };
registerEnumType(RuleNameEnum, {
  name: 'PlatformRuleName',
  description: 'A platform rule, named as the setting that its first version came from.',
  valuesMap: Object.fromEntries(RULE_NAMES.map((name) => [name, { description: `${ruleDescription(name)}.` }])),
});

const RuleSourceEnum = { SETTINGS: 'settings', ADMINS: 'admins', OPERATOR: 'operator' } as const;
registerEnumType(RuleSourceEnum, {
  name: 'PlatformRuleSource',
  description: 'Where a version of a platform rule came from.',
  valuesMap: {
    SETTINGS: { description: 'The first version: from the settings at the first start.' },
    ADMINS: { description: 'One admin asked for it and another approved it.' },
    OPERATOR: { description: 'The command of the operator, npm run rules.' },
  },
});

@SeenBy(mayAudit)
@ObjectType('PlatformRuleChange', { description: 'A version of a platform rule. It never changes; the newest one of a rule is in force.' })
export class RuleChangeType {
  @Field(() => idScalar('PlatformRule'), { description: 'The id of this version.' })
  id: string;

  @Field(() => RuleNameEnum, { description: 'The rule that was changed.' })
  rule: RuleName;

  @Field(() => Int, { description: 'Number of the change, counted over all rules.' })
  version: number;

  @Field(() => String, { nullable: true, description: 'The value before; null for the first version of the rule.' })
  from: string | null;

  @Field(() => String, { description: 'The value from then on, as the setting is written: "2000", "JPY:3000,KWD:6000".' })
  to: string;

  @Field(() => RuleSourceEnum, { description: 'Origin of the change: an admin request or the configuration.' })
  source: RuleVersion['source'];

  @Field(() => String, { nullable: true, description: 'The reason that was given; null for a first version.' })
  reason: string | null;

  @Field(() => Date, { description: 'The time from which it is in force.' })
  changedAt: Date;

  /** Not fields. */
  requestedById: string | null;
  approvedById: string | null;
}

@SeenBy(mayAudit)
@ObjectType('PlatformRule', { description: 'A fee, limit or hold time of this marketplace, as it is in force.' })
export class PlatformRuleType {
  @Field(() => RuleNameEnum, { description: 'The name of the rule.' })
  name: RuleName;

  @Field(() => String, { description: 'What the rule is, with its unit.' })
  description: string;

  @Field(() => String, { description: 'The value in force, as the setting is written: "2000", "JPY:3000,KWD:6000".' })
  value: string;

  @Field(() => String, {
    description: 'The value in the settings of the process that answers. It is ignored where it differs from the value in force.',
  })
  setting: string;

  @Field(() => String, { description: 'Currency that amounts without a currency of their own are given in, ISO 4217.' })
  currency: string;

  @Field(() => RuleChangeType, { description: 'The change that brought the value in force.' })
  lastChange: RuleChangeType;
}

export const RuleChangeConnection = connectionType(RuleChangeType, 'PlatformRuleChange');

@ArgsType()
export class RuleChangesArgs extends PageArgs {
  @Field(() => RuleNameEnum, { nullable: true, description: 'Only changes of this rule; null: of every rule.' })
  rule?: RuleName | null;
}

@InputType({ description: 'Another value for a platform rule.' })
export class ChangePlatformRuleInput {
  @Field(() => RuleNameEnum, { description: 'The rule to change.' })
  rule: RuleName;

  @Field(() => String, { description: 'The new value, as the setting is written: "2000", "JPY:3000,KWD:6000", "weekly".' })
  value: string;

  @Field(() => String, { description: 'Reason for the admin who decides and for auditors, 10 to 1000 characters.' })
  reason: string;
}

export const ChangePlatformRulePayload = payloadType('ChangePlatformRule', { request: () => AdminRequestType }, { request: REQUEST_MADE });

export function ruleChangeType(row: RuleVersion): RuleChangeType {
  const { id, version, source, reason } = row;
  return Object.assign(new RuleChangeType(), {
    id,
    version,
    source,
    reason,
    rule: row.name,
    from: row.previousValue,
    to: row.value,
    changedAt: row.setAt,
    requestedById: row.requestedBy,
    approvedById: row.approvedBy,
  });
}
