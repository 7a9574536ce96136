import { newId } from '../kernel/index.ts';
import { checkTrial, excludingNewcomers } from './newcomers.ts';
import type { Comparator, Requirement } from './requirement.ts';
import { SYSTEM_TYPE_IDS, type SystemKey } from './system-types.ts';

const on = (key: SystemKey | null, comparator: Comparator, ...integerValues: number[]): Requirement => ({
  typeId: key === null ? newId<'QualificationType'>() : SYSTEM_TYPE_IDS[key],
  comparator,
  integerValues,
  locales: [],
  guards: 'accept',
});

it.each<[string, Requirement, boolean]>([
  ['many approved', on('approved_count', 'greater_than_or_equal_to', 1_000), true],
  ['any approved', on('approved_count', 'greater_than', 0), true],
  ['few approved: for newcomers only', on('approved_count', 'less_than', 100), false],
  ['a rate, which a newcomer has not', on('approval_rate', 'greater_than_or_equal_to', 1), true],
  ['no rate yet', on('approval_rate', 'does_not_exist'), false],
  ['many submitted', on('submitted_count', 'greater_than', 10), true],
  ['an estimate, which of a newcomer is the mean', on('estimated_accuracy', 'greater_than', 80), false],
  ['a place', on('locale', 'exists'), false],
  ['what can be earned or granted', on(null, 'exists'), false],
])('finds whether %s excludes newcomers', (_name, requirement, excludes) => {
  expect(excludingNewcomers([requirement])).toEqual(excludes ? [requirement] : []);
});

it('lets in who may try', () => {
  expect(excludingNewcomers([{ ...on('approved_count', 'greater_than', 0), trialTasks: 5 }])).toEqual([]);
});

it.each<[SystemKey | null, number, boolean]>([
  ['approved_count', 1, true],
  ['approval_rate', 100, true],
  ['submitted_count', 10, true],
  ['estimated_accuracy', 10, true],
  ['estimated_accuracy', 0, false],
  ['estimated_accuracy', 101, false],
  ['estimated_accuracy', 2.5, false],
  ['locale', 5, false],
  [null, 5, false],
])('accepts for a requirement on %s a trial of %s tasks: %s', (key, trialTasks, fits) => {
  expect(checkTrial({ ...on(key, 'greater_than', 80), trialTasks }).map((refusal) => refusal.path)).toEqual(fits ? [] : [['trialTasks']]);
});
