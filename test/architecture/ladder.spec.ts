/** Each rule of the ladder fails on a tree that breaks it, and only that rule. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { cruise, type ICruiseOptions } from 'dependency-cruiser';
import cruiserConfig from '../../.dependency-cruiser.mjs';
import { LADDER, rules } from '../../ladder.mjs';

interface Violation {
  readonly rule: string;
  /** Path of the importing file, below the tree. */
  readonly from: string;
}

/** Writes `files` into a folder beside the sources, and cruises it. */
async function violationsOf(files: Record<string, string>): Promise<Violation[]> {
  const root = await mkdtemp(join('test', 'architecture', 'fixture-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    const options = {
      ...cruiserConfig.options,
      tsConfig: undefined,
      ruleSet: { forbidden: rules(relative('.', root), `${relative('.', root)}/`) },
      validate: true,
    } as unknown as ICruiseOptions;
    const { output } = await cruise([root], options);
    if (typeof output === 'string') throw new Error(output);
    return output.summary.violations.map(({ rule, from }) => ({ rule: rule.name, from: relative(root, from) }));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** The names of the rules that a tree breaks. */
async function brokenRules(files: Record<string, string>): Promise<string[]> {
  return [...new Set((await violationsOf(files)).map(({ rule }) => rule))].sort();
}

const ladder: Readonly<Record<string, readonly string[]>> = LADDER;
const domains = Object.keys(ladder);

describe('the ladder', () => {
  it('accepts a tree that keeps it', async () => {
    expect(
      await brokenRules({ 'kernel/index.ts': 'export const a = 1;', 'work/index.ts': "export { a } from '../kernel/index.ts';" }),
    ).toEqual([]);
  });

  it('lets the laboratory import indexes, the app root, the operator and the Stripe double', async () => {
    const files = {
      'work/index.ts': 'export const a = 1;',
      'boot.ts': 'export const b = 1;',
      'operator/migrate.ts': 'export const c = 1;',
      'stripe-double/index.ts': 'export const d = 1;',
      'lab/bench.ts': ['work/index', 'boot', 'operator/migrate', 'stripe-double/index']
        .map((path) => `export * from '../${path}.ts';`)
        .join('\n'),
    };
    expect(await brokenRules(files)).toEqual([]);
  });

  describe('between domains', () => {
    // One tree for all pairs: a cruise of its own for each would take ten times as long.
    let violations: Violation[];
    beforeAll(async () => {
      const files: Record<string, string> = { 'boot.ts': 'export const a = 1;' };
      for (const domain of domains) {
        files[`${domain}/index.ts`] = 'export const a = 1;';
        files[`${domain}/to-root.ts`] = "export { a } from '../boot.ts';";
        for (const other of domains.filter((each) => each !== domain))
          files[`${domain}/to-${other}.ts`] = `export { a } from '../${other}/index.ts';`;
      }
      violations = await violationsOf(files);
    }, 60_000);
    const brokenBy = (file: string) => violations.filter(({ from }) => from === file).map(({ rule }) => rule);

    it.each(domains)('%s may not import the app root', (domain) => {
      expect(brokenBy(`${domain}/to-root.ts`)).toEqual([`ladder-${domain}`]);
    });

    it.each(domains)('%s may import what it is allowed, and nothing else', (domain) => {
      for (const other of domains.filter((each) => each !== domain)) {
        const broken = brokenBy(`${domain}/to-${other}.ts`);
        expect({ other, broken }).toEqual({ other, broken: (ladder[domain] ?? []).includes(other) ? [] : [`ladder-${domain}`] });
      }
    });
  });

  it.each([
    ['pure-kernel', { 'kernel/a.ts': "export { z } from 'zod';" }],
    ['pure-consensus', { 'consensus/a.ts': "export { z } from 'zod';" }],
    ['through-the-index', { 'batches/inside.ts': 'export const a = 1;', 'work/a.ts': "export { a } from '../batches/inside.ts';" }],
    ['schema-engines-in-forms', { 'boot.ts': "export { RE2JS } from 're2js';" }],
    ['nobody-imports-the-operator', { 'operator/a.ts': 'export const a = 1;', 'boot.ts': "export { a } from './operator/a.ts';" }],
    ['nobody-imports-the-lab', { 'lab/a.ts': 'export const a = 1;', 'boot.ts': "export { a } from './lab/a.ts';" }],
    ['nobody-imports-the-lab', { 'stripe-double/a.ts': 'export const a = 1;', 'boot.ts': "export { a } from './stripe-double/a.ts';" }],
    ['lab-through-the-index', { 'work/a.ts': 'export const a = 1;', 'lab/a.ts': "export { a } from '../work/a.ts';" }],
    ['double-on-its-own', { 'work/index.ts': 'export const a = 1;', 'stripe-double/a.ts': "export { a } from '../work/index.ts';" }],
    ['double-on-its-own', { 'lab/a.ts': 'export const a = 1;', 'stripe-double/a.ts': "export { a } from '../lab/a.ts';" }],
    ['no-development-packages', { 'boot.ts': "import fc from 'fast-check'; export const a = fc;" }],
    ['no-circles', { 'work/a.ts': "export * from './b.ts';", 'work/b.ts': "export * from './a.ts';" }],
  ])('%s fails on its fixture', async (rule, files) => {
    expect(await brokenRules(files as Record<string, string>)).toEqual([rule]);
  });
});
