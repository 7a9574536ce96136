import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  Allow,
  connectionById,
  CONFIG,
  CurrentCaller,
  DB,
  isRuleName,
  load,
  payload,
  RULE_NAMES,
  ruleDescription,
  RuleRepository,
  settingTexts,
  StepUp,
  type Caller,
  type Config,
  type Connection,
  type Db,
  type GraphContext,
} from '../../platform/index.ts';
import { AdminRequestReader } from '../admins/admin-request.reader.ts';
import { AdminRequestType } from '../admins/admin-request.types.ts';
import { IdentityLoaders } from '../organisations/identity.loaders.ts';
import { PersonViewType, personViewType } from '../people/person.types.ts';
import { CHANGE, RuleCommands } from './rule.commands.ts';
import {
  ChangePlatformRuleInput,
  ChangePlatformRulePayload,
  PlatformRuleType,
  RuleChangeConnection,
  RuleChangesArgs,
  RuleChangeType,
  ruleChangeType,
} from './rule.types.ts';

@Resolver(() => RuleChangeType)
export class RuleResolver {
  constructor(
    private readonly commands: RuleCommands,
    private readonly requests: AdminRequestReader,
    private readonly rows: RuleRepository,
    private readonly loaders: IdentityLoaders,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => [PlatformRuleType], { description: 'The fees, limits and hold times in force, by name.' })
  async platformRules(): Promise<PlatformRuleType[]> {
    const rows = await this.rows.inForce(this.db);
    const settings = settingTexts(this.config);
    const currency = rows.find(({ name }) => name === 'CURRENCY')?.value ?? this.config.CURRENCY;
    return rows.flatMap((row) => {
      const { name, value } = row;
      if (!isRuleName(name)) return [];
      const setting = settings.get(name) ?? '';
      return [
        Object.assign(new PlatformRuleType(), {
          name,
          value,
          setting,
          currency,
          description: ruleDescription(name),
          lastChange: ruleChangeType(row),
        }),
      ];
    });
  }

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => RuleChangeConnection, { description: 'Who changed which platform rule, when, and from what to what; newest first.' })
  async platformRuleChanges(@Args() args: RuleChangesArgs): Promise<Connection<RuleChangeType>> {
    // CURRENCY is stored beside the rules and is none.
    const names = args.rule ? [args.rule] : RULE_NAMES;
    return connectionById(args, (after, limit) => this.rows.page(this.db, names, after, limit), ruleChangeType);
  }

  @StepUp()
  @Allow('admin', 'admin')
  @Mutation(() => ChangePlatformRulePayload, {
    description:
      'Asks to change a platform rule. Nothing changes until another admin approves the request. What was priced before keeps its price.',
  })
  async changePlatformRule(
    @Args('input', { description: 'The rule, its new value, and the reason.' }) input: ChangePlatformRuleInput,
    @CurrentCaller() caller: Caller,
  ) {
    const result = await this.commands.ask(caller, { name: input.rule, value: input.value, reason: input.reason });
    return payload(result, async (id) => ({ request: await this.requests.shown(id) }));
  }

  @ResolveField(() => PersonViewType, {
    nullable: true,
    description: 'The admin who asked for it; null unless two admins made the change.',
  })
  async requestedBy(@Parent() change: RuleChangeType, @Context() context: GraphContext): Promise<PersonViewType | null> {
    return this.person(context, change.requestedById);
  }

  @ResolveField(() => PersonViewType, { nullable: true, description: 'The admin who approved it; null unless two admins made the change.' })
  async approvedBy(@Parent() change: RuleChangeType, @Context() context: GraphContext): Promise<PersonViewType | null> {
    return this.person(context, change.approvedById);
  }

  private async person(context: GraphContext, id: string | null): Promise<PersonViewType | null> {
    const found = id === null ? null : await this.loaders.person(context, id);
    return found && personViewType(found);
  }
}

@Resolver(() => PlatformRuleType)
export class PendingRuleResolver {
  constructor(private readonly requests: AdminRequestReader) {}

  @ResolveField(() => AdminRequestType, {
    nullable: true,
    description: 'The request for the next version of the rule, which waits for another admin; null when nobody asked for one.',
  })
  pendingRequest(@Parent() rule: PlatformRuleType, @Context() context: GraphContext): Promise<AdminRequestType | null> {
    return load(context, 'identity.pendingRuleChange', rule.name, () =>
      this.requests.pendingOf(CHANGE, ({ payload: asked }) => String((asked as { name?: unknown }).name)),
    );
  }
}
