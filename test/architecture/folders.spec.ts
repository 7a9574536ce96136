/** The rules for folders and indexes: each refuses what breaks it, and nothing else. */
import { folderCircles, largeFolders, longFiles, MOST_FILES, MOST_LINES, unusedExports } from '../../scripts/folders.mjs';

const circles = (sources: Record<string, string>) => folderCircles(new Map(Object.entries(sources)));
const unused = (sources: Record<string, string>) => unusedExports(new Map(Object.entries(sources)));

describe('the size of folders', () => {
  const files = (count: number) => Array.from({ length: count }, (_, n) => `src/work/file-${n}.ts`);

  it('refuses a folder with one file too many, and does not count its sub-folders', () => {
    expect(largeFolders([...files(MOST_FILES), 'src/work/claims/a.ts', 'src/work/claims/b.ts'])).toEqual([]);
    expect(largeFolders(files(MOST_FILES + 1))).toEqual(['src/work holds 41 files; at most 40']);
  });
});

describe('the length of files', () => {
  const lines = (count: number) => 'export {};\n'.repeat(count);

  it('refuses a file of src with one line too many, and no spec and no tool', () => {
    const sources = new Map([
      ['src/work/claim.ts', lines(MOST_LINES)],
      ['src/work/claim.spec.ts', lines(MOST_LINES + 1)],
      ['lab/bench.ts', lines(MOST_LINES + 1)],
      ['src/work/task.ts', lines(MOST_LINES + 1)],
    ]);
    expect(longFiles(sources)).toEqual(['src/work/task.ts has 301 lines; at most 300']);
  });
});

describe('circles of folders', () => {
  it('refuses two folders of a domain that import each other, without a circle of files', () => {
    const sources = {
      'src/batches/gold/gold.ts': "import { a } from '../tasks/task.ts';",
      'src/batches/tasks/task.ts': 'export const a = 1;',
      'src/batches/tasks/page.ts': "export { b } from '../gold/known.ts';",
      'src/batches/gold/known.ts': 'export const b = 1;',
    };
    expect(circles(sources)).toEqual([
      'circle of src/batches/gold, src/batches/tasks:\n' +
        '    src/batches/gold/gold.ts imports src/batches/tasks/task.ts\n' +
        '    src/batches/tasks/page.ts imports src/batches/gold/known.ts',
    ]);
  });

  it('refuses a folder and its sub-folder that import each other, and longer circles', () => {
    expect(
      circles({
        'src/a/x.ts': "import '../b/y.ts';",
        'src/b/y.ts': "import './deep/z.ts';",
        'src/b/deep/z.ts': "import type { X } from '../../a/x.ts';",
      }),
    ).toHaveLength(1);
  });

  it('allows a module, an index, providers and checks to name every folder of their domain', () => {
    const parts = ['index', 'batches.module', 'batches.providers', 'batches.checks'].map((name) => [
      `src/batches/${name}.ts`,
      "import '../batches/gold/gold.ts';",
    ]);
    expect(
      circles({ ...Object.fromEntries(parts), 'src/batches/gold/gold.ts': "import '../batch.ts';", 'src/batches/batch.ts': '' }),
    ).toEqual([]);
  });

  it('allows a test to import from any folder', () => {
    expect(circles({ 'src/a/x.ts': "import '../b/y.ts';", 'src/b/y.ts': '', 'src/b/y.spec.ts': "import '../a/x.ts';" })).toEqual([]);
  });
});

describe('the indexes of domains', () => {
  const index = "export { claim, type Claim } from './claim.ts';\nexport type { Lease } from './lease.ts';";

  it('refuses an export that nobody outside of the domain imports', () => {
    const sources = {
      'src/work/index.ts': index,
      'src/work/claim.resolver.ts': "import type { Lease } from './index.ts';",
      'src/review/a.ts': "import { claim as take } from '../work/index.ts';",
    };
    expect(unused(sources)).toEqual([
      'src/work/index.ts exports Claim, which no other domain uses',
      'src/work/index.ts exports Lease, which no other domain uses',
    ]);
  });

  it('counts imports of types, tests and the laboratory, re-exports, and namespaces as uses', () => {
    expect(
      unused({
        'src/work/index.ts': index,
        'test/work/a.spec.ts': "import { claim } from '../../src/work/index.ts';",
        'lab/a.ts': "export type { Claim } from '../src/work/index.ts';",
        'src/review/a.ts': "type L = import('../work/index.ts').Lease;",
      }),
    ).toEqual([]);
    expect(unused({ 'src/work/index.ts': index, 'src/review/a.ts': "import * as work from '../work/index.ts';" })).toEqual([]);
  });
});
