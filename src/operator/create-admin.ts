/**
 * `npm run create-admin -- --email you@example.org [--name "Your Name"]`: makes an admin, or makes the person with this
 * e-mail address one. Run it once for each of the first two admins; it may run again, and the act log names this tool. Works on DATABASE_URL, or on the embedded database of `npm start`.
 *
 * `npm run create-auditor` takes the same options and makes an auditor, who reads the books and changes nothing.
 *
 * A new account's password is ADMIN_PASSWORD, or what is typed when asked, or (without a terminal) made up and printed.
 */
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { runMain } from '../boot.ts';
import { adminNotice, PersonCommands } from '../identity/index.ts';
import { Mistake, publicId } from '../kernel/index.ts';
import { systemCaller } from '../platform/index.ts';
import { withApplication } from './application.ts';
import { databaseForTools } from './tool-database.ts';

const USAGE = 'npm run create-admin (or create-auditor) -- --email you@example.org [--name "Your Name"]';

export interface NewAdmin {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

/** Makes the admin and says what was done. @throws Mistake with every reason for which it was not */
export function createAdmin(databaseUrl: string, admin: NewAdmin): Promise<string> {
  return withApplication(databaseUrl, async (app) => {
    const result = await app.get(PersonCommands).createAdmin(systemCaller('tools.create_admin'), admin);
    if (!result.ok) throw new Mistake(result.refusals.map((refusal) => refusal.message).join('\n'));
    const { personId, isNew, activeAdmins } = result.value;
    const done = isNew
      ? `Made the admin ${admin.email} (${publicId('Person', personId)}).`
      : `${admin.email} (${publicId('Person', personId)}) is an admin now; the password is as it was.`;
    const notice = adminNotice(activeAdmins);
    return notice === null ? done : `${done}\n${notice}`;
  });
}

/** Makes the auditor and says what was done. @throws Mistake with every reason for which it was not */
export function createAuditor(databaseUrl: string, auditor: NewAdmin): Promise<string> {
  return withApplication(databaseUrl, async (app) => {
    const result = await app.get(PersonCommands).createAuditor(systemCaller('tools.create_auditor'), auditor);
    if (!result.ok) throw new Mistake(result.refusals.map((refusal) => refusal.message).join('\n'));
    const { personId, isNew } = result.value;
    return isNew
      ? `Made the auditor ${auditor.email} (${publicId('Person', personId)}).`
      : `${auditor.email} (${publicId('Person', personId)}) is an auditor now; the password is unchanged.`;
  });
}

/** Asks twice, without showing what is typed. */
async function askForPassword(): Promise<string> {
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silence, terminal: true });
  const lines = terminal[Symbol.asyncIterator]();
  const ask = async (question: string): Promise<string> => {
    process.stderr.write(question);
    const line: IteratorResult<string, unknown> = await lines.next();
    process.stderr.write('\n');
    if (line.done === true) throw new Mistake('Nothing was done.');
    return line.value;
  };
  try {
    const password = await ask('Password of a new account (at least 12 characters): ');
    if ((await ask('Once more: ')) !== password) throw new Mistake('The two differ; nothing was done.');
    return password;
  } finally {
    terminal.close();
  }
}

async function choosePassword(): Promise<{ password: string; isMadeUp: boolean }> {
  const { ADMIN_PASSWORD } = process.env;
  if (ADMIN_PASSWORD) return { password: ADMIN_PASSWORD, isMadeUp: false };
  if (process.stdin.isTTY) return { password: await askForPassword(), isMadeUp: false };
  return { password: randomBytes(18).toString('base64url'), isMadeUp: true };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { email: { type: 'string' }, name: { type: 'string' }, auditor: { type: 'boolean', default: false } },
  });
  if (values.email === undefined) throw new Mistake(`Say who: ${USAGE}`);
  const database = await databaseForTools();
  try {
    const { password, isMadeUp } = await choosePassword();
    const create = values.auditor ? createAuditor : createAdmin;
    const name = values.name ?? (values.auditor ? 'Auditor' : 'Admin');
    const done = await create(database.url, { email: values.email, name, password });
    console.log(done);
    if (isMadeUp && done.startsWith('Made')) console.log(`The password is ${password} - change it after the first sign-in.`);
  } finally {
    await database.release();
  }
}

if (/create-admin\.[jt]s$/.test(process.argv[1] ?? '')) runMain(main, USAGE);
