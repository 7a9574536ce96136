/** Workers' requests for qualifications, and what their owners decide. */
import { Injectable } from '@nestjs/common';
import { Identity } from '../identity/index.ts';
import {
  conflict,
  forbidden,
  newId,
  notFound,
  ok,
  type QualificationRequestId,
  type QualificationTypeId,
  refuse,
  type Result,
  say,
} from '../kernel/index.ts';
import { Commands, personIdOf, type Caller, type Tx } from '../platform/index.ts';
import { actOn, checkReason, expiryProblem } from './grant.commands.ts';
import { mayRequest, type QualificationRequest } from './grant.ts';
import { GrantRepository, type NewGrant } from './grant.repository.ts';
import { mayGrant, maySeeHolders, maySeeType } from './qualifications.policy.ts';
import { grantableOrRefuse, type QualificationType } from './qualification-type.ts';
import { QualificationTypeRepository } from './qualification-type.repository.ts';
import { RequestRepository } from './request.repository.ts';

@Injectable()
export class RequestCommands {
  constructor(
    private readonly commands: Commands,
    private readonly types: QualificationTypeRepository,
    private readonly grants: GrantRepository,
    private readonly requests: RequestRepository,
    private readonly identity: Identity,
  ) {}

  /** A worker asks. The row comes first: two requests at once are then one after the other, and the rule sees both. */
  async request(caller: Caller, typeId: QualificationTypeId): Promise<Result<QualificationRequestId>> {
    return this.commands.run(caller, async (tx) => {
      const workerId = personIdOf(tx.actor);
      if (workerId === null || tx.actor.kind !== 'person' || !tx.actor.isWorker) return refuse(forbidden('Only a worker may ask.'));
      const type = await this.types.hold(tx, typeId);
      if (type === null || !maySeeType(tx.actor, type)) return refuse(notFound('The qualification type', 'typeId'));
      if (type.organisationId !== null && (await this.identity.blockingOrganisations(tx, workerId, tx.now)).has(type.organisationId)) {
        return refuse(forbidden('This requester has blocked you; see "me { restrictions { … } }" for the reason and the end.'));
      }
      const id = newId<'QualificationRequest'>(tx.now);
      if (!(await this.requests.insert(tx, id, typeId, workerId))) {
        return refuse(conflict('PENDING', 'Your request for this qualification waits for a decision.'));
      }
      const latest = await this.requests.latest(tx, typeId, workerId, id);
      const fate = mayRequest(type, await this.grants.of(tx, typeId, workerId), latest, tx.now);
      if (!fate.ok) return fate;
      tx.act('qualification_request.made', subject(type, id), { typeId });
      if (fate.value.kind === 'granted') {
        await this.requests.decide(tx, id, 'granted', null);
        return this.give(tx, type, id, { id: newId(tx.now), typeId, workerId, value: fate.value.value, expiresAt: null }, true);
      }
      return ok(id);
    });
  }

  /** Grants what was asked for; a worker who was granted it meanwhile gets this value instead. */
  async accept(
    caller: Caller,
    input: { readonly requestId: QualificationRequestId; readonly value: number; readonly expiresAt: Date | null },
  ): Promise<Result<QualificationRequestId>> {
    return this.onRequest(caller, input.requestId, async (tx, type, request) => {
      const refused = grantableOrRefuse(type) ?? expiryProblem(input.expiresAt, tx.now);
      if (refused !== null) return refuse(refused);
      const granted = await this.requests.decide(tx, request.id, 'granted', null);
      if (granted === null) return refuse(await this.decidedAlready(tx, request));
      const { typeId, workerId } = request;
      const grant: NewGrant = { id: newId(tx.now), typeId, workerId, value: input.value, expiresAt: input.expiresAt };
      return this.give(tx, type, request.id, grant, false);
    });
  }

  async reject(
    caller: Caller,
    input: { readonly requestId: QualificationRequestId; readonly reason: string },
  ): Promise<Result<QualificationRequestId>> {
    return this.onRequest(caller, input.requestId, async (tx, type, request) => {
      const reason = checkReason(input.reason);
      if (!reason.ok) return reason;
      const rejected = await this.requests.decide(tx, request.id, 'rejected', reason.value);
      if (rejected === null) return refuse(await this.decidedAlready(tx, request));
      tx.act('qualification_request.rejected', subject(type, request.id), { typeId: type.id });
      return ok(request.id);
    });
  }

  private async give(
    tx: Tx,
    type: QualificationType,
    requestId: QualificationRequestId,
    wanted: NewGrant,
    automatic: boolean,
  ): Promise<Result<QualificationRequestId>> {
    const occasion = { actorId: automatic ? null : personIdOf(tx.actor), requestId };
    const given = await this.grants.grant(tx, wanted, occasion);
    const held = given === null ? await this.grants.of(tx, wanted.typeId, wanted.workerId) : null;
    const changed = held === null ? null : await this.grants.change(tx, held.id, wanted.value, wanted.expiresAt, occasion);
    const grant = given ?? changed;
    if (grant === null) return refuse(conflict('CHANGED', 'The qualification changed at the same moment; try again.'));
    tx.act('qualification_request.granted', subject(type, requestId), { typeId: type.id, automatic });
    actOn(tx, given === null ? 'qualification.changed' : 'qualification.granted', type, grant);
    return ok(requestId);
  }

  private onRequest(
    caller: Caller,
    requestId: QualificationRequestId,
    work: (tx: Tx, type: QualificationType, request: QualificationRequest) => Promise<Result<QualificationRequestId>>,
  ): Promise<Result<QualificationRequestId>> {
    return this.commands.run(caller, async (tx) => {
      const request = await this.requests.byId(tx, requestId);
      const type = request === null ? null : await this.types.hold(tx, request.typeId);
      if (request === null || type === null || !maySeeHolders(tx.actor, type.organisationId)) {
        return refuse(notFound('The request', 'requestId'));
      }
      const denied = mayGrant(tx.actor, type);
      return denied === null ? work(tx, type, request) : refuse(denied);
    });
  }

  private async decidedAlready(tx: Tx, request: QualificationRequest) {
    const state = (await this.requests.byId(tx, request.id))?.state ?? request.state;
    return conflict(state.toUpperCase(), say`This request was ${state} already.`);
  }
}

function subject(type: QualificationType, id: QualificationRequestId) {
  return { kind: 'qualification_request', id, organisationId: type.organisationId };
}
