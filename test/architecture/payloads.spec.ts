/** The lint rule for payloads fails where a payload reads its row itself. */
import { ESLint } from 'eslint';
import { PAYLOADS } from '../../eslint.config.mjs';

const messages = async (source: string): Promise<number> => {
  const rules = { 'no-restricted-syntax': ['error', ...PAYLOADS] };
  const lint = new ESLint({ overrideConfigFile: true, overrideConfig: [{ files: ['**/*.mjs'], rules }] as never });
  const [result] = await lint.lintText(source, { filePath: 'fixture.mjs' });
  return result!.messages.length;
};

describe('the lint rule for payloads', () => {
  it.each([
    "export const x = payload(result, async (id) => ({ batch: batchType(present(await rows.byId(id), 'a batch')) }));",
    "export const x = payload(result, async (id) => { const row = present(await rows.byId(id), 'a batch'); return { batch: row }; });",
  ])('fails on %s', async (source) => expect(await messages(source)).toBe(1));

  it.each([
    'export const x = payload(result, async (id) => ({ batch: await one(id) }));',
    "export const one = async (id) => batchType(present(await rows.byId(id), 'a batch'));",
  ])('passes %s', async (source) => expect(await messages(source)).toBe(0));

  it('applies to resolvers', async () => {
    const config = (await new ESLint().calculateConfigForFile('src/review/bonus.resolver.ts')) as { rules: Record<string, unknown[]> };
    expect(config.rules['no-restricted-syntax']).toEqual(expect.arrayContaining(PAYLOADS));
  });
});
