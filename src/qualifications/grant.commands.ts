/** Granting qualifications, changing and revoking them. Each change is kept as an event. */
import { Injectable } from '@nestjs/common';
import { Identity } from '../identity/index.ts';
import {
  asId,
  conflict,
  invalid,
  lengthOf,
  newId,
  notFound,
  ok,
  type PersonId,
  type QualificationGrantId,
  type QualificationTypeId,
  type Refusal,
  refuse,
  type Result,
  say,
  type WorkerId,
} from '../kernel/index.ts';
import { Commands, personIdOf, type Caller, type Tx } from '../platform/index.ts';
import { standingOf, type Grant } from './grant.ts';
import { GrantRepository } from './grant.repository.ts';
import { mayGrant, maySeeHolders } from './qualifications.policy.ts';
import { grantableOrRefuse, type QualificationType } from './qualification-type.ts';
import { QualificationTypeRepository } from './qualification-type.repository.ts';

export interface GrantInput {
  readonly typeId: QualificationTypeId;
  /** For an organisation's type: the worker's alias there. */
  readonly workerAlias: string | null;
  /** For the platform's: the person. */
  readonly personId: PersonId | null;
  readonly value: number;
  readonly expiresAt: Date | null;
  readonly idempotencyKey: string | null;
}

/** Longest reason, in characters. */
const REASON_LENGTH = 2000;

/** The reason without blanks around it, or what is wrong with it. */
export function checkReason(reason: string): Result<string> {
  const text = reason.trim();
  if (text === '' || lengthOf(text) > REASON_LENGTH) {
    return refuse(invalid(say`Say why, in 1 to ${REASON_LENGTH} characters: the worker is told.`, 'reason'));
  }
  return ok(text);
}

export function expiryProblem(expiresAt: Date | null, now: Date): Refusal | null {
  if (expiresAt === null || expiresAt > now) return null;
  return invalid('The end must be in the future; to take a qualification away, revoke it.', 'expiresAt');
}

@Injectable()
export class GrantCommands {
  constructor(
    private readonly commands: Commands,
    private readonly types: QualificationTypeRepository,
    private readonly grants: GrantRepository,
    private readonly identity: Identity,
  ) {}

  async grant(caller: Caller, input: GrantInput): Promise<Result<QualificationGrantId>> {
    const { typeId, value, expiresAt, idempotencyKey: key, ...whom } = input;
    return this.commands.run<QualificationGrantId>(
      caller,
      async (tx) => {
        const type = await this.types.hold(tx, typeId);
        if (type === null) return refuse(notFound('The qualification type', 'typeId'));
        const denied = grantableOrRefuse(type) ?? expiryProblem(expiresAt, tx.now);
        if (denied !== null) return refuse(denied);
        const worker = await this.workerOf(tx, type, whom);
        if (!worker.ok) return worker;
        const grant = await this.grants.grant(
          tx,
          { id: newId(tx.now), typeId, workerId: worker.value, value, expiresAt },
          { actorId: personIdOf(tx.actor), requestId: null },
        );
        if (grant === null) {
          return refuse(conflict('GRANTED', 'The worker has this qualification; change its value, or revoke it first.'));
        }
        actOn(tx, 'qualification.granted', type, grant);
        return ok(grant.id);
      },
      {
        key,
        command: 'qualification.grant',
        request: { command: 'qualification.grant', typeId, value, expiresAt, ...whom },
        authorise: async (db) => {
          const type = await this.types.byId(db, typeId);
          return type === null ? notFound('The qualification type', 'typeId') : mayGrant(caller.actor, type);
        },
      },
    );
  }

  async change(
    caller: Caller,
    input: { readonly grantId: QualificationGrantId; readonly value: number; readonly expiresAt: Date | null },
  ): Promise<Result<QualificationGrantId>> {
    return this.onGrant(caller, input.grantId, async (tx, type, grant) => {
      const refused = expiryProblem(input.expiresAt, tx.now);
      if (refused !== null) return refuse(refused);
      const changed = await this.grants.change(tx, grant.id, input.value, input.expiresAt, {
        actorId: personIdOf(tx.actor),
        requestId: null,
      });
      if (changed === null) return refuse(await this.notHeld(tx, grant.id));
      actOn(tx, 'qualification.changed', type, changed);
      return ok(grant.id);
    });
  }

  async revoke(
    caller: Caller,
    input: { readonly grantId: QualificationGrantId; readonly reason: string },
  ): Promise<Result<QualificationGrantId>> {
    return this.onGrant(caller, input.grantId, async (tx, type, grant) => {
      const reason = checkReason(input.reason);
      if (!reason.ok) return reason;
      const revoked = await this.grants.revoke(tx, grant.id, reason.value, { actorId: personIdOf(tx.actor), requestId: null });
      if (revoked === null) return refuse(await this.notHeld(tx, grant.id));
      actOn(tx, 'qualification.revoked', type, revoked);
      return ok(grant.id);
    });
  }

  private async workerOf(tx: Tx, type: QualificationType, whom: Pick<GrantInput, 'workerAlias' | 'personId'>): Promise<Result<WorkerId>> {
    const owner = type.organisationId;
    const [given, other, field] =
      owner === null ? [whom.personId, whom.workerAlias, 'personId'] : [whom.workerAlias, whom.personId, 'workerId'];
    if (given === null || other !== null) {
      return refuse(
        invalid(
          say`This type belongs to ${owner === null ? 'the platform' : 'an organisation'}: name the worker by "${field}" alone.`,
          field,
        ),
      );
    }
    const workerId = owner === null ? asId<'Person'>(given) : this.identity.workerOfAlias(owner, given);
    const profile = workerId === null ? null : await this.identity.workerProfile(tx, workerId);
    return profile === null ? refuse(notFound('The worker', field)) : ok(profile.workerId);
  }

  private onGrant(
    caller: Caller,
    grantId: QualificationGrantId,
    work: (tx: Tx, type: QualificationType, grant: Grant) => Promise<Result<QualificationGrantId>>,
  ): Promise<Result<QualificationGrantId>> {
    return this.commands.run(caller, async (tx) => {
      const grant = await this.grants.byId(tx, grantId);
      const type = grant === null ? null : await this.types.byId(tx, grant.typeId);
      if (grant === null || type === null || !maySeeHolders(tx.actor, type.organisationId)) return refuse(notFound('The grant', 'grantId'));
      const denied = mayGrant(tx.actor, type);
      return denied === null ? work(tx, type, grant) : refuse(denied);
    });
  }

  private async notHeld(tx: Tx, id: QualificationGrantId): Promise<Refusal> {
    const grant = await this.grants.byId(tx, id);
    const standing = grant === null ? 'revoked' : standingOf(grant, tx.now);
    return conflict(standing.toUpperCase(), say`The qualification is ${standing}; grant it anew to give it back.`);
  }
}

/** Appends the act. It names the grant and not the worker: an organisation's log must not tell a worker's own id. */
export function actOn(tx: Tx, verb: string, type: QualificationType, grant: Grant): void {
  tx.act(
    verb,
    { kind: 'qualification_grant', id: grant.id, organisationId: type.organisationId },
    { typeId: type.id, version: grant.version, value: grant.value, expiresAt: grant.expiresAt?.toISOString() ?? null },
  );
}
