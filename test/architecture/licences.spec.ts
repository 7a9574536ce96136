/** The `licences` step of `npm run check`, on lock files that break its rule. */
import { readFileSync } from 'node:fs';
import { faultsOf, isAllowed, licenceOf } from '../../scripts/licences.mjs';

/** A lock file with one package besides the project itself. */
const lockOf = (entry: Record<string, unknown>, path = 'node_modules/some-package') => ({
  packages: { '': { name: 'guildhall', license: 'GPL-3.0-only' }, [path]: { version: '1.2.3', ...entry } },
});
const nothingInstalled = () => null;

describe('the licence of a package', () => {
  it.each([
    'MIT',
    'mit',
    '(MIT)',
    'Apache-2.0 AND MIT',
    '(MIT AND BSD-3-Clause)',
    'GPL-3.0-only OR MIT',
    '(GPL-2.0 OR (MIT AND ISC))',
    'GPL-2.0 AND GPL-3.0 OR MIT',
  ])('%s is allowed', (expression) => {
    expect(isAllowed(expression)).toBe(true);
  });

  it.each([
    'GPL-3.0-only',
    'AGPL-3.0-or-later',
    'MIT AND GPL-3.0-only',
    '(MIT OR ISC) AND SSPL-1.0',
    'MIT OR',
    '(MIT',
    'MIT)',
    'MIT ISC',
    'MIT WITH Classpath-exception-2.0',
    'SEE LICENSE IN LICENSE.txt',
    'UNLICENSED',
    '',
  ])('%j is not allowed', (expression) => {
    expect(isAllowed(expression)).toBe(false);
  });

  it('reads the licence from package.json when the lock file does not name it', () => {
    expect(licenceOf('a', { version: '1.0.0' }, { license: 'ISC' })).toBe('ISC');
    expect(licenceOf('a', { version: '1.0.0' }, { license: { type: 'BSD-2-Clause' } })).toBe('BSD-2-Clause');
    expect(licenceOf('a', { version: '1.0.0' }, { licenses: [{ type: 'GPL-2.0' }, { type: 'MIT' }] })).toBe('GPL-2.0 OR MIT');
    expect(licenceOf('a', { version: '1.0.0' }, null)).toBeNull();
  });
});

describe('faults of a lock file', () => {
  it('names a package whose licence is not in the list, development packages too', () => {
    expect(faultsOf(lockOf({ license: 'AGPL-3.0-only', dev: true }), nothingInstalled)).toEqual([
      'some-package@1.2.3 has the licence AGPL-3.0-only, which is not in the list',
    ]);
  });

  it('names a scoped package inside another package by its own name', () => {
    expect(faultsOf(lockOf({ license: 'GPL-2.0' }, 'node_modules/outer/node_modules/@scope/inner'), nothingInstalled)).toEqual([
      '@scope/inner@1.2.3 has the licence GPL-2.0, which is not in the list',
    ]);
  });

  it('names a package without any licence', () => {
    expect(faultsOf(lockOf({}), nothingInstalled)).toEqual(['some-package@1.2.3 names no licence']);
  });

  it('finds none when the installed package.json names an allowed licence', () => {
    expect(faultsOf(lockOf({}), () => ({ license: 'MIT' }))).toEqual([]);
  });

  it('takes what was read by hand for one version only', () => {
    const lock = (version: string) => ({ packages: { 'node_modules/pause': { version } } });
    expect(faultsOf(lock('0.0.1'), nothingInstalled)).toEqual([]);
    expect(faultsOf(lock('0.0.2'), nothingInstalled)).toEqual(['pause@0.0.2 names no licence']);
  });

  it('finds no fault in the lock file of this repository', () => {
    const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
    const manifestAt = (path: string) => read(`${path}/package.json`) as object;
    const lock = read('package-lock.json') as Parameters<typeof faultsOf>[0];
    const installed = Object.fromEntries(
      Object.entries(lock.packages as Record<string, { optional?: boolean }>).filter(([, { optional }]) => !optional),
    );
    expect(faultsOf({ packages: installed }, manifestAt)).toEqual([]);
  });
});
