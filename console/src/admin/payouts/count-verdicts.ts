import { verdictsOf, type Verdicts } from './check-rules.ts';

interface Page {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly nodes: Parameters<typeof verdictsOf>[0];
}

/** Limit of pages for one payout: 2,000 answers. */
const MAXIMUM_PAGES = 20;

/** Counts the approvals behind a payout, page after page. @param readPage null: there is none, or it could not be read */
export async function countVerdicts(readPage: (after: string | null) => Promise<Page | null>): Promise<Verdicts | null> {
  let counted: Verdicts = { automatic: 0, total: 0 };
  let after: string | null = null;
  for (let page = 0; page < MAXIMUM_PAGES; page++) {
    const read: Page | null = await readPage(after);
    if (read === null) return null;
    const { automatic, total } = verdictsOf(read.nodes);
    counted = { automatic: counted.automatic + automatic, total: counted.total + total };
    if (!read.pageInfo.hasNextPage) break;
    after = read.pageInfo.endCursor;
  }
  return counted;
}
