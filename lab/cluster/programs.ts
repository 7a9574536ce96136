/** Programs of PostgreSQL and PgBouncer, from Debian's packages or PATH: the embedded PostgreSQL has no pg_basebackup. */
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const DEBIAN = '/usr/lib/postgresql';
const SERVER_PROGRAMS = ['initdb', 'pg_ctl', 'pg_basebackup', 'postgres'];

/** Why a run is not possible here. The command prints it, and ends without a failure. */
export class Unavailable extends Error {}

/** The folder of PostgreSQL's programs: POSTGRES_BIN, the newest of Debian's, or one of PATH. @throws Unavailable */
export function postgresPrograms(): string {
  const ofDebian = existsSync(DEBIAN)
    ? readdirSync(DEBIAN)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(DEBIAN, version, 'bin'))
    : [];
  const places = process.env.POSTGRES_BIN ? [process.env.POSTGRES_BIN] : [...ofDebian, ...path()];
  const found = places.find((place) => SERVER_PROGRAMS.every((program) => existsSync(join(place, program))));
  if (found === undefined) {
    throw new Unavailable(
      'no PostgreSQL with pg_basebackup is installed. On Debian: apt-get install postgresql. Elsewhere set POSTGRES_BIN.',
    );
  }
  return found;
}

/** The path of PgBouncer: PGBOUNCER, or one of the usual places. @throws Unavailable */
export function pgBouncerProgram(): string {
  const places = process.env.PGBOUNCER
    ? [process.env.PGBOUNCER]
    : ['/usr/sbin/pgbouncer', ...path().map((place) => join(place, 'pgbouncer'))];
  const found = places.find((place) => existsSync(place));
  if (found === undefined)
    throw new Unavailable('PgBouncer is not installed. On Debian: apt-get install pgbouncer. Elsewhere set PGBOUNCER.');
  return found;
}

function path(): string[] {
  return (process.env.PATH ?? '').split(delimiter).filter((place) => place !== '');
}
