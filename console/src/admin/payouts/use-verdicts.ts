import { useEffect, useState } from 'react';
import { useClient } from 'urql';
import { PayoutVerdicts } from '../../api/generated/admin.ts';
import type { Verdicts } from './check-rules.ts';
import { countVerdicts } from './count-verdicts.ts';

/** Counts how the answers behind a payout were approved. Null until all are read. */
export function useVerdicts(about: string): Verdicts | null {
  const client = useClient();
  const [verdicts, setVerdicts] = useState<Verdicts | null>(null);
  useEffect(() => {
    let isWanted = true;
    const readPage = async (after: string | null) =>
      (await client.query(PayoutVerdicts, { about, after }).toPromise()).data?.moneyStory?.chapterPage ?? null;
    void countVerdicts(readPage).then((counted) => {
      if (isWanted) setVerdicts(counted);
    });
    return () => {
      isWanted = false;
    };
  }, [client, about]);
  return verdicts;
}
