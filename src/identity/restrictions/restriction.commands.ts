/** Suspending a person, holding their money, blocking a worker from one organisation; and lifting each. */
import { Inject, Injectable } from '@nestjs/common';
import {
  conflict,
  forbidden,
  invalid,
  lengthOf,
  newId,
  notFound,
  ok,
  refuse,
  type Clock,
  type OrganisationId,
  type PersonId,
  type RestrictionId,
  type Result,
  type WorkerId,
} from '../../kernel/index.ts';
import { CLOCK, Commands, DB, personIdOf, type Caller, type Db, type Tx } from '../../platform/index.ts';
import { ActiveAdmins } from '../admins/active-admins.ts';
import { WorkerAliases } from '../workers/worker-alias.ts';
import { WorkerProfileRepository } from '../workers/worker-profile.repository.ts';
import { mayBlockWorkers, mayLift, mayRestrict } from '../core/identity.policy.ts';
import { PersonRepository } from '../people/person.repository.ts';
import { EvidenceCommands } from './evidence.commands.ts';
import { checkGrounds, isActive, type Grounds, type Restriction, type RestrictionKind } from './restriction.ts';
import { RestrictionRepository } from './restriction.repository.ts';
import { SessionRepository } from '../authentication/session.repository.ts';

interface Target {
  readonly personId: PersonId;
  readonly kind: RestrictionKind;
  readonly organisationId: OrganisationId | null;
}

@Injectable()
export class RestrictionCommands {
  constructor(
    private readonly commands: Commands,
    private readonly people: PersonRepository,
    private readonly restrictions: RestrictionRepository,
    private readonly sessions: SessionRepository,
    private readonly aliases: WorkerAliases,
    private readonly profiles: WorkerProfileRepository,
    private readonly admins: ActiveAdmins,
    private readonly evidence: EvidenceCommands,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DB) private readonly db: Db,
  ) {}

  /**
   * Ends all sessions at once. A suspended person may sign in again, read, and be paid what was earned. Refused for an admin
   * when fewer than two active ones would be left.
   */
  async suspend(caller: Caller, personId: PersonId, grounds: Grounds): Promise<Result<RestrictionId>> {
    return this.restrict(caller, { personId, kind: 'suspended', organisationId: null }, grounds, async (tx, id) => {
      const sessionsEnded = await this.sessions.endAll(tx, personId, 'suspended');
      tx.act('person.suspended', { kind: 'person', id: personId }, { restrictionId: id, sessionsEnded });
    });
  }

  /** Payouts stop until it ends. */
  async holdMoney(caller: Caller, personId: PersonId, grounds: Grounds): Promise<Result<RestrictionId>> {
    return this.restrict(caller, { personId, kind: 'money_on_hold', organisationId: null }, grounds, async (tx, id) => {
      tx.act('money.put_on_hold', { kind: 'person', id: personId }, { restrictionId: id });
    });
  }

  /** Lifts a restriction of the marketplace before its end. */
  async lift(caller: Caller, restrictionId: RestrictionId, note: string): Promise<Result<RestrictionId>> {
    return this.commands.run(caller, async (tx) => {
      const known = (await this.restrictions.byIds(tx, [restrictionId])).get(restrictionId);
      if (known === undefined) return refuse(notFound('The restriction', 'restrictionId'));
      const refused = mayLift(tx.actor, known.personId);
      if (refused !== null) return refuse(refused);
      if (known.organisationId !== null) {
        return refuse(forbidden('An organisation lifts its own blocks; ask its owner or a manager of it.'));
      }
      return this.liftNow(tx, known, note);
    });
  }

  /** Blocks a worker, named by the id under which this organisation knows them, from this organisation's batches. */
  async block(caller: Caller, organisationId: OrganisationId, alias: string, grounds: Grounds): Promise<Result<WorkerId>> {
    const refused = mayBlockWorkers(caller.actor, organisationId);
    if (refused !== null) return refuse(refused);
    const absent = refuse(notFound('The worker', 'workerId'));
    const workerId = this.aliases.workerOf(organisationId, alias);
    if (workerId === null || (await this.profiles.byId(this.db, workerId)) === null) return absent;
    const target = { personId: workerId, kind: 'blocked_by_organisation', organisationId } as const;
    const done = await this.restrict(caller, target, grounds, async (tx, id) => {
      tx.act('worker.blocked', { kind: 'restriction', id, organisationId }, { workerAlias: alias });
    });
    return done.ok ? ok(workerId) : done;
  }

  async unblock(caller: Caller, organisationId: OrganisationId, alias: string, note: string): Promise<Result<WorkerId>> {
    const workerId = this.aliases.workerOf(organisationId, alias);
    return this.commands.run(caller, async (tx) => {
      const refused = mayBlockWorkers(tx.actor, organisationId);
      if (refused !== null) return refuse(refused);
      const active = workerId === null ? [] : await this.restrictions.active(tx, workerId, tx.now);
      const block = active.find((restriction) => restriction.organisationId === organisationId);
      if (block === undefined || workerId === null) return refuse(notFound('A block of this worker', 'workerId'));
      const lifted = await this.liftNow(tx, block, note);
      return lifted.ok ? ok(workerId) : lifted;
    });
  }

  private async restrict(
    caller: Caller,
    target: Target,
    grounds: Grounds,
    after: (tx: Tx, id: RestrictionId) => Promise<void>,
  ): Promise<Result<RestrictionId>> {
    const refused =
      target.organisationId === null ? mayRestrict(caller.actor, target.personId) : mayBlockWorkers(caller.actor, target.organisationId);
    if (refused !== null) return refuse(refused);
    const checked = checkGrounds(grounds, this.clock.now());
    if (!checked.ok) return checked;
    const named = target.organisationId === null ? -1 : checked.value.evidence.findIndex(({ fileId }) => fileId);
    if (named >= 0) {
      return refuse(
        invalid('Only the evidence of admins can be a file; describe yours, or refer to it.', 'evidence', String(named), 'fileId'),
      );
    }
    return this.commands.run(caller, async (tx) => {
      if (target.kind === 'suspended') {
        const tooFew = await this.admins.denyLosing(tx, target.personId);
        if (tooFew !== null) return refuse(tooFew);
      }
      if ((await this.people.lock(tx, target.personId)) === null) return refuse(notFound('The person', 'personId'));
      const active = await this.restrictions.active(tx, target.personId, tx.now);
      if (active.some((known) => known.kind === target.kind && known.organisationId === target.organisationId)) {
        return refuse(conflict('RESTRICTED', 'There is such a restriction already; lift it first.'));
      }
      const files = await this.evidence.check(tx, checked.value.evidence);
      if (!files.ok) return files;
      const id = newId<'Restriction'>(tx.now);
      const { reasonCode, explanation, evidence, endsAt } = checked.value;
      await this.restrictions.insert(tx, {
        ...target,
        id,
        reasonCode,
        explanation,
        evidence,
        startsAt: tx.now,
        endsAt,
        imposedBy: personIdOf(tx.actor),
        liftedAt: null,
        liftNote: null,
      });
      await this.evidence.attach(tx, id, evidence);
      await after(tx, id);
      return ok(id);
    });
  }

  private async liftNow(tx: Tx, restriction: Restriction, note: string): Promise<Result<RestrictionId>> {
    const text = note.trim();
    if (lengthOf(text) < 1 || lengthOf(text) > 1000) return refuse(invalid('Say why, in 1 to 1000 characters.', 'note'));
    const { id, organisationId } = restriction;
    if (!isActive(restriction, tx.now) || !(await this.restrictions.lift(tx, id, text))) {
      return refuse(conflict('ENDED', 'This restriction has ended already.'));
    }
    // Whom an organisation blocked is nothing that its act log may join across organisations: the restriction is named.
    const subject = organisationId === null ? { kind: 'person', id: restriction.personId } : { kind: 'restriction', id, organisationId };
    tx.act('restriction.lifted', subject, { restrictionId: id });
    return ok(id);
  }
}
