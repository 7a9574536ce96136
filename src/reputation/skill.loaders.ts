/** Batch reads of skills for field resolvers: one query for all keys of a request. */
import { Inject, Injectable } from '@nestjs/common';
import { present, type OrganisationId, type WorkerId } from '../kernel/index.ts';
import { DB, load, type Db, type GraphContext } from '../platform/index.ts';
import type { ShownSkill } from './skill.entity.ts';
import { ShownSkillRepository, type Pace } from './shown-skill.repository.ts';
import { SkillRepository, type PoolVersion } from './skill.repository.ts';

@Injectable()
export class SkillLoaders {
  constructor(
    @Inject(DB) private readonly db: Db,
    private readonly skills: SkillRepository,
    private readonly shownSkills: ShownSkillRepository,
  ) {}

  async shown(context: GraphContext, workerId: WorkerId): Promise<ShownSkill[]> {
    return (await load(context, 'reputation.shown', workerId, (ids) => this.shownSkills.ofWorkers(this.db, ids))) ?? [];
  }

  async usedFor(context: GraphContext, organisationId: OrganisationId, workerId: WorkerId): Promise<ShownSkill[]> {
    // Named by the organisation: the workers of one page belong to one organisation.
    const shown = await load(context, `reputation.usedFor.${organisationId}`, workerId, (ids) =>
      this.shownSkills.usedFor(this.db, organisationId, ids),
    );
    return shown ?? [];
  }

  async current(context: GraphContext, workerId: WorkerId) {
    return (await load(context, 'reputation.current', workerId, (ids) => this.shownSkills.current(this.db, ids))) ?? [];
  }

  async paces(context: GraphContext, workerId: WorkerId): Promise<ReadonlyMap<string, Pace>> {
    const paces = await load(context, 'reputation.paces', workerId, (ids) => this.shownSkills.paces(this.db, ids));
    return paces ?? new Map<string, Pace>();
  }

  async pool(context: GraphContext, skill: string, version: number): Promise<PoolVersion> {
    const pool = await load(context, 'reputation.pool', `${skill} ${version}`, (names) =>
      this.skills.versions(
        this.db,
        names.map((name) => ({ skill: name.split(' ')[0] ?? '', poolVersion: Number(name.split(' ')[1]) })),
      ),
    );
    return present(pool, 'the pool that an estimate was made with');
  }
}
