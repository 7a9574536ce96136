import { filtersOf } from './filters-of.ts';

const NOTHING = { actor: '', subject: '', verb: '', from: '', to: '' };
const PERSON = 'per_01m8ee0vhqemma9m186rdnn7xt';

describe('filtersOf', () => {
  it('asks for everything when nothing is written', () => {
    expect(filtersOf(NOTHING)).toEqual({ actorId: null, subjectId: null, verb: null, from: null, to: null });
  });

  it('includes the whole last day', () => {
    const { from, to } = filtersOf({ ...NOTHING, from: '2026-11-30', to: '2026-11-30' });
    expect([from, to]).toEqual(['2026-11-30T00:00:00.000Z', '2026-12-01T00:00:00.000Z']);
  });

  it('waits for the end of the id of a person', () => {
    expect(filtersOf({ ...NOTHING, actor: PERSON.slice(0, -1) }).actorId).toBeNull();
    expect(filtersOf({ ...NOTHING, actor: ` ${PERSON} ` }).actorId).toBe(PERSON);
  });
});
