/** Everyone whom a replay needs: a requester with an organisation, two admins, and an account per recorded worker. */
import { becomeWorker, createOrganisation, register, signIn, type Person } from '../sandbox/people.ts';
import { inParallel, type Client } from '../sandbox/client.ts';
import { Progress } from '../command-line/progress.ts';
import type { Participants } from './participants.ts';
import type { ReplayRail } from './rail.ts';

export type { Participants } from './participants.ts';

export interface AdminLogin {
  readonly email: string;
  readonly password: string;
}

/** Registers everyone but the admins, who are there already. `run` makes the names of this replay its own. */
export async function gather(
  client: Client,
  run: string,
  crowdWorkers: readonly string[],
  admins: readonly [AdminLogin, AdminLogin],
  width: number,
  rail: ReplayRail,
): Promise<Participants> {
  const password = `replay ${run} with a long password`;
  const [admin, secondAdmin] = await Promise.all(admins.map(({ email, password }) => signIn(client, email, password)));
  const requester = await register(client, { email: `requester-${run}@example.org`, name: 'Replay requester', password });
  const organisationId = await createOrganisation(requester, `Replay ${run}`);

  const workers = new Map<string, Person>();
  const progress = new Progress('Workers joining', crowdWorkers.length);
  const numbered = crowdWorkers.map((name, index) => ({ name, index }));
  await inParallel(numbered, width, async ({ name, index }) => {
    const worker = await register(client, { email: `worker-${index}-${run}@example.org`, name: `Replay worker ${name}`, password });
    await becomeWorker(worker);
    await rail.setPayee(worker, (Number.parseInt(run, 36) % 1_000_000) * 10_000 + index);
    workers.set(name, worker);
    progress.add();
  });
  return { requester, organisationId, admin: admin as Person, secondAdmin: secondAdmin as Person, workers };
}
