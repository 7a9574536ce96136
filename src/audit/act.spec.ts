import { ID_PREFIXES, newId, publicId, type IdKind } from '../kernel/index.ts';
import { firstIdAt, namesAPerson, subjectPublicId, uuidOfPublicId } from './act.ts';

describe('the subject of an act', () => {
  const id = newId<'Batch'>();

  it('is shown by the id that the API shows elsewhere', () => {
    expect(subjectPublicId('batch', id)).toBe(publicId('Batch', id));
    expect(subjectPublicId('payout_run', id)).toBe(publicId('PayoutRun', id));
    expect(subjectPublicId('api_key', id)).toBe(publicId('ApiKey', id));
  });

  it('is shown as it is when its kind has no public id', () => expect(subjectPublicId('weather', id)).toBe(id));

  it('is found by the public id of any kind', () => {
    for (const kind of Object.keys(ID_PREFIXES) as IdKind[]) expect(uuidOfPublicId(publicId(kind, id))).toBe(id);
  });

  it.each(['', 'bat', 'bat_', 'xxx_00000000000000000000000000', 'bat_uuuuuuuuuuuuuuuuuuuuuuuuuu', 'bat_0000'])(
    'is not found by "%s"',
    (text) => expect(uuidOfPublicId(text)).toBeNull(),
  );

  it('is hidden when it is a human being', () => {
    expect(['person', 'worker', 'batch', 'assignment'].map(namesAPerson)).toEqual([true, true, false, false]);
  });
});

describe('a span of time', () => {
  it('is a span of ids', () => {
    const at = new Date('2026-11-02T09:00:00.123Z');
    for (let i = 0; i < 100; i++) {
      expect(newId(at) > firstIdAt(at)).toBe(true);
      expect(newId(new Date(at.getTime() - 1)) < firstIdAt(at)).toBe(true);
    }
  });
});
