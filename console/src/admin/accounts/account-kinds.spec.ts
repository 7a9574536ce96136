import { readFileSync } from 'node:fs';
import { ACCOUNT_KINDS, accountInput, isAccountKind } from './account-kinds.ts';

describe('accountInput', () => {
  it('leaves out the owner of an account of the platform', () => {
    expect(accountInput('BANK', 'org_1', 'usd ')).toEqual({ kind: 'BANK', currency: 'USD', ownerId: null });
    expect(accountInput('REQUESTER_AVAILABLE', ' org_1 ', 'USD').ownerId).toBe('org_1');
  });
});

describe('ACCOUNT_KINDS', () => {
  it('has the kinds of the schema', () => {
    const [, body = ''] = /^enum AccountKind \{(.*?)^\}/ms.exec(readFileSync('schema.graphql', 'utf8')) ?? [];
    const kinds = [...body.matchAll(/^ {2}([A-Z_]+)$/gm)].map(([, kind = '']) => kind);
    expect([...ACCOUNT_KINDS].sort()).toEqual(kinds.sort());
    expect(isAccountKind('NOTHING')).toBe(false);
  });
});
