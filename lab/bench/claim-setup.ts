/** What the claim bench needs to be there: workers who are signed in, and batches of any size that cost no time to make. */
import { newId } from '../../src/kernel/index.ts';
import { becomeWorker, register } from '../sandbox/people.ts';
import { Client } from '../sandbox/client.ts';
import { withClient } from '../../src/operator/tool-database.ts';

export interface BenchWorker {
  readonly token: string;
}

export async function registerWorkers(url: string, count: number): Promise<BenchWorker[]> {
  const client = new Client(url);
  const workers: BenchWorker[] = [];
  for (let index = 0; index < count; index++) {
    const person = await register(client, {
      email: `bench-${index}@example.org`,
      name: `Bench ${index}`,
      password: 'a bench that measures claims',
    });
    await becomeWorker(person);
    workers.push({ token: person.client.token! });
  }
  client.close();
  return workers;
}

export async function makeOrganisation(ownerUrl: string): Promise<string> {
  const id = newId<'Organisation'>();
  await withClient(ownerUrl, (client) =>
    client.query(`insert into identity.organisation (id, name, currency, created_at) values ($1, 'Bench', 'USD', $2)`, [id, new Date()]),
  );
  return id;
}

/** An open batch with so many tasks, each for eight workers; its money is not in the ledger, which claims never ask. */
export async function makeBatch(ownerUrl: string, organisationId: string, tasks: number): Promise<string> {
  const id = newId<'Batch'>();
  const now = new Date();
  const form = [{ name: 'label', type: 'choice', prompt: 'Which?', help: null, required: true, options: [{ value: 'yes', label: 'Yes' }] }];
  await withClient(ownerUrl, async (client) => {
    await client.query(
      `insert into batches.batch (id, organisation_id, kind, title, description, state, internal, currency, reward_minor, fee_minor, estimated_seconds,
         lease_seconds, auto_approve_seconds, redundancy, requirements, version, task_count, launched_position, created_at, updated_at,
         launched_at, opened_at)
       values ($1, $2, 'text', 'Bench', '', 'open', false, 'USD', 10, 2, 30, 3600, 86400, 8, '[]', 1, $3, $3, $4, $4, $4, $4)`,
      [id, organisationId, tasks, now],
    );
    await client.query(
      `insert into batches.batch_version (batch_id, version, instructions, form, created_at) values ($1, 1, 'Say which.', $2, $3)`,
      [id, JSON.stringify(form), now],
    );
    await client.query(
      `insert into batches.task (id, batch_id, position, payload, redundancy, free_slots, created_at)
       select gen_random_uuid(), $1, n, jsonb_build_object('text', 'A sentence of the usual length, number ' || n || ', that somebody is asked about.'),
         8, 8, $2 from generate_series(1, $3::int) n`,
      [id, now, tasks],
    );
    // As autovacuum would, a while after an upload.
    await client.query('vacuum analyze batches.task');
  });
  return id;
}
