/**
 * An admin checks workers whose accounts at Stripe pay to one bank account. It is a sign, and blocks nobody: families share
 * accounts, and so do people who work under several names.
 */
import { Injectable } from '@nestjs/common';
import { denyUnlessAdminPerson } from '../../identity/index.ts';
import { forbidden, invalid, lengthOf, notFound, ok, present, refuse, type Result } from '../../kernel/index.ts';
import { Commands, personIdOf, type Caller } from '../../platform/index.ts';
import { SharedBankRepository } from './shared-banks.repository.ts';

@Injectable()
export class SharedBankCommands {
  constructor(
    private readonly commands: Commands,
    private readonly rows: SharedBankRepository,
  ) {}

  /** Keeps what an admin found; who is one of the workers may not. */
  note(caller: Caller, input: { readonly fingerprint: string; readonly note: string }): Promise<Result<string>> {
    const note = input.note.trim();
    return this.commands.run(caller, async (tx) => {
      const refused = denyUnlessAdminPerson(tx.actor, 'look at shared bank accounts');
      if (refused !== null) return refuse(refused);
      const shared = await this.rows.byFingerprint(tx, input.fingerprint);
      if (shared === null) return refuse(notFound('The shared bank account', 'id'));
      const adminId = present(personIdOf(tx.actor), 'an admin');
      if (shared.workerIds.includes(adminId)) return refuse(forbidden('This is your own bank account; another admin has to look.'));
      if (lengthOf(note) < 10 || lengthOf(note) > 1000) return refuse(invalid('Say in 10 to 1000 characters what you found.', 'note'));
      await this.rows.look(tx, shared.fingerprint, adminId, note);
      for (const workerId of shared.workerIds) tx.act('payee.shared_bank_looked_at', { kind: 'person', id: workerId });
      return ok(shared.fingerprint);
    });
  }
}
