/**
 * `node scripts/cluster.mjs --install` installs Debian's PostgreSQL and PgBouncer where they are missing, for the proofs with a standby
 * and a pooler (lab/cluster). Where it cannot, it prints the reason; those proofs are then skipped.
 */
import { existsSync } from 'node:fs';
import { installPackages } from './apt.mjs';

const PLACES = { postgresql: '/usr/lib/postgresql', pgbouncer: '/usr/sbin/pgbouncer' };

const missing = Object.keys(PLACES).filter((name) => !existsSync(PLACES[name]));
const reason = missing.length > 0 && process.argv.includes('--install') ? installPackages(...missing) : null;
for (const name of Object.keys(PLACES)) console.log(`${name}: ${existsSync(PLACES[name]) ? PLACES[name] : (reason ?? 'not installed')}`);
