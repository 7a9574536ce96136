import { checkExpiry, checkRunningChange, checkSettings, defaultLeaseSeconds, isSame, type BatchSettings } from './batch-settings.ts';
import { compileRules } from '../../forms/index.ts';

const faultsOf = (settings: BatchSettings) => checkSettings(settings, compileRules(settings));

const SETTINGS: BatchSettings = {
  kind: 'text',
  title: 'Does the first sentence entail the second?',
  description: '',
  instructions: 'Read both.',
  form: [
    {
      name: 'q',
      prompt: 'Does it?',
      help: null,
      required: true,
      type: 'choice',
      options: [
        { value: 'yes', label: 'Yes' },
        { value: 'no', label: 'No' },
      ],
    },
  ],
  itemSchema: { type: 'object' },
  rewardMinor: 10n,
  internal: false,
  estimatedSeconds: 30,
  leaseSeconds: 600,
  autoApproveSeconds: 3_600,
  redundancy: 3,
  target: null,
  workerCap: null,
  requirements: [],
  expiresAt: null,
};

describe('the settings of a batch', () => {
  it('accepts valid settings', () => {
    expect(faultsOf(SETTINGS)).toEqual([]);
    expect(faultsOf({ ...SETTINGS, rewardMinor: 0n, internal: true, itemSchema: null, workerCap: 5 })).toEqual([]);
  });

  it.each<[Partial<BatchSettings>, string, RegExp]>([
    [{ kind: 'Image' }, 'kind', /small letter/],
    [{ kind: '' }, 'kind', /small letter/],
    [{ title: '' }, 'title', /must not be empty/],
    [{ title: ' \n ' }, 'title', /must not be empty/],
    [{ title: 'x'.repeat(201) }, 'title', /at most 200 characters; it has 201/],
    [{ title: 'a\0' }, 'title', /NUL/],
    [{ description: 'x'.repeat(5_001) }, 'description', /at most 5000/],
    [{ instructions: '' }, 'instructions', /must not be empty/],
    [{ instructions: 'x'.repeat(50_001) }, 'instructions', /at most 50000/],
    [{ form: [] }, 'form', /1 to 50 questions/],
    [{ itemSchema: { type: 'x' } }, 'itemSchema', /^The schema is not a JSON Schema/],
    [{ rewardMinor: 0n }, 'rewardMinor', /Work for others is paid/],
    [{ rewardMinor: -1n }, 'rewardMinor', /1 to 100000000/],
    [{ rewardMinor: 100_000_001n }, 'rewardMinor', /1 to 100000000/],
    [{ internal: true }, 'rewardMinor', /has no reward/],
    [{ estimatedSeconds: 0 }, 'estimatedSeconds', /1 to 86400/],
    [{ estimatedSeconds: 1.5 }, 'estimatedSeconds', /whole number/],
    [{ leaseSeconds: 20 }, 'leaseSeconds', /at least as long/],
    [{ leaseSeconds: 8 * 86_400 }, 'leaseSeconds', /10 to 604800/],
    [{ autoApproveSeconds: -1 }, 'autoApproveSeconds', /0 to 2592000/],
    [{ redundancy: 0 }, 'redundancy', /1 to 1000/],
    [{ redundancy: 1_001 }, 'redundancy', /1 to 1000/],
    [{ workerCap: 0 }, 'workerCap', /1 to 1000000/],
  ])('refuses settings with %o', (wrong, path, message) => {
    expect(faultsOf({ ...SETTINGS, ...wrong })).toMatchObject([{ path: [path], message: expect.stringMatching(message) }]);
  });

  it('reports every fault at once', () => {
    expect(faultsOf({ ...SETTINGS, title: '', redundancy: 0, rewardMinor: 0n }).map((fault) => fault.path![0])).toEqual([
      'title',
      'rewardMinor',
      'redundancy',
    ]);
  });

  it('requires an expiry in the future, within a year', () => {
    const now = new Date('2026-11-02T09:00:00Z');
    expect(checkExpiry(null, now)).toBeNull();
    expect(checkExpiry(new Date('2026-11-02T09:00:01Z'), now)).toBeNull();
    expect(checkExpiry(now, now)).toMatchObject({ path: ['expiresAt'] });
    expect(checkExpiry(new Date('2028-01-01T00:00:00Z'), now)).toMatchObject({ path: ['expiresAt'] });
  });

  it('sets a default lease of five times the estimate, at least ten minutes, at most a week', () => {
    expect([10, 600, 86_400, 200_000].map(defaultLeaseSeconds)).toEqual([600, 3_000, 432_000, 604_800]);
  });
});

describe('a launched batch', () => {
  const faults = (change: Partial<BatchSettings>) =>
    checkRunningChange(SETTINGS, { ...SETTINGS, ...change }).map((fault) => fault.path![0]);

  it('accepts changes that concern later claims', () => {
    const change = { title: 'New', instructions: 'New', leaseSeconds: 60, estimatedSeconds: 60, workerCap: 3, autoApproveSeconds: 60 };
    expect(faults(change)).toEqual([]);
  });

  it.each<[keyof BatchSettings, unknown]>([
    ['kind', 'image'],
    ['rewardMinor', 11n],
    ['internal', true],
    ['itemSchema', null],
    ['autoApproveSeconds', 3_601],
  ])('refuses to change %s', (key, value) => {
    expect(faults({ [key]: value })).toEqual([key]);
  });

  it('ignores the order of keys', () => {
    expect(isSame({ a: 1, b: { c: [1, 2n], d: null } }, { b: { d: null, c: [1, 2n] }, a: 1 })).toBe(true);
    expect(isSame({ a: [1, 2] }, { a: [2, 1] })).toBe(false);
    expect(faults({ itemSchema: { ...(SETTINGS.itemSchema as object) } })).toEqual([]);
  });
});
