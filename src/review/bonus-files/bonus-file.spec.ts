import { newId, publicId } from '../../kernel/index.ts';
import { distinctLines, readLine, type BonusLine } from './bonus-file.ts';

const WORKER = newId<'Person'>();
const GOOD = { workerId: publicId('Worker', WORKER), amount: '2.50', reason: 'For the careful remarks.' };
const read = (cells: Record<string, string>, currency = 'USD', externalId: string | null = 'a') =>
  readLine({ line: 7, externalId, redundancy: null, payload: cells }, currency);

describe('a line of a file of bonuses', () => {
  it('says whom, how much, and what for', () => {
    expect(read(GOOD)).toEqual({ line: 7, externalId: 'a', workerAlias: WORKER, amountMinor: 250n, reason: GOOD.reason });
  });

  it.each([
    ['USD', '2.5', 250n],
    ['USD', '2', 200n],
    ['USD', '0.01', 1n],
    ['JPY', '250', 250n],
    ['KWD', '1.234', 1_234n],
  ])('reads an amount in %s: %s', (currency, amount, minor) => {
    expect(read({ ...GOOD, amount }, currency)).toMatchObject({ amountMinor: minor });
  });

  it.each([
    ['USD', '2.505'],
    ['JPY', '2.5'],
    ['KWD', '1.2345'],
    ['USD', '1,000'],
    ['USD', '-1'],
    ['USD', '1e3'],
    ['USD', '$2'],
    ['USD', '2.'],
    ['USD', '0'],
    ['USD', '9999999999999999'],
  ])('refuses an amount in %s: %s', (currency, amount) => {
    expect(typeof read({ ...GOOD, amount }, currency)).toBe('string');
  });

  it('takes minor units instead', () => {
    const { amount: _amount, ...rest } = GOOD;
    expect(read({ ...rest, amountMinor: '250' })).toMatchObject({ amountMinor: 250n });
    expect(typeof read({ ...GOOD, amountMinor: '250' })).toBe('string');
    expect(typeof read({ ...rest, amountMinor: '2.5' })).toBe('string');
    expect(typeof read(rest)).toBe('string');
  });

  it.each([
    ['external_id', 'externalId'],
    ['ExternalID', 'externalId'],
    ['worker_id', 'workerId'],
    ['workerIds', 'workerId'],
    ['Amount', 'amount'],
    ['amount_minor', 'amountMinor'],
    ['Reason', 'reason'],
  ])('says that a column %s is to be named %s', (name, meant) => {
    expect(read({ ...GOOD, [name]: 'x' })).toBe(`has a column "${name}", which a file of bonuses does not have; name it "${meant}"`);
  });

  it('refuses columns that mean something in other files', () => {
    for (const name of ['_gold', 'tip']) {
      expect(read({ ...GOOD, [name]: 'x' })).toBe(`has a column "${name}", which a file of bonuses does not have`);
    }
    expect(readLine({ line: 7, externalId: 'a', redundancy: 3, payload: GOOD }, 'USD')).toContain('has a column "redundancy"');
  });

  it.each([
    [{ ...GOOD, reason: 'thanks' }, 'a'],
    [{ ...GOOD, workerId: WORKER }, 'a'],
    [{ ...GOOD, workerId: publicId('Person', WORKER) }, 'a'],
    [{ ...GOOD, tip: '1' }, 'a'],
    [GOOD, null],
    [GOOD, 'x'.repeat(201)],
  ])('refuses %o as %s', (cells, externalId) => {
    expect(typeof read(cells as Record<string, string>, 'USD', externalId)).toBe('string');
  });
});

it('knows lines that are said twice from names that stand for two things', () => {
  const line = (number: number, externalId: string, amountMinor: bigint): BonusLine => ({
    line: number,
    externalId,
    workerAlias: WORKER,
    amountMinor,
    reason: GOOD.reason,
  });
  const lines = [line(2, 'a', 1n), line(3, 'b', 1n), line(4, 'a', 1n), line(5, 'b', 2n)];
  const { distinct, repeated, faults } = distinctLines(lines);
  expect([distinct, repeated]).toEqual([[lines[0], lines[1]], [lines[2]]]);
  expect(faults.map((fault) => fault.line)).toEqual([5]);
});
