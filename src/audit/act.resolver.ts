import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Allow, badInput, connectionById, DB, type Connection, type Db } from '../platform/index.ts';
import { ActLog } from './act-log.ts';
import { uuidOfPublicId } from './act.ts';
import { ActArgs, ActConnection, actType, ActType } from './act.types.ts';

@Resolver()
export class ActResolver {
  constructor(
    private readonly log: ActLog,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => ActConnection, { description: 'Everything that was ever done here, newest first.' })
  async acts(@Args() args: ActArgs): Promise<Connection<ActType>> {
    const { actorId, organisationId, verb, from, to } = args;
    const subjectId = subjectOf(args.subjectId);
    const filter = { actorId, subjectId, organisationId, verb, from, to };
    return connectionById(args, (after, limit) => this.log.acts(this.db, filter, after, limit), actType);
  }
}

function subjectOf(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const uuid = uuidOfPublicId(text);
  if (uuid === null) throw badInput('"subjectId" must be an id as this API shows it, such as "bat_…".');
  return uuid;
}
