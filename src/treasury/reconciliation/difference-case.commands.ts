/** An admin takes over, explains or resolves a difference with Stripe. Nothing moves: money is corrected by other commands. */
import { Injectable } from '@nestjs/common';
import { ActiveAdmins, denyUnlessAdminPerson } from '../../identity/index.ts';
import { conflict, invalid, notFound, ok, present, refuse, type DifferenceCaseId, type Result } from '../../kernel/index.ts';
import { Commands, personIdOf, type Caller } from '../../platform/index.ts';
import { updatedCase, type CaseUpdate } from './difference-case.ts';
import { DifferenceCaseRepository } from './difference-case.repository.ts';

export interface CaseToUpdate extends CaseUpdate {
  readonly caseId: DifferenceCaseId;
  /** That the admin read: a case that changed meanwhile is not changed. */
  readonly revision: number;
}

@Injectable()
export class DifferenceCaseCommands {
  constructor(
    private readonly commands: Commands,
    private readonly rows: DifferenceCaseRepository,
    private readonly admins: ActiveAdmins,
  ) {}

  update(caller: Caller, { caseId, revision, ...update }: CaseToUpdate): Promise<Result<DifferenceCaseId>> {
    return this.commands.run(caller, async (tx) => {
      const denied = denyUnlessAdminPerson(tx.actor, 'follow up a difference with Stripe');
      if (denied !== null) return refuse(denied);
      await this.admins.lockShared(tx);
      const known = await this.rows.lock(tx, caseId);
      if (known === null) return refuse(notFound('The difference', 'caseId'));
      if (known.revision !== revision) {
        return refuse(conflict('CHANGED', 'The difference has changed since you read it; read it again, and decide then.'));
      }
      const updated = updatedCase(known, update);
      if (!updated.ok) return updated;
      const { ownerId, state } = updated.value;
      if (ownerId !== null && ownerId !== known.ownerId && !(await this.admins.all(tx, tx.now)).includes(ownerId)) {
        return refuse(invalid('The owner must be an admin who is not suspended.', 'ownerId'));
      }
      await this.rows.decide(tx, caseId, updated.value, present(personIdOf(tx.actor), 'an admin in person'));
      tx.act(
        'difference.updated',
        { kind: 'difference_case', id: caseId },
        { from: known.state, to: state, ownerId, revision: revision + 1 },
      );
      return ok(caseId);
    });
  }
}
