/** Making and changing qualification types. */
import { Injectable } from '@nestjs/common';
import {
  allOf,
  forbidden,
  invalid,
  newId,
  notFound,
  ok,
  refuse,
  type OrganisationId,
  type QualificationTypeId,
  type Result,
} from '../kernel/index.ts';
import { Commands, type Caller } from '../platform/index.ts';
import { mayChangeType, mayCreateType } from './qualifications.policy.ts';
import { checkType, type TypeDraft } from './qualification-type.ts';
import { QualificationTypeRepository } from './qualification-type.repository.ts';
import { RequestRepository } from './request.repository.ts';

export type TypeChanges = Partial<Omit<TypeDraft, 'name'>>;

@Injectable()
export class QualificationTypeCommands {
  constructor(
    private readonly commands: Commands,
    private readonly types: QualificationTypeRepository,
    private readonly requests: RequestRepository,
  ) {}

  /** @param organisationId null: the platform's, by an admin */
  async create(
    caller: Caller,
    organisationId: OrganisationId | null,
    draft: TypeDraft,
    idempotencyKey: string | null,
  ): Promise<Result<QualificationTypeId>> {
    return this.commands.run<QualificationTypeId>(
      caller,
      async (tx) => {
        const checked = allOf(checkType(draft));
        if (!checked.ok) return checked;
        const id = newId<'QualificationType'>(tx.now);
        // The platform's types are for everyone, whatever was asked.
        const type = { ...draft, id, organisationId, shared: draft.shared || organisationId === null };
        if (!(await this.types.insert(tx, type))) {
          return refuse(invalid('The owner has a qualification type of this name; choose another.', 'name'));
        }
        tx.act('qualification_type.created', { kind: 'qualification_type', id, organisationId });
        return ok(id);
      },
      {
        key: idempotencyKey,
        command: 'qualification_type.create',
        request: { command: 'qualification_type.create', organisationId, draft },
        authorise: () => mayCreateType(caller.actor, organisationId),
      },
    );
  }

  /**
   * Changes what is given and leaves the rest. Requests that wait for a type that becomes inactive are rejected with it.
   *
   * Grants that were made, and batches that require it, stay as they are.
   */
  async update(caller: Caller, typeId: QualificationTypeId, changes: TypeChanges): Promise<Result<QualificationTypeId>> {
    return this.commands.run(caller, async (tx) => {
      const type = await this.types.holdToChange(tx, typeId);
      if (type === null) return refuse(notFound('The qualification type', 'typeId'));
      const denied = mayChangeType(tx.actor, type);
      if (denied !== null) return refuse(denied);
      if (type.systemKey !== null) return refuse(forbidden('This qualification is computed; it cannot be changed.'));
      const changed = { ...type, ...changes, shared: (changes.shared ?? type.shared) || type.organisationId === null };
      const checked = allOf(checkType(changed));
      if (!checked.ok) return checked;
      await this.types.update(tx, typeId, changed);
      const rejected =
        changed.state === 'inactive' ? await this.requests.rejectPending(tx, typeId, 'This qualification is not given any more.') : 0;
      tx.act(
        'qualification_type.updated',
        { kind: 'qualification_type', id: typeId, organisationId: type.organisationId },
        { changed: Object.keys(changes), state: changed.state, requestsRejected: rejected },
      );
      return ok(typeId);
    });
  }
}
