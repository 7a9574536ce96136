import { adminPageOfId } from './admin-page-of-id.ts';

describe('adminPageOfId', () => {
  it('leads to the page of a payout, a run and a person', () => {
    expect(['pay_1', 'run_1', 'per_1'].map(adminPageOfId)).toEqual(['/admin/payouts/pay_1', '/admin/runs/run_1', '/admin/people/per_1']);
  });

  it('leads from a worker to the person', () => {
    expect(adminPageOfId('wkr_01m8')).toBe('/admin/people/per_01m8');
  });

  it('knows no page of other ids', () => {
    expect(['asg_1', 'GH-4471', ''].map(adminPageOfId)).toEqual([null, null, null]);
  });
});
