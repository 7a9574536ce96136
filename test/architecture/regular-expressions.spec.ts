/** The lint rules for regular expressions fail on expressions that can hang the server, and pass on the ones beside them. */
import { ESLint } from 'eslint';
import { REGULAR_EXPRESSIONS } from '../../eslint.config.mjs';

/** Names of the rules that the source breaks. */
async function brokenRules(source: string): Promise<string[]> {
  const lint = new ESLint({ overrideConfigFile: true, overrideConfig: [{ files: ['**/*.mjs'], ...REGULAR_EXPRESSIONS }] as never });
  const [result] = await lint.lintText(source, { filePath: 'fixture.mjs' });
  return [...new Set(result!.messages.map((message) => message.ruleId ?? message.message))];
}

describe('the lint rules for regular expressions', () => {
  it.each([
    [
      'the expression that recognised markup until it hung on repeated comments',
      String.raw`export const a = /^\s*(?:<!--[\s\S]*?-->\s*)*<(?:!doctype|[a-z][a-z0-9]*[\s>/])/i;`,
      'guildhall/nested-quantifiers',
    ],
    ['two quantifiers over one another', String.raw`export const a = /^(?:\w+)*$/;`, 'regexp/no-super-linear-backtracking'],
    ['a group with a count over a repetition', String.raw`export const a = /^(?:x.*y){1,15}$/;`, 'guildhall/nested-quantifiers'],
    ['a repetition two groups down', String.raw`export const a = /((?:b(c+)?)d)*/;`, 'guildhall/nested-quantifiers'],
    [
      'a nested repetition that is put together',
      'export const a = (b) => new RegExp(`^(?:${b}[x*]+y)*$`);',
      'guildhall/nested-quantifiers',
    ],
    ['neighbours that share characters', String.raw`export const a = /^\d+\.?\d*$/;`, 'regexp/no-super-linear-backtracking'],
    [
      'a run that is searched for at each place',
      String.raw`export const a = (text) => text.replace(/\/+$/, '');`,
      'regexp/no-super-linear-move',
    ],
    ['alternatives that overlap', String.raw`export const a = /^(?:a|\w|b)+$/;`, 'regexp/no-dupe-disjunctions'],
    [
      'the same in a constant that is compiled at run time',
      String.raw`export const a = new RegExp('^(?:\\s*x?\\s*)*$');`,
      'regexp/no-super-linear-backtracking',
    ],
  ])('reports %s', async (_what, source, rule) => {
    expect(await brokenRules(source)).toContain(rule);
  });

  it.each([
    ['anchored runs of separate characters', String.raw`export const a = /^\d+(?:\.\d+)?$/;`],
    ['a single character', String.raw`export const a = (text) => text.replace(/[&<>"]/g, '');`],
    ['signs of quantifiers in a class and escaped', String.raw`export const a = /^(?:[*+]\+\{1,)?[a-z]+$/;`],
    ['a group that may be left out', String.raw`export const a = /^a(?:b+c)?$/;`],
    ['bounded counts', String.raw`export const a = /^[a-z][a-z0-9-]{0,29}$/;`],
  ])('accepts %s', async (_what, source) => {
    expect(await brokenRules(source)).toEqual([]);
  });

  it('applies each rule as an error to every source, script and test file', async () => {
    const lint = new ESLint();
    for (const path of [
      'src/platform/files/media-type.ts',
      'src/operator/doctor.ts',
      'scripts/check.mjs',
      'test/kit/people.ts',
      'ladder.mjs',
    ]) {
      const { rules } = (await lint.calculateConfigForFile(path)) as { rules: Record<string, [number]> };
      for (const rule of Object.keys(REGULAR_EXPRESSIONS.rules)) expect([path, rule, rules[rule]?.[0]]).toEqual([path, rule, 2]);
    }
  });
});
