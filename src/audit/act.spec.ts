import { ID_PREFIXES, newId, publicId, type IdKind } from '../kernel/index.ts';
import { namesAPerson, subjectPublicId, uuidOfPublicId } from './act.ts';

describe('the subject of an act', () => {
  const id = newId<'Batch'>();

  it('has its public id in the API', () => {
    expect(subjectPublicId('batch', id)).toBe(publicId('Batch', id));
    expect(subjectPublicId('payout_run', id)).toBe(publicId('PayoutRun', id));
    expect(subjectPublicId('api_key', id)).toBe(publicId('ApiKey', id));
  });

  it('keeps its UUID when its kind has no public id', () => expect(subjectPublicId('machine', id)).toBe(id));

  it('returns the UUID of a public id of any kind', () => {
    for (const kind of Object.keys(ID_PREFIXES) as IdKind[]) expect(uuidOfPublicId(publicId(kind, id))).toBe(id);
  });

  it.each(['', 'bat', 'bat_', 'xxx_00000000000000000000000000', 'bat_uuuuuuuuuuuuuuuuuuuuuuuuuu', 'bat_0000'])(
    'returns null for "%s"',
    (text) => expect(uuidOfPublicId(text)).toBeNull(),
  );

  it('treats persons and workers as people', () => {
    expect(['person', 'worker', 'batch', 'assignment'].map(namesAPerson)).toEqual([true, true, false, false]);
  });
});
