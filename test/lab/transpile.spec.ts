import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { transpiler } from '../../scripts/transpile.mjs';

/** Two source folders, as the repository has three. */
const SETTINGS = { compilerOptions: { outDir: 'dist-lab' }, include: ['src', 'lab'] };

let root: string;
const source = (path: string) => join(root, path);
const write = async (path: string, text: string) => {
  await writeFile(source(path), text);
  return source(path);
};
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'guildhall-transpile-'));
  await Promise.all([mkdir(source('src')), mkdir(source('lab'))]);
  await write('tsconfig.lab.json', JSON.stringify(SETTINGS));
  await write('src/value.ts', 'export const value: number = 1;\n');
  await write('src/value.spec.ts', 'this is no TypeScript');
  await write(
    'lab/use.ts',
    "import { value } from '../src/value.ts';\nexport const later = () => import('../src/value.ts');\nconsole.log(value);\n",
  );
});
afterEach(() => rm(root, { recursive: true, force: true }));

it('compiles every source but specs, with a source map and imports of JavaScript', async () => {
  const { compile, outputOf } = await transpiler(root);
  expect((await compile()).sort()).toEqual([source('lab/use.ts'), source('src/value.ts')]);
  expect(outputOf(source('lab/use.ts'))).toBe(source('dist-lab/lab/use.js'));
  const code = await readFile(source('dist-lab/lab/use.js'), 'utf8');
  expect(code).toMatch(/from ["']\.\.\/src\/value\.js["']/);
  expect(code).toMatch(/import\(["']\.\.\/src\/value\.js["']\)/);
  expect(code).toContain('//# sourceMappingURL=use.js.map');
  expect(JSON.parse(await readFile(source('dist-lab/lab/use.js.map'), 'utf8'))).toMatchObject({ sources: ['../../lab/use.ts'] });
});

it('compiles only what changed since the run before', async () => {
  const { compile } = await transpiler(root);
  await compile();
  expect(await compile()).toEqual([]);
  const changed = await write('src/value.ts', 'export const value: number = 2;\n');
  await utimes(changed, new Date(), new Date(Date.now() + 5_000));
  expect(await compile()).toEqual([changed]);
  expect(await readFile(source('dist-lab/src/value.js'), 'utf8')).toContain('value = 2');
});

it('removes the output of a source that was removed', async () => {
  const { compile } = await transpiler(root);
  await compile();
  await rm(source('lab/use.ts'));
  await compile();
  expect(existsSync(source('dist-lab/lab/use.js'))).toBe(false);
  expect(existsSync(source('dist-lab/src/value.js'))).toBe(true);
});

it('reports a syntax error with the file and the line, and compiles the file when it is mended', async () => {
  const { compile } = await transpiler(root);
  const broken = await write('src/value.ts', 'export const value = = 1;\n');
  await expect(compile()).rejects.toThrow(/value\.ts:1/);
  await write('src/value.ts', 'export const value = 3;\n');
  expect(await compile()).toContain(broken);
});

it('prepares a checkout in which nothing changed, as before npm start and npm test', async () => {
  // It would hang if the scripts waited for one another.
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['scripts/prepare.mjs', '--build']);
  expect([stdout, stderr]).toEqual(['', '']);
});
