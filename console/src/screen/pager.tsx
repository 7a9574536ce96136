import { useEffect, useRef } from 'react';
import { useT } from '../messages/language-context.ts';
import type { Pages } from './use-pages.ts';

interface PagerProps {
  readonly pages: Pages;
  readonly page: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  /** Rows of the page that is shown. */
  readonly count: number;
}

/** Buttons for the previous and the next page below a list. A list of one page has none. */
export function Pager({ pages, page, count }: PagerProps) {
  const t = useT();
  const bar = useRef<HTMLElement>(null);
  const isFirst = pages.after === null;
  // All rows of a later page may be gone, such as answers that were approved.
  const isGone = count === 0 && !isFirst;
  useEffect(() => {
    if (isGone) pages.back();
  }, [isGone]);
  if (isFirst && !page.hasNextPage) return null;
  // `aria-disabled`: a disabled button would lose the keyboard focus.
  const turn = (mayTurn: boolean, go: () => void) => {
    if (!mayTurn) return;
    go();
    bar.current?.previousElementSibling?.scrollIntoView({ block: 'start' });
  };
  return (
    <nav className="row pager" aria-label={t('list.pages')} ref={bar}>
      <button type="button" className="button button-small" aria-disabled={isFirst} onClick={() => turn(!isFirst, pages.back)}>
        {t('list.before')}
      </button>
      <span role="status" className="soft">
        {t('list.page', { number: pages.number })}
      </span>
      <button
        type="button"
        className="button button-small"
        aria-disabled={!page.hasNextPage}
        onClick={() => turn(page.hasNextPage, () => pages.next(page.endCursor))}
      >
        {t('list.next')}
      </button>
    </nav>
  );
}
