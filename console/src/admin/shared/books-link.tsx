import { useClient } from 'urql';
import { BooksPaperAddress } from '../../api/generated/admin.ts';
import type { BooksPaper, PaperFormat, PaperOptions } from '../../api/generated/schema.ts';

interface BooksLinkProps {
  readonly paper: BooksPaper;
  readonly format?: PaperFormat;
  readonly options?: PaperOptions;
  readonly label: string;
}

/** A page of the books to print, or a table. Its address is signed for a short time, so it is asked for when somebody wants it. */
export function BooksLink({ paper, format = 'HTML', options, label }: BooksLinkProps) {
  const client = useClient();
  const open = async () => {
    const { data } = await client.query(BooksPaperAddress, { paper, format, options }, { requestPolicy: 'network-only' }).toPromise();
    if (data === undefined) return;
    const { pathname, search } = new URL(data.booksPaperAddress.url, window.location.origin);
    window.location.assign(pathname + search);
  };
  return (
    <button type="button" className="button button-small button-quiet" onClick={() => void open()}>
      {label}
    </button>
  );
}
