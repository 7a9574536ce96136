/** A build of the release before, from git's history. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PACKAGE_DIRECTORY } from '../../src/platform/database/migrate.ts';
import { Unavailable } from './programs.ts';

const execute = promisify(execFile);

/** The newest release that an upgrade without a stop begins at. Set it to the commit of each release: test/upgrade/README.md. */
export const RELEASE_BEFORE = 'f0737e0e';

export interface OldBuild {
  readonly commit: string;
  /** Folder of its programs. */
  readonly programs: string;
  run(program: string, args: readonly string[], environment: Readonly<Record<string, string>>): Promise<string>;
  remove(): Promise<void>;
}

const git = async (...args: string[]) =>
  (await execute('git', ['-C', PACKAGE_DIRECTORY, ...args], { maxBuffer: 64 * 1024 * 1024 })).stdout.trim();

/** @throws Unavailable without git, or when its history does not reach so far */
export async function buildOf(commit: string): Promise<OldBuild> {
  const full = await git('rev-parse', '--verify', '--quiet', `${commit}^{commit}`).catch(() => {
    throw new Unavailable(`git's history has no commit ${commit}: this is a shallow clone, or no clone. Try: git fetch --unshallow`);
  });
  const directory = await mkdtemp(join(tmpdir(), 'guildhall-release-'));
  try {
    const archive = join(directory, 'sources.tar');
    await git('archive', '--output', archive, full);
    await execute('tar', ['-xf', archive, '-C', directory]);
    await rm(archive);
    await installPackages(directory, full);
    const compile = `import { transpiler } from './scripts/transpile.mjs';\nawait (await transpiler(process.cwd())).compile();\n`;
    await writeFile(join(directory, 'compile.mjs'), compile);
    await execute(process.execPath, ['compile.mjs'], { cwd: directory });
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
  const programs = join(directory, 'dist-lab', 'src');
  return {
    commit: full,
    programs,
    run: async (program, args, environment) =>
      (await execute(process.execPath, [join(programs, program), ...args], { cwd: directory, env: { ...process.env, ...environment } }))
        .stdout,
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Those of this clone, when that commit has the same. */
async function installPackages(directory: string, commit: string): Promise<void> {
  const isSame = (await git('diff', '--name-only', commit, '--', 'package-lock.json')) === '';
  if (isSame) await symlink(join(PACKAGE_DIRECTORY, 'node_modules'), join(directory, 'node_modules'));
  else await execute('npm', ['ci', '--loglevel=error'], { cwd: directory });
}
