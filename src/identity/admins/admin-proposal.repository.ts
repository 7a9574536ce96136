/** SQL of admin proposals: people whom a group at the identity provider proposes as admins. */
import { Injectable } from '@nestjs/common';
import type { PersonId } from '../../kernel/index.ts';
import { columnsOf, type Db, type Tx } from '../../platform/index.ts';
import { AdminProposalEntity, type AdminProposal } from './admin-proposal.entity.ts';

const PROPOSAL = columnsOf(AdminProposalEntity, 'a');

@Injectable()
export class AdminProposalRepository {
  async of(db: Db, personId: PersonId): Promise<AdminProposal | null> {
    return db.entities.findOneBy(AdminProposalEntity, { personId });
  }

  /** Records that the provider reports the group now. Returns true for a new proposal. */
  async put(tx: Tx, personId: PersonId): Promise<boolean> {
    const [row] = await tx.query<{ isNew: boolean }>(
      `insert into identity.admin_proposal (person_id, proposed_at, checked_at) values ($1, $2, $2)
       on conflict (person_id) do update set checked_at = excluded.checked_at returning proposed_at = $2 as "isNew"`,
      [personId, tx.now],
    );
    return row?.isNew === true;
  }

  /** Records that two admins approved the proposal, if there is one. */
  async setGranted(tx: Tx, personId: PersonId): Promise<void> {
    await tx.query('update identity.admin_proposal set granted_at = $2 where person_id = $1', [personId, tx.now]);
  }

  /** Updates the check time, so that the sweep does not select the proposal again immediately. */
  async setChecked(tx: Tx, personId: PersonId): Promise<void> {
    await tx.query('update identity.admin_proposal set checked_at = $2 where person_id = $1', [personId, tx.now]);
  }

  async delete(tx: Tx, personId: PersonId): Promise<void> {
    await tx.query('delete from identity.admin_proposal where person_id = $1', [personId]);
  }

  /** Returns proposals of people who are not admins yet, oldest first; at most 100. */
  open(db: Db): Promise<AdminProposal[]> {
    return db.query<AdminProposal>(
      `select ${PROPOSAL} from identity.admin_proposal a join identity.person p on p.id = a.person_id
       where not p.is_admin order by a.proposed_at, a.person_id limit 100`,
    );
  }
}
