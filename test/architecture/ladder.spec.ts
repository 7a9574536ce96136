/** Each rule of the ladder fails on a tree that breaks it, and only that rule. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { cruise, type ICruiseOptions } from 'dependency-cruiser';
import cruiserConfig from '../../.dependency-cruiser.mjs';
import { LADDER, rules } from '../../ladder.mjs';

/** Writes `files` into a folder beside the sources, cruises it, and returns the names of the broken rules. */
async function brokenRules(files: Record<string, string>): Promise<string[]> {
  const root = await mkdtemp(join('test', 'architecture', 'fixture-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    const options = {
      ...cruiserConfig.options,
      tsConfig: undefined,
      ruleSet: { forbidden: rules(relative('.', root)) },
      validate: true,
    } as unknown as ICruiseOptions;
    const { output } = await cruise([root], options);
    if (typeof output === 'string') throw new Error(output);
    return [...new Set(output.summary.violations.map((violation) => violation.rule.name))].sort();
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

const ladder: Readonly<Record<string, readonly string[]>> = LADDER;
const domains = Object.keys(ladder);

describe('the ladder', () => {
  it('is clean on a tree that keeps it', async () => {
    expect(
      await brokenRules({ 'kernel/index.ts': 'export const a = 1;', 'work/index.ts': "export { a } from '../kernel/index.ts';" }),
    ).toEqual([]);
  });

  it.each(domains)('%s may not import the app root', async (domain) => {
    expect(await brokenRules({ 'boot.ts': 'export const a = 1;', [`${domain}/index.ts`]: "export { a } from '../boot.ts';" })).toEqual([
      `ladder-${domain}`,
    ]);
  });

  it.each(domains)('%s may import what it is allowed, and nothing else', async (domain) => {
    for (const other of domains.filter((each) => each !== domain)) {
      const broken = await brokenRules({
        [`${other}/index.ts`]: 'export const a = 1;',
        [`${domain}/index.ts`]: `export { a } from '../${other}/index.ts';`,
      });
      expect({ other, broken }).toEqual({ other, broken: (ladder[domain] ?? []).includes(other) ? [] : [`ladder-${domain}`] });
    }
  });

  it.each([
    ['pure-kernel', { 'kernel/a.ts': "export { z } from 'zod';" }],
    ['pure-consensus', { 'consensus/a.ts': "export { z } from 'zod';" }],
    ['through-the-index', { 'batches/inside.ts': 'export const a = 1;', 'work/a.ts': "export { a } from '../batches/inside.ts';" }],
    ['nobody-imports-tools', { 'tools/a.ts': 'export const a = 1;', 'boot.ts': "export { a } from './tools/a.ts';" }],
    ['no-development-packages', { 'boot.ts': "import fc from 'fast-check'; export const a = fc;" }],
    ['no-circles', { 'work/a.ts': "export * from './b.ts';", 'work/b.ts': "export * from './a.ts';" }],
  ])('%s fails on its fixture', async (rule, files) => {
    expect(await brokenRules(files as Record<string, string>)).toEqual([rule]);
  });
});
