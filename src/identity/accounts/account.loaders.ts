/** Batch functions for field resolvers of an account: its restrictions, sessions and API keys. */
import { Inject, Injectable } from '@nestjs/common';
import type { Clock, PersonId } from '../../kernel/index.ts';
import { CLOCK, DB, load, type Db, type GraphContext } from '../../platform/index.ts';
import { ApiKeyRepository, type ApiKey } from '../authentication/api-key.repository.ts';
import { SessionRepository, type Session } from '../authentication/session.repository.ts';
import type { Restriction } from '../restrictions/restriction.ts';
import { RestrictionRepository } from '../restrictions/restriction.repository.ts';

@Injectable()
export class AccountLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly restrictions: RestrictionRepository,
    private readonly sessions: SessionRepository,
    private readonly keys: ApiKeyRepository,
  ) {}

  async restrictionsOf(context: GraphContext, personId: string): Promise<Restriction[]> {
    return (await load(context, 'identity.restrictions', personId as PersonId, (ids) => this.restrictions.ofPeople(this.db, ids))) ?? [];
  }

  async sessionsOf(context: GraphContext, personId: string): Promise<Session[]> {
    return (await load(context, 'identity.sessions', personId, (ids) => this.sessions.ofPeople(this.db, ids, this.clock.now()))) ?? [];
  }

  async apiKeysOf(context: GraphContext, personId: string): Promise<ApiKey[]> {
    return (await load(context, 'identity.apiKeys', personId as PersonId, (ids) => this.keys.ofPeople(this.db, ids))) ?? [];
  }
}
