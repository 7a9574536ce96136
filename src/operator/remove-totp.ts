/**
 * `npm run remove-totp -- --email you@example.org`: takes the second factor from a person who lost the authenticator app and all
 * recovery codes, and ends their sessions. Make sure first that they are who they say. The act log names this tool.
 */
import { parseArgs } from 'node:util';
import { runMain } from '../boot.ts';
import { SecondFactorCommands } from '../identity/index.ts';
import { Mistake, publicId } from '../kernel/index.ts';
import { systemCaller } from '../platform/index.ts';
import { withApplication } from './application.ts';
import { databaseForTools } from './tool-database.ts';

const USAGE = 'npm run remove-totp -- --email you@example.org';

/** Takes the second factor away and says so. @throws Mistake with the reason for which it did not */
export function removeTotp(databaseUrl: string, email: string): Promise<string> {
  return withApplication(databaseUrl, async (app) => {
    const result = await app.get(SecondFactorCommands).removeByOperator(systemCaller('tools.remove_totp'), email);
    if (!result.ok) throw new Mistake(result.refusals.map((refusal) => refusal.message).join('\n'));
    return `${email} (${publicId('Person', result.value)}) has no second factor any more, and is signed out everywhere.`;
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { email: { type: 'string' } } });
  if (values.email === undefined) throw new Mistake(`Say who: ${USAGE}`);
  const database = await databaseForTools();
  try {
    console.log(await removeTotp(database.url, values.email));
  } finally {
    await database.release();
  }
}

if (/remove-totp\.[jt]s$/.test(process.argv[1] ?? '')) runMain(main, USAGE);
