/** Grants and revokes the role of an auditor: one admin requests it, another one approves. The operator's command needs no approval. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { asId, conflict, notFound, ok, refuse, type AdminRequestId, type PersonId, type Refusal, type Result } from '../../kernel/index.ts';
import { Commands, type Caller, type Tx } from '../../platform/index.ts';
import { PersonRepository } from '../people/person.repository.ts';
import { ActiveAdmins } from './active-admins.ts';
import type { AdminRequest } from './admin-request.ts';
import { AdminRequests, type AdminRequestResult } from './admin-requests.ts';
import { denyAuditor } from './auditor.ts';

type RoleChange = 'grant' | 'revoke';

@Injectable()
export class AuditorCommands implements OnModuleInit {
  constructor(
    private readonly commands: Commands,
    private readonly people: PersonRepository,
    private readonly admins: ActiveAdmins,
    private readonly requests: AdminRequests,
  ) {}

  onModuleInit(): void {
    for (const change of ['grant', 'revoke'] as const) {
      this.requests.register({ kind: `auditor.${change}`, execute: (tx, request) => this.execute(tx, change, request) });
    }
  }

  /** Requests that a person becomes an auditor. */
  grant(caller: Caller, personId: PersonId, reason: string | null = null): Promise<Result<AdminRequestId>> {
    return this.ask(caller, 'grant', personId, reason);
  }

  /** Requests that an auditor loses the role. */
  revoke(caller: Caller, personId: PersonId, reason: string | null = null): Promise<Result<AdminRequestId>> {
    return this.ask(caller, 'revoke', personId, reason);
  }

  /** Makes the person an auditor in an authorised transaction. Returns null, or the refusal. */
  async make(tx: Tx, personId: PersonId, requestId: AdminRequestId | null = null): Promise<Refusal | null> {
    // The lock orders this change with an erasure and with other changes of roles.
    await this.people.lock(tx, personId);
    const fault = await this.changeFault(tx, 'grant', personId);
    if (fault !== null) return fault;
    await this.people.setAuditor(tx, personId, true);
    tx.act('auditor.granted', { kind: 'person', id: personId }, requestId === null ? {} : { requestId });
    return null;
  }

  private ask(caller: Caller, change: RoleChange, personId: PersonId, reason: string | null): Promise<Result<AdminRequestId>> {
    return this.commands.run(caller, async (tx) => {
      const fault = await this.changeFault(tx, change, personId);
      return fault === null ? this.requests.openAboutPerson(tx, `auditor.${change}`, personId, reason) : refuse(fault);
    });
  }

  private async execute(tx: Tx, change: RoleChange, request: AdminRequest): Promise<Result<AdminRequestResult>> {
    const personId = asId<'Person'>(request.subjectId);
    if (change === 'grant') {
      const fault = await this.make(tx, personId, request.id);
      return fault === null ? ok({ kind: 'person', id: personId }) : refuse(fault);
    }
    await this.people.lock(tx, personId);
    const fault = await this.changeFault(tx, change, personId);
    if (fault !== null) return refuse(fault);
    await this.people.setAuditor(tx, personId, false);
    tx.act('auditor.revoked', { kind: 'person', id: personId }, { requestId: request.id });
    return ok({ kind: 'person', id: personId });
  }

  /** Returns why the change is not possible now, or null. */
  private async changeFault(tx: Tx, change: RoleChange, personId: PersonId): Promise<Refusal | null> {
    const person = await this.people.byId(tx, personId);
    if (person === null) return notFound('The person', 'personId');
    if (change === 'revoke') return person.auditorSince === null ? conflict('NO_AUDITOR', 'This person is no auditor.') : null;
    const standing = (await this.admins.standings(tx, [personId], tx.now)).get(personId);
    return denyAuditor({
      isAdmin: person.isAdmin,
      isWorker: person.isWorker,
      isAuditor: person.auditorSince !== null,
      isMember: (standing?.organisationIds.size ?? 0) > 0,
      isSuspended: standing?.suspended === true,
      isErased: person.email === null,
    });
  }
}
