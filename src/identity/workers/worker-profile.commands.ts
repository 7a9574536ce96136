/** Becoming a worker, and keeping one's profile true. */
import { Inject, Injectable } from '@nestjs/common';
import { conflict, forbidden, notFound, ok, refuse, type Result, type WorkerId } from '../../kernel/index.ts';
import { Commands, CONFIG, personIdOf, type Caller, type Config } from '../../platform/index.ts';
import { PersonRepository } from '../people/person.repository.ts';
import { checkProfile, type ProfileInput } from './worker-profile.ts';
import { WorkerProfileRepository } from './worker-profile.repository.ts';

@Injectable()
export class WorkerProfileCommands {
  constructor(
    private readonly commands: Commands,
    private readonly people: PersonRepository,
    private readonly profiles: WorkerProfileRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async become(caller: Caller, input: ProfileInput): Promise<Result<WorkerId>> {
    const personId = personIdOf(caller.actor);
    if (personId === null) return refuse(forbidden('Only a person can become a worker.'));
    const checked = checkProfile(input, this.config.REFUSED_COUNTRIES);
    if (!checked.ok) return checked;
    return this.commands.run(caller, async (tx) => {
      if (!(await this.profiles.insert(tx, personId, checked.value))) {
        return refuse(conflict('WORKER', 'You are a worker already; change your profile with updateWorkerProfile.'));
      }
      await this.people.setWorker(tx, personId);
      tx.act('worker.joined', { kind: 'worker', id: personId });
      return ok(personId);
    });
  }

  async update(caller: Caller, input: ProfileInput): Promise<Result<WorkerId>> {
    const workerId = personIdOf(caller.actor);
    if (workerId === null) return refuse(notFound('The worker'));
    const checked = checkProfile(input, this.config.REFUSED_COUNTRIES);
    if (!checked.ok) return checked;
    return this.commands.run(caller, async (tx) => {
      if (!(await this.profiles.update(tx, workerId, checked.value))) return refuse(notFound('The worker'));
      tx.act('worker.profile_changed', { kind: 'worker', id: workerId });
      return ok(workerId);
    });
  }
}
