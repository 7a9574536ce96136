/** The table by which `npm run fuzz` knows whom an operation is for says what the access matrix says. */
import { writeFileSync } from 'node:fs';
import * as prettier from 'prettier';
import { ACCESS, type AccessRole } from '../../lab/fuzz/access-table.ts';
import { ROUTES as FUZZED_ROUTES } from '../../lab/fuzz/routes.ts';
import type { CallerName } from '../security/matrix.engine.ts';
import { FIELDS, ROUTES } from '../security/matrix.table.ts';

const FILE = 'lab/fuzz/access-table.ts';
const EVERYBODY: readonly CallerName[] = ['workerA', 'workerB', 'requesterA', 'requesterB', 'admin'];

/** About what is one's own, which of the matrix's people one of them has: for everybody who has one. */
const ABOUT_ONESELF = ['acceptInvitation', 'declineInvitation', 'createApiKey', 'revokeApiKey', 'revokeSession'].map(
  (name) => `Mutation.${name}`,
);

/** The matrix asks about worker A's; of their own, a suspended person has them too (docs/credentials.md). */
const OF_THE_SUSPENDED_TOO = [
  'Query.myAssignment',
  'Query.testAttempt',
  'Mutation.cancelPayout',
  'Mutation.revokeSession',
  'GET /worker/papers/:file',
];

/** The matrix asks about types of organisation A; those of the platform are the admins'. */
const OF_ADMINS_TOO = [
  ...['createQualificationType', 'updateQualificationType', 'setQualificationTest', 'setQualificationTestState'],
  ...['grantQualification', 'changeQualification', 'revokeQualification', 'acceptQualificationRequest', 'rejectQualificationRequest'],
].map((name) => `Mutation.${name}`);

/** The matrix asks about those of others; an auditor has these about their own. */
const OF_AUDITORS_TOO = ['createApiKey', 'revokeApiKey', 'revokeSession'].map((name) => `Mutation.${name}`);

/** Whom a row is for, by their kind: whose the objects are, the fuzz tells by markers. */
function rolesOf(name: string, allowed: readonly CallerName[]): AccessRole[] {
  const has = (...callers: CallerName[]) => callers.some((caller) => allowed.includes(caller));
  if (has('anonymous')) return ['anonymous'];
  const roles: AccessRole[] = [];
  if (ABOUT_ONESELF.includes(name) || EVERYBODY.every((caller) => allowed.includes(caller))) roles.push('account');
  if (has('workerA', 'workerB')) roles.push('worker');
  if (has('requesterA', 'requesterB')) roles.push('requester');
  if (has('admin') || OF_ADMINS_TOO.includes(name)) roles.push('admin');
  if (has('auditor') || OF_AUDITORS_TOO.includes(name)) roles.push('auditor');
  if (has('suspended') || OF_THE_SUSPENDED_TOO.includes(name)) roles.push('suspended');
  return roles;
}

const expected = Object.fromEntries(
  Object.entries({ ...FIELDS, ...ROUTES })
    .map(([name, { allowed }]) => [name, rolesOf(name, allowed)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);

it('the table has the rows of the matrix (GUILDHALL_WRITE_ACCESS=1 writes the file)', async () => {
  if (process.env.GUILDHALL_WRITE_ACCESS === '1') {
    const rows = Object.entries(expected).map(([name, roles]) => `  '${name}': [${roles.map((role) => `'${role}'`).join(', ')}],`);
    const text = [
      '/**',
      ' * Whom each root field and route is for, by kind of caller. Written from test/security/matrix.table.ts, which tools cannot',
      ' * import, and held against it by test/lab/fuzz-access.spec.ts.',
      ' */',
      "export type AccessRole = 'anonymous' | 'account' | 'worker' | 'requester' | 'admin' | 'auditor' | 'suspended';",
      '',
      'export const ACCESS: Readonly<Record<string, readonly AccessRole[]>> = {',
      ...rows,
      '};',
      '',
    ].join('\n');
    const style = (await prettier.resolveConfig(FILE)) ?? {};
    writeFileSync(FILE, await prettier.format(text, { ...style, parser: 'typescript' }));
    return;
  }
  expect(ACCESS).toEqual(expected);
});

it('the table has the same routes that the fuzz sends', () => {
  expect(FUZZED_ROUTES.map(({ name }) => name).sort()).toEqual(Object.keys(ROUTES).sort());
});
