import regexp from 'eslint-plugin-regexp';
import typescript from 'typescript-eslint';
import nestedQuantifiers from './scripts/lint/nested-quantifiers.mjs';
import plainNames from './scripts/lint/plain-names.mjs';
import sqlInRepositories from './scripts/lint/sql-in-repositories.mjs';
import testTitles from './scripts/lint/test-titles.mjs';

/** The rules of this repository. */
const guildhall = {
  rules: {
    'nested-quantifiers': nestedQuantifiers,
    'plain-names': plainNames,
    'sql-in-repositories': sqlInRepositories,
    'test-titles': testTitles,
  },
};

/** Money is bigint: a name that ends in Minor may not be a number. */
const MONEY_IS_BIGINT = [
  ':matches(TSPropertySignature, PropertyDefinition, Identifier, TSParameterProperty)[key.name=/Minor$/] > TSTypeAnnotation TSNumberKeyword',
  'Identifier[name=/Minor$/] > TSTypeAnnotation TSNumberKeyword',
].map((selector) => ({ selector, message: 'Money is bigint minor units, never a number.' }));

/** A limit on a text counts characters, as PostgreSQL does; `length` of JavaScript counts some twice. */
export const TEXT_LENGTHS = [
  'BinaryExpression[operator=/^(>|<|>=|<=)$/] > MemberExpression.left[property.name="length"]' +
    ':matches([object.name=/^(reason|note|name|explanation|description|reference|title|prompt|instructions|keyword|externalId|comment)$/],' +
    ' [object.property.name=/^(reason|note|name|explanation|description|reference|title|prompt|instructions|externalId|comment)$/])',
  'MemberExpression[property.name="length"] > CallExpression[callee.property.name="trim"]',
  'VariableDeclarator[id.type="ObjectPattern"] > CallExpression[callee.property.name="trim"]',
].map((selector) => ({ selector, message: 'Count the characters of a text with lengthOf, as the database does.' }));

/**
 * Regular expressions that can take more than linear time, or that do not mean what they seem to. The rules see literals and
 * `new RegExp('…')` with a constant; a pattern that is put together at run time is for a reviewer to judge.
 */
export const REGULAR_EXPRESSIONS = {
  plugins: { regexp, guildhall },
  rules: {
    'guildhall/nested-quantifiers': 'error',
    'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
    'regexp/no-super-linear-move': ['error', { report: 'potential', ignorePartial: false }],
    'regexp/no-dupe-disjunctions': ['error', { report: 'all' }],
    'regexp/optimal-quantifier-concatenation': 'error',
    'regexp/no-contradiction-with-assertion': 'error',
    'regexp/no-misleading-capturing-group': 'error',
    'regexp/no-misleading-unicode-character': 'error',
    'regexp/no-potentially-useless-backreference': 'error',
    'regexp/no-useless-assertions': 'error',
    'regexp/no-invalid-regexp': 'error',
    'regexp/no-empty-alternative': 'error',
    'regexp/no-empty-group': 'error',
    'regexp/no-trivially-nested-quantifier': 'error',
    'regexp/confusing-quantifier': 'error',
  },
};

/** A payload shows the row as it is stored: a method of the resolver, `one`, reads it again by the id that the command returns. */
export const PAYLOADS = [
  {
    selector: 'CallExpression[callee.name="payload"] > ArrowFunctionExpression CallExpression[callee.name="present"]',
    message: 'Read the row of a payload in a method of the resolver: `async (id) => ({ batch: await this.one(id) })`.',
  },
];

/** Names and test titles that a reader understands without the lines around them (docs/adr/0081-plain-names.md). */
export const LANGUAGE = {
  plugins: { guildhall },
  rules: { 'guildhall/plain-names': 'error', 'guildhall/test-titles': 'error' },
};

/** Files that hold SQL although they are neither a repository nor a check, each with its reason. A file that needs it not is refused. */
export const SQL_ELSEWHERE = [
  // They are what repositories stand on.
  'src/platform/database/**',
  'src/platform/commands/commands.ts',
  // Commands of operators.
  'src/operator/**',
];

export default typescript.config(
  {
    ignores: [
      ...['dist/**', 'dist-lab/**', 'coverage/**', '**/node_modules/**', 'test/architecture/fixture-*/**'],
      ...['console/dist/**', 'console/src/api/generated/**'],
    ],
  },
  { files: ['**/*.ts', '**/*.tsx', '**/*.mjs'], ...REGULAR_EXPRESSIONS },
  { files: ['**/*.ts', '**/*.tsx'], ...LANGUAGE },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...typescript.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.check.json', './console/tsconfig.json', './e2e/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Nest builds empty classes, and interfaces implemented by async methods need not await.
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      eqeqeq: 'error',
      'no-restricted-syntax': ['error', ...MONEY_IS_BIGINT, ...TEXT_LENGTHS],
      'no-restricted-imports': [
        'error',
        { paths: [{ name: '@nestjs/common', importNames: ['forwardRef'], message: 'The ladder makes it unnecessary.' }] },
      ],
    },
  },
  {
    files: ['console/**/*.ts', 'console/**/*.tsx'],
    // The API leaves out and sends null for the same reason.
    rules: { eqeqeq: ['error', 'always', { null: 'ignore' }] },
  },
  {
    files: ['src/**/*.resolver.ts'],
    rules: { 'no-restricted-syntax': ['error', ...MONEY_IS_BIGINT, ...TEXT_LENGTHS, ...PAYLOADS] },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['**/*.repository.ts', '**/*.checks.ts', '**/*.spec.ts', ...SQL_ELSEWHERE],
    rules: { 'guildhall/sql-in-repositories': 'error' },
  },
  {
    files: ['**/*.spec.ts', '**/*.spec.tsx', 'test/**/*.ts', 'e2e/**/*.ts'],
    rules: {
      // Tests read whatever they asked for from a GraphQL answer.
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
