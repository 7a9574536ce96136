import typescript from 'typescript-eslint';

/** Money is bigint: a name that ends in Minor may not be a number. */
const MONEY_IS_BIGINT = [
  ':matches(TSPropertySignature, PropertyDefinition, Identifier, TSParameterProperty)[key.name=/Minor$/] > TSTypeAnnotation TSNumberKeyword',
  'Identifier[name=/Minor$/] > TSTypeAnnotation TSNumberKeyword',
].map((selector) => ({ selector, message: 'Money is bigint minor units, never a number.' }));

export default typescript.config(
  { ignores: ['dist/**', 'coverage/**', 'node_modules/**', 'test/architecture/fixture-*/**'] },
  {
    files: ['**/*.ts'],
    extends: [...typescript.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Nest builds empty classes, and interfaces implemented by async methods need not await.
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      eqeqeq: 'error',
      'no-restricted-syntax': ['error', ...MONEY_IS_BIGINT],
      'no-restricted-imports': [
        'error',
        { paths: [{ name: '@nestjs/common', importNames: ['forwardRef'], message: 'The ladder makes it unnecessary.' }] },
      ],
    },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts'],
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
