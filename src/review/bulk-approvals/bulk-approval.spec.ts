import { asId } from '../../kernel/index.ts';
import { checkChoice, sortWave, type ApprovalRule } from './bulk-approval.ts';

const AT = new Date('2026-03-01T10:00:00Z');
const LATER = new Date('2026-03-01T10:00:00.001Z');
const RULE: ApprovalRule = {
  ...{ batchId: asId<'Batch'>('b'), requestedBy: asId<'Person'>('boss'), requestedAt: AT },
  ...{ minimumRightProbability: null, exceptIds: [] },
};
const id = (name: string) => asId<'Assignment'>(name);
const answer = (name: string, workerId = 'worker', submittedAt: Date | null = AT) => ({ id: id(name), workerId, submittedAt });

describe('a wave of an order to approve everything', () => {
  it('approves every answer that was submitted until the order', () => {
    expect(sortWave(RULE, [answer('a'), answer('b', 'worker', LATER), answer('c', 'worker', null)], new Map())).toEqual({
      approve: ['a'],
      leave: [],
    });
  });

  it('leaves the work of the person who gave the order', () => {
    expect(sortWave(RULE, [answer('a', 'boss'), answer('b')], new Map())).toEqual({ approve: ['b'], leave: ['a'] });
  });

  it('leaves the excepted answers', () => {
    expect(sortWave({ ...RULE, exceptIds: [id('b')] }, [answer('a'), answer('b')], new Map())).toEqual({ approve: ['a'], leave: ['b'] });
  });

  it('leaves answers below the probability, and those without one', () => {
    const probabilities = new Map([
      [id('equal'), 0.9],
      [id('below'), 0.899],
    ]);
    const wave = sortWave({ ...RULE, minimumRightProbability: 0.9 }, [answer('equal'), answer('below'), answer('unknown')], probabilities);
    expect(wave).toEqual({ approve: ['equal'], leave: ['below', 'unknown'] });
  });

  it('approves an answer with probability 0 when the least is 0', () => {
    const wave = sortWave({ ...RULE, minimumRightProbability: 0 }, [answer('a')], new Map([[id('a'), 0]]));
    expect(wave).toEqual({ approve: ['a'], leave: [] });
  });
});

describe('the choice of an order', () => {
  it.each([-0.001, 1.001, Number.NaN, Infinity])('refuses the probability %d', (minimumRightProbability) => {
    expect(checkChoice({ minimumRightProbability, exceptIds: [] })).toMatchObject([{ kind: 'INVALID', path: ['minimumRightProbability'] }]);
  });

  it.each([0, 0.5, 1, null])('takes the probability %s', (minimumRightProbability) => {
    expect(checkChoice({ minimumRightProbability, exceptIds: [] })).toEqual([]);
  });

  it('refuses more than 1,000 excepted ids', () => {
    const ids = (count: number) => Array.from({ length: count }, (_unused, index) => id(String(index)));
    expect(checkChoice({ minimumRightProbability: null, exceptIds: ids(1_000) })).toEqual([]);
    expect(checkChoice({ minimumRightProbability: null, exceptIds: ids(1_001) })).toMatchObject([{ kind: 'INVALID', path: ['except'] }]);
  });
});
