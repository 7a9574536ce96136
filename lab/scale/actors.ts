/** The people who sign in. They register through the API; the rest of the marketplace is seeded around them. */
import { bootApi } from '../../src/boot.ts';
import { PersonCommands } from '../../src/identity/index.ts';
import { Bug, present, systemClock } from '../../src/kernel/index.ts';
import { readConfig, systemCaller } from '../../src/platform/index.ts';
import { withClient } from '../../src/operator/tool-database.ts';
import { Client } from '../sandbox/client.ts';
import { LASTING_SESSIONS } from '../sandbox/lasting-sessions.ts';
import { NO_RATE_LIMITS } from '../sandbox/no-rate-limits.ts';
import { becomeWorker, createOrganisation, register, signIn } from '../sandbox/people.ts';
import type { Actors } from './world.ts';

/** Of all four. They sign in as `owner@`, `worker@`, `admin@` and `second-admin@example.org`. */
export const ACTORS_PASSWORD = 'a bench that measures scale';
/** A development secret, so that another process can serve a database that is kept. */
export const SCALE_SECRET = 'b'.repeat(64);

/** Settings of an api or worker process on the database. */
export function scaleEnvironment(databaseUrl: string, settings: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    ...LASTING_SESSIONS,
    ...NO_RATE_LIMITS,
    ...{ DATABASE_URL: databaseUrl, SECRET: SCALE_SECRET, PORT: '0', LOG_LEVEL: 'error', NODE_ENV: 'development' },
    ...settings,
  };
}

export async function makeActors(ownerUrl: string, url: string): Promise<Actors> {
  const config = readConfig(scaleEnvironment(url));
  const { app, url: apiUrl } = await bootApi({ config, clock: systemClock, logger: false });
  const client = new Client(apiUrl);
  try {
    const join = (name: string) => register(client, { email: `${name}@example.org`, name, password: ACTORS_PASSWORD });
    const [owner, worker] = [await join('owner'), await join('worker')];
    await becomeWorker(worker);
    await createOrganisation(owner, 'Scale');
    for (const name of ['admin', 'second-admin']) {
      const made = await app
        .get(PersonCommands)
        .createAdmin(systemCaller('bench'), { email: `${name}@example.org`, name, password: ACTORS_PASSWORD });
      if (!made.ok) throw new Bug('an admin was refused');
    }
    await signIn(client, 'admin@example.org', ACTORS_PASSWORD);
    return await withClient(ownerUrl, async (db) => {
      const { rows } = await db.query<Actors>(
        `select m.organisation_id as "organisationId", m.person_id as "ownerId", w.worker_id as "workerId", a.person_id as "adminId", s.person_id as "secondAdminId"
         from identity.membership m, identity.worker_profile w, identity.person_private a, identity.person_private s
         where a.email = 'admin@example.org' and s.email = 'second-admin@example.org'`,
      );
      return present(rows[0], 'the people of the bench');
    });
  } finally {
    client.close();
    await app.close();
  }
}
