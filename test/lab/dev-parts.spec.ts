import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { partsOf } from '../../scripts/dev-parts.mjs';

const root = resolve('.');
const partsOfPaths = (...paths: string[]) =>
  partsOf(
    root,
    paths.map((path) => join(root, path)),
  );

it('restarts the double, and not the application, when only sources of the double changed', () => {
  expect(partsOfPaths('stripe-double/payouts/payouts.ts', 'stripe-double/main.ts')).toEqual(['double']);
});

it('restarts the application, and not the double, when other sources or migrations changed', () => {
  expect(partsOfPaths('src/main.ts', 'lab/demo/demo.ts', 'migrations/0001_platform.sql')).toEqual(['application']);
});

it('restarts both when sources of both changed', () => {
  expect(partsOfPaths('src/main.ts', 'stripe-double/main.ts')).toEqual(['application', 'double']);
});

it('restarts nothing when nothing was compiled', () => {
  expect(partsOfPaths()).toEqual([]);
});

it('asks for a new start when a source changed that npm run dev itself has loaded', () => {
  const loaded = ['lab/start/environment.ts', 'lab/start/own-stripe.ts', 'lab/start/folder-lock.ts', 'src/operator/embedded-postgres.ts'];
  expect(partsOfPaths(...loaded)).toEqual(['tool']);
  for (const path of loaded) expect({ path, exists: existsSync(path) }).toEqual({ path, exists: true });
  const environment = readFileSync('lab/start/environment.ts', 'utf8');
  for (const path of loaded.slice(1)) expect(environment).toContain(`/${path.split('/').at(-1)}'`);
});
