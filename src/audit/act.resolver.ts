import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { afterId, Allow, badInput, connection, DB, pageOf, type Connection, type Db } from '../platform/index.ts';
import { ActLog } from './act-log.ts';
import { uuidOfPublicId } from './act.ts';
import { ActArgs, ActConnection, actType, ActType } from './act.types.ts';

@Resolver()
export class ActResolver {
  constructor(
    private readonly log: ActLog,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow('admin', 'admin')
  @Query(() => ActConnection, { description: 'Everything that was ever done here, newest first.' })
  async acts(@Args() args: ActArgs): Promise<Connection<ActType>> {
    const page = pageOf(args, 1);
    const { actorId, organisationId, verb, from, to } = args;
    const subjectId = subjectOf(args.subjectId);
    for (const [name, moment] of Object.entries({ from, to })) {
      if (moment && Number.isNaN(moment.getTime())) throw badInput(`"${name}" must be a moment, as 2026-11-02T09:00:00Z.`);
    }
    const rows = await this.log.acts(this.db, { actorId, subjectId, organisationId, verb, from, to }, afterId(page), page.first + 1);
    return connection(rows, page, (row) => [row.id], actType);
  }
}

function subjectOf(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const uuid = uuidOfPublicId(text);
  if (uuid === null) throw badInput('"subjectId" must be an id as this API shows it, such as "bat_…".');
  return uuid;
}
