/**
 * Grants and revokes the role of an admin: one admin requests it, another one approves. The operator's command creates the first
 * two admins.
 */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  asId,
  conflict,
  notFound,
  ok,
  refuse,
  type AdminRequestId,
  type PersonId,
  type Refusal,
  type Result,
  say,
} from '../../kernel/index.ts';
import { Commands, type Caller, type Tx } from '../../platform/index.ts';
import { PersonRepository } from '../people/person.repository.ts';
import { ActiveAdmins } from './active-admins.ts';
import { AdminProposalRepository } from './admin-proposal.repository.ts';
import type { AdminRequest } from './admin-request.ts';
import { AdminRequests, type AdminRequestResult } from './admin-requests.ts';

type RoleChange = 'grant' | 'revoke';

/** Refusal for an auditor who should become an admin. */
export const IS_AUDITOR = say`This person is an auditor, who has no other role; take that away first (revokeAuditor), or use another account.`;

@Injectable()
export class AdminCommands implements OnModuleInit {
  constructor(
    private readonly commands: Commands,
    private readonly people: PersonRepository,
    private readonly admins: ActiveAdmins,
    private readonly requests: AdminRequests,
    private readonly proposals: AdminProposalRepository,
  ) {}

  onModuleInit(): void {
    for (const change of ['grant', 'revoke'] as const) {
      this.requests.register({
        kind: `admin.${change}`,
        changesAdmins: true,
        execute: (tx, request) => this.execute(tx, change, request),
      });
    }
  }

  /** Requests that a person becomes an admin. */
  grant(caller: Caller, personId: PersonId, reason: string | null = null): Promise<Result<AdminRequestId>> {
    return this.ask(caller, 'grant', personId, reason);
  }

  /** Requests that an admin loses the role. */
  revoke(caller: Caller, personId: PersonId, reason: string | null = null): Promise<Result<AdminRequestId>> {
    return this.ask(caller, 'revoke', personId, reason);
  }

  private ask(caller: Caller, change: RoleChange, personId: PersonId, reason: string | null): Promise<Result<AdminRequestId>> {
    return this.commands.run(caller, async (tx) => {
      const fault = await this.changeFault(tx, change, personId);
      return fault === null ? this.requests.openAboutPerson(tx, `admin.${change}`, personId, reason) : refuse(fault);
    });
  }

  private async execute(tx: Tx, change: RoleChange, request: AdminRequest): Promise<Result<AdminRequestResult>> {
    const personId = asId<'Person'>(request.subjectId);
    // An erasure also locks the person: of the two, the later one sees the result of the earlier one.
    await this.people.lock(tx, personId);
    const fault = await this.changeFault(tx, change, personId);
    if (fault !== null) return refuse(fault);
    await this.people.setAdmin(tx, personId, change === 'grant');
    if (change === 'grant') await this.proposals.setGranted(tx, personId);
    tx.act(change === 'grant' ? 'admin.granted' : 'admin.revoked', { kind: 'person', id: personId }, { requestId: request.id });
    return ok({ kind: 'person', id: personId });
  }

  /** Returns why the change is not possible now, or null. A revocation locks the admins, so that two of them cannot leave too few. */
  private async changeFault(tx: Tx, change: RoleChange, personId: PersonId): Promise<Refusal | null> {
    if (change === 'revoke') {
      const tooFew = await this.admins.denyLosing(tx, personId);
      const standing = (await this.admins.standings(tx, [personId], tx.now)).get(personId);
      return standing === undefined || standing.adminSince === null ? notFound('The admin', 'personId') : tooFew;
    }
    const standing = (await this.admins.standings(tx, [personId], tx.now)).get(personId);
    if (standing === undefined) return notFound('The person', 'personId');
    if (standing.adminSince !== null) return conflict('ADMIN', 'This person is an admin already.');
    const person = await this.people.byId(tx, personId);
    if (person?.email === null) return conflict('ERASED', 'This person was erased.');
    if (person !== null && person.auditorSince !== null) return conflict('AUDITOR', IS_AUDITOR);
    return standing.suspended ? conflict('SUSPENDED', 'This account is suspended; lift the suspension first.') : null;
  }
}
