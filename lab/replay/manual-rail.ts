/** By hand: an admin records what came to the bank, and two admins pay out by a payout run. */
import { payOut, recordFunding, setPayee, type Person } from '../sandbox/people.ts';
import type { Participants } from './people.ts';
import type { ReplayRail } from './rail.ts';

export class ManualReplayRail implements ReplayRail {
  readonly name = 'manual';

  setPayee(worker: Person, number: number): Promise<void> {
    return setPayee(worker, `Replay worker ${number}`, number);
  }

  fund({ admin, secondAdmin, organisationId }: Participants, amountMinor: bigint, reference: string, today: string): Promise<void> {
    return recordFunding(admin, organisationId, amountMinor, reference, today, secondAdmin);
  }

  async payOut({ admin, secondAdmin }: Participants, count: number): Promise<void> {
    for (let left = count; left > 0;) left -= await payOut(admin, secondAdmin);
  }
}
