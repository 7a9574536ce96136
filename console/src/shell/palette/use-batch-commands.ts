import { useEffect, useState } from 'react';
import { useClient } from 'urql';
import type { SessionData } from '../../api/generated/account.ts';
import { Batches, type BatchesData } from '../../api/generated/requester.ts';
import { pathTo } from '../../app/paths.ts';

interface Found {
  readonly id: string;
  readonly title: string;
  readonly path: string;
}

type Batch = NonNullable<BatchesData['organisation']>['batches']['nodes'][number];

const found = ({ id, title, state }: Batch): Found => ({ id, title, path: pathTo(state === 'DRAFT' ? 'editBatch' : 'ownBatch', id) });

/** The newest 100 batches of each organisation of the person: the server does not search titles. */
export function useBatchCommands({ me }: SessionData): readonly Found[] {
  const client = useClient();
  const [batches, setBatches] = useState<readonly Found[]>([]);
  useEffect(() => {
    let isCurrent = true;
    const organisations = me.memberships.filter(({ state }) => state === 'ACTIVE').map(({ requester }) => requester.id);
    void Promise.all(organisations.map((id) => client.query(Batches, { id, first: 100 }).toPromise())).then((results) => {
      if (isCurrent) setBatches(results.flatMap(({ data }) => data?.organisation?.batches.nodes.map(found) ?? []));
    });
    return () => {
      isCurrent = false;
    };
  }, [client, me]);
  return batches;
}
