/** The lint rule that keeps SQL in repositories fails on a statement elsewhere. */
import { ESLint } from 'eslint';
import typescript from 'typescript-eslint';
import { REGULAR_EXPRESSIONS, SQL_ELSEWHERE } from '../../eslint.config.mjs';

async function reports(source: string): Promise<number> {
  const { plugins } = REGULAR_EXPRESSIONS;
  const overrideConfig = [{ files: ['**/*.mjs'], plugins, rules: { 'guildhall/sql-in-repositories': 'error' } }] as never;
  const [result] = await new ESLint({ overrideConfigFile: true, overrideConfig }).lintText(source, { filePath: 'fixture.mjs' });
  return result!.messages.length;
}

describe('the lint rule for SQL outside repositories', () => {
  it.each([
    "export const read = (db) => db.query('select 1');",
    'export const read = (tx, sql) => tx.query(sql, [1]);',
    "export const read = (db) => db?.query('select 1');",
    "export const read = (manager) => manager['query']('select 1');",
    'export const read = (db) => db.query.bind(db);',
    'export const read = (db, sql) => db.query.call(db, sql);',
    "export const read = ({ query }) => query('select 1');",
    'export const read = (db) => db.entities;',
    "export const read = (manager) => manager.createQueryBuilder().where('raw');",
    'export const read = (source) => source.getRepository(1);',
    'export const decorate = InjectRepository(1);',
  ])('fails on %s', async (source) => expect(await reports(source)).toBe(1));

  it.each([
    'export const read = (request) => request.query;',
    'export const read = (repository) => repository.byId(1);',
    'export const read = ({ query }) => open(query);',
  ])('passes %s', async (source) => expect(await reports(source)).toBe(0));

  it('applies to services and not to repositories', async () => {
    const lint = new ESLint();
    const severity = async (path: string): Promise<unknown> => {
      const config = (await lint.calculateConfigForFile(path)) as { rules: Record<string, unknown[] | undefined> };
      return config.rules['guildhall/sql-in-repositories']?.[0];
    };
    expect(await severity('src/labels/labels.ts')).toBe(2);
    expect(await severity('src/labels/label.repository.ts')).toBeUndefined();
    expect(await severity('src/labels/labels.checks.ts')).toBeUndefined();
  });

  it.each(SQL_ELSEWHERE)('needs its exception for %s', async (pattern) => {
    const lint = new ESLint({
      overrideConfigFile: true,
      overrideConfig: [
        {
          files: ['**/*.ts'],
          languageOptions: { parser: typescript.parser },
          plugins: REGULAR_EXPRESSIONS.plugins,
          rules: { 'guildhall/sql-in-repositories': 'error' },
          linterOptions: { reportUnusedDisableDirectives: false },
        },
      ] as never,
    });
    const results = await lint.lintFiles([pattern]);
    expect(results.flatMap(({ messages }) => messages.filter(({ ruleId }) => ruleId === 'guildhall/sql-in-repositories'))).not.toEqual([]);
  });
});
