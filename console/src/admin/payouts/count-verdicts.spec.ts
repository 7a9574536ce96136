import { countVerdicts } from './count-verdicts.ts';

const approvals = (count: number, actorKind: string) =>
  Array.from({ length: count }, () => ({ posting: { acts: [{ verb: 'assignment.approved', actorKind }] } }));

describe('countVerdicts', () => {
  it('counts the approvals of all pages', async () => {
    const all = [...approvals(603, 'SYSTEM'), ...approvals(11, 'PERSON')];
    const readPage = (after: string | null) => {
      const from = Number(after ?? 0);
      const pageInfo = { hasNextPage: from + 100 < all.length, endCursor: String(from + 100) };
      return Promise.resolve({ pageInfo, nodes: all.slice(from, from + 100) });
    };
    expect(await countVerdicts(readPage)).toEqual({ automatic: 603, total: 614 });
  });

  it('counts nothing when a page cannot be read', async () => {
    const page = { pageInfo: { hasNextPage: true, endCursor: '100' }, nodes: approvals(100, 'PERSON') };
    expect(await countVerdicts((after) => Promise.resolve(after === null ? page : null))).toBeNull();
  });
});
