import { newId, publicId } from '../../kernel/index.ts';
import { parseProviderRoles } from './oidc-roles.ts';

const organisationId = newId<'Organisation'>(new Date('2026-11-02T09:00:00Z'));
const org = publicId('Organisation', organisationId);

describe('parseProviderRoles', () => {
  it('takes groups with spaces, commas and equals signs', () => {
    expect(parseProviderRoles(`leads=${org}:manager; cn=Label staff,dc=example=${org}:viewer`)).toEqual([
      { group: 'leads', organisationId, role: 'manager' },
      { group: 'cn=Label staff,dc=example', organisationId, role: 'viewer' },
    ]);
  });

  it.each([
    ['no role', `leads=${org}`],
    ['a role that is none', `leads=${org}:admin`],
    ['no group', `=${org}:manager`],
    ['no organisation', 'leads=manager'],
    ['an id of something else', `leads=${publicId('Person', organisationId as never)}:manager`],
    ['a semicolon at the end', `leads=${org}:manager;`],
  ])('refuses %s', (_name, text) => {
    expect(parseProviderRoles(text)).toBeNull();
  });
});
