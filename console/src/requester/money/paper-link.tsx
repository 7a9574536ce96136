import { useState } from 'react';
import { useClient } from 'urql';
import { RequesterPaperAddress } from '../../api/generated/requester.ts';
import type { OrganisationPaper, PaperFormat, PaperOptions } from '../../api/generated/schema.ts';
import { failureOf, type Failure } from '../../api/failure.ts';
import { FailureNotice } from '../../screen/failure-notice.tsx';
import { useOrganisation } from '../organisation-context.ts';

interface PaperLinkProps {
  readonly paper: OrganisationPaper;
  readonly format?: PaperFormat;
  readonly options?: PaperOptions;
  readonly label: string;
}

/** A page to print, or a table, of the organisation. Its address works for a short time, so it is asked for when somebody wants it. */
export function PaperLink({ paper, format = 'HTML', options, label }: PaperLinkProps) {
  const client = useClient();
  const { id } = useOrganisation();
  const [failure, setFailure] = useState<Failure | null>(null);
  const open = async () => {
    const variables = { id, paper, format, options: options ?? null };
    const { data, error } = await client.query(RequesterPaperAddress, variables, { requestPolicy: 'network-only' }).toPromise();
    setFailure(error === undefined ? null : failureOf(error));
    const address = data?.organisation?.paperAddress?.url;
    if (address === undefined) return;
    const { pathname, search } = new URL(address, window.location.origin);
    window.location.assign(pathname + search);
  };
  return (
    <>
      <button type="button" className="button button-small button-quiet" onClick={() => void open()}>
        {label}
      </button>
      {failure !== null && <FailureNotice failure={failure} />}
    </>
  );
}
