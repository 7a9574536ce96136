import { checkOrganisation } from './organisation.ts';

describe('an organisation', () => {
  it('accepts a name and a currency', () => {
    expect(checkOrganisation({ name: ' Birds ', currency: 'EUR' })).toEqual({ ok: true, value: { name: 'Birds', currency: 'EUR' } });
  });

  it.each([
    [{ name: '', currency: 'EUR' }, ['name']],
    [{ name: 'Birds', currency: 'eur' }, ['currency']],
    [{ name: 'Birds', currency: 'ABC' }, ['currency']],
    [{ name: '', currency: '' }, ['name', 'currency']],
  ])('refuses the name %j', (input, paths) => {
    const checked = checkOrganisation(input);
    expect(checked.ok ? [] : checked.refusals.map((refusal) => refusal.path?.[0])).toEqual(paths);
  });
});
