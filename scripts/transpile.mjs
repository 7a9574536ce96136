/**
 * Compiles what tsconfig.lab.json includes with swc, file by file and without a type check: a full run takes about two
 * seconds, a run after one change some milliseconds. `npm run check` checks the types.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

/** As Jest compiles (jest.config.mjs), with the endings of imports rewritten for Node. */
const OPTIONS = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    keepClassNames: true,
    rewriteRelativeImportExtensions: true,
  },
  module: { type: 'es6' },
  sourceMaps: true,
  swcrc: false,
};

const isSource = (name) => name.endsWith('.ts') && !name.endsWith('.spec.ts') && !name.endsWith('.d.ts');

/** At once: another command may be reading the old one. */
function replaceFile(path, text) {
  const made = `${path}.${process.pid}`;
  writeFileSync(made, text);
  renameSync(made, path);
}

function filesBelow(directory) {
  return existsSync(directory) ? readdirSync(directory, { recursive: true }).map((name) => join(directory, name)) : [];
}

/**
 * @param {string} root folder of tsconfig.lab.json
 * @returns {Promise<{ folders: string[]; outputOf: (source: string) => string; compile: (sources?: string[]) => Promise<string[]> }>}
 *   the folders of sources; where the output of a source is; `compile`, which brings the outputs of the given sources
 *   (all, when none are given) up to date and returns the sources that it compiled. It throws on a syntax error.
 */
export async function transpiler(root) {
  const { compilerOptions, include } = JSON.parse(readFileSync(join(root, 'tsconfig.lab.json'), 'utf8'));
  const { transformFile, version } = await import('@swc/core');
  const output = join(root, compilerOptions.outDir);
  const folders = include.map((folder) => join(root, folder));
  const outputOf = (source) => join(output, relative(root, source).replace(/\.ts$/, '.js'));

  /** Outputs of other options or of another compiler are made again. */
  function dropOldOptions() {
    const stamp = join(output, '.options');
    const options = createHash('sha256')
      .update(`${version}${JSON.stringify(OPTIONS)}`)
      .digest('hex');
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === options) return;
    rmSync(output, { recursive: true, force: true });
    mkdirSync(output, { recursive: true });
    writeFileSync(stamp, options);
  }

  /** Outputs of sources that were removed or renamed. */
  function dropOrphans(sources) {
    const wanted = new Set(sources.map(outputOf));
    for (const file of filesBelow(output).filter((name) => name.endsWith('.js') && !wanted.has(name))) {
      rmSync(file);
      rmSync(`${file}.map`, { force: true });
    }
  }

  async function compileOne(source) {
    const target = outputOf(source);
    mkdirSync(dirname(target), { recursive: true });
    const { code, map } = await transformFile(source, { ...OPTIONS, sourceFileName: relative(dirname(target), source) });
    replaceFile(`${target}.map`, map);
    replaceFile(target, `${code}//# sourceMappingURL=${basename(target)}.map\n`);
  }

  const isStale = (source) => {
    const made = statSync(outputOf(source), { throwIfNoEntry: false });
    return made === undefined || made.mtimeMs < statSync(source).mtimeMs;
  };

  return {
    folders,
    outputOf,
    async compile(given) {
      if (given === undefined) dropOldOptions();
      const sources = given ?? folders.flatMap(filesBelow).filter(isSource);
      if (given === undefined) dropOrphans(sources);
      const stale = sources.filter(isStale);
      await Promise.all(stale.map(compileOne));
      return stale;
    },
  };
}
