import { useT } from '../messages/language-context.ts';

interface MoreButtonProps {
  readonly page: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly shown: number;
  readonly show: (count: number) => void;
}

/** Reads a longer list: the first page again, with twice as many rows. */
export function MoreButton({ page, shown, show }: MoreButtonProps) {
  const t = useT();
  if (!page.hasNextPage) return null;
  return (
    <button type="button" className="button" onClick={() => show(shown * 2)}>
      {t('list.more')}
    </button>
  );
}
