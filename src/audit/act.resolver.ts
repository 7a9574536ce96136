import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { lengthOf } from '../kernel/index.ts';
import { Allow, badInput, connectionById, CurrentCaller, DB, Replica, type Caller, type Connection, type Db } from '../platform/index.ts';
import { ActLog } from './act-log.repository.ts';
import { uuidOfPublicId } from './act.ts';
import { ActArgs, ActConnection, actType, ActType } from './act.types.ts';

@Resolver()
export class ActResolver {
  constructor(
    private readonly log: ActLog,
    private readonly replica: Replica,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => ActConnection, { description: 'Everything that was ever done here, newest first.' })
  async acts(@Args() args: ActArgs, @CurrentCaller() caller: Caller): Promise<Connection<ActType>> {
    const db = await this.replica.dbFor(caller.actor);
    const { actorId, organisationId, verb, from, to } = args;
    const subjectId = subjectOf(args.subjectId);
    const filter = { actorId, subjectId, organisationId, verb, verbStart: verbStartOf('verbPrefix', args.verbPrefix), from, to };
    return connectionById(args, (after, limit) => this.log.acts(db, filter, after, limit), actType);
  }

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => [String], { description: 'Verbs that acts have by now, in alphabetical order; at most some hundreds.' })
  actVerbs(
    @Args('prefix', {
      type: () => String,
      defaultValue: '',
      description: 'Only verbs that begin with this, such as "payout."; at most 100 characters.',
    })
    prefix: string,
  ): Promise<string[]> {
    return this.log.verbs(this.db, verbStartOf('prefix', prefix) ?? '');
  }
}

/** No verb is longer. */
const VERB_LENGTH = 100;

function verbStartOf(name: string, text: string | null | undefined): string | null {
  if (lengthOf(text ?? '') > VERB_LENGTH) throw badInput(`"${name}" must have at most ${VERB_LENGTH} characters.`);
  return text || null;
}

function subjectOf(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const uuid = uuidOfPublicId(text);
  if (uuid === null) throw badInput('"subjectId" must be an id as this API shows it, such as "bat_…".');
  return uuid;
}
