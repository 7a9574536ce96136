/**
 * `npm run rules`: lists the platform rules in force (fees, limits, hold times), and where the settings differ from them.
 * `npm run rules -- --set NAME=VALUE --reason "…"`: changes one; running processes use it at once, and the act log names
 * this tool. Works on DATABASE_URL, or on the embedded database of `npm start`.
 */
import { parseArgs } from 'node:util';
import { runMain } from '../boot.ts';
import { RuleCommands } from '../identity/index.ts';
import { Mistake } from '../kernel/index.ts';
import {
  DB,
  differenceText,
  ignoredSettings,
  isRuleName,
  RULE_NAMES,
  ruleDescription,
  RuleRepository,
  systemCaller,
  type Db,
} from '../platform/index.ts';
import { withApplication } from './application.ts';
import { databaseForTools } from './tool-database.ts';

const USAGE = 'npm run rules [-- --set NAME=VALUE --reason "why, in 10 to 1000 characters"]';

/** Changes one rule and says what was done. @throws Mistake with every reason for which it was not */
export async function setRule(databaseUrl: string, assignment: string, reason: string | undefined): Promise<string> {
  const [name = '', ...rest] = assignment.split('=');
  if (rest.length === 0) throw new Mistake(`Write --set NAME=VALUE: ${USAGE}`);
  if (!isRuleName(name)) throw new Mistake(`"${name}" is no platform rule; they are: ${RULE_NAMES.join(', ')}.`);
  return withApplication(databaseUrl, async (app) => {
    const change = { name, value: rest.join('='), reason: reason ?? '' };
    const result = await app.get(RuleCommands).changeAlone(systemCaller('tools.rules'), change);
    if (!result.ok) throw new Mistake(result.refusals.map((refusal) => refusal.message).join('\n'));
    const { value, previousValue, version } = result.value;
    return `${name} is ${value || 'empty'} now; it was ${previousValue || 'empty'} (version ${version}).`;
  });
}

/** One line for each rule, and one for each setting that is ignored. */
export function listRules(databaseUrl: string): Promise<string[]> {
  return withApplication(databaseUrl, async (app) => {
    const rows = await app.get(RuleRepository).inForce(app.get<Db>(DB));
    if (rows.length === 0) throw new Mistake('The rules have no first version yet: start the marketplace once with its settings.');
    const rules = rows.flatMap(({ name, value, version, setAt, source }) =>
      isRuleName(name) ? [`${name}=${value}  (version ${version}, ${source}, ${setAt.toISOString()}): ${ruleDescription(name)}`] : [],
    );
    return [...rules, ...ignoredSettings(rows, process.env).map(differenceText)];
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { set: { type: 'string' }, reason: { type: 'string' } } });
  const database = await databaseForTools();
  try {
    if (values.set === undefined) for (const line of await listRules(database.url)) console.log(line);
    else console.log(await setRule(database.url, values.set, values.reason));
  } finally {
    await database.release();
  }
}

if (/rules\.[jt]s$/.test(process.argv[1] ?? '')) runMain(main, USAGE);
