import { useClient } from 'urql';
import { WorkerPapers } from '../../api/generated/worker.ts';
import type { PaperFormat, PaperOptions, WorkerPaper } from '../../api/generated/schema.ts';

interface PaperLinkProps {
  readonly paper: WorkerPaper;
  readonly format?: PaperFormat;
  readonly options?: PaperOptions;
  readonly label: string;
}

/** A page to print, or a table. Its address is signed for a short time, so it is asked for when somebody wants it. */
export function PaperLink({ paper, format = 'HTML', options, label }: PaperLinkProps) {
  const client = useClient();
  const open = async () => {
    const { data } = await client
      .query(WorkerPapers, { paper, format, options: options ?? null }, { requestPolicy: 'network-only' })
      .toPromise();
    const address = data?.worker.paperAddress?.url;
    if (address === undefined) return;
    const { pathname, search } = new URL(address, window.location.origin);
    window.location.assign(pathname + search);
  };
  return (
    <button type="button" className="button button-small button-quiet" onClick={() => void open()}>
      {label}
    </button>
  );
}
