/**
 * Node loads the specs (test/kit/native-runner.mjs). Jest loads the specs that name another environment, such as jsdom.
 *
 * A full run starts a PostgreSQL of its own (test/kit/global-setup.mjs), or uses TEST_DATABASE_URL.
 */
export default {
  testEnvironment: '<rootDir>/test/kit/native-environment.mjs',
  testRunner: '<rootDir>/test/kit/native-runner.mjs',
  roots: ['<rootDir>/src', '<rootDir>/lab', '<rootDir>/stripe-double', '<rootDir>/test', '<rootDir>/console/src', '<rootDir>/e2e'],
  testMatch: ['**/*.spec.ts', '**/*.spec.tsx'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
    '^.+\\.tsx$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: true }, transform: { react: { runtime: 'automatic' } } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  globalSetup: '<rootDir>/test/kit/global-setup.mjs',
  globalTeardown: '<rootDir>/test/kit/global-teardown.mjs',
  testTimeout: 60_000,
};
