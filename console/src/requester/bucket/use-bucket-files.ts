import { useRef, useState } from 'react';
import { RegisterBucketFiles, type RegisterBucketFilesData } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import type { Outcome } from '../../api/send.ts';
import type { MediaIds } from '../tasks/media-names.ts';

type Skipped = NonNullable<RegisterBucketFilesData['registerBucketFiles']['skipped']>;

export interface BucketFiles {
  /** Key of an object → id of its file. */
  readonly ids: MediaIds;
  readonly isRunning: boolean;
  /** Files of the last run; null before the first. */
  readonly count: number | null;
  readonly skipped: Skipped;
  readonly outcome: Outcome<unknown> | null;
  readonly start: (prefix: string) => Promise<void>;
  readonly stop: () => void;
}

/** Registers the objects of the organisation's bucket, 100 at a time, until there are no more. */
export function useBucketFiles(organisationId: string): BucketFiles {
  const command = useCommand(RegisterBucketFiles);
  const [ids, setIds] = useState<MediaIds>(new Map());
  const [isRunning, setRunning] = useState(false);
  const [count, setCount] = useState<number | null>(null);
  const [skipped, setSkipped] = useState<Skipped>([]);
  const isStopped = useRef(false);
  const start = async (prefix: string) => {
    isStopped.current = false;
    setRunning(true);
    setCount(0);
    setSkipped([]);
    let after: string | null = null;
    do {
      const { data, isDone }: Awaited<ReturnType<typeof command.run>> = await command.run({ input: { organisationId, prefix, after } });
      if (!isDone || data === null) break;
      const { files, skipped: left, nextAfter } = data.registerBucketFiles;
      setIds((before) => new Map([...before, ...(files ?? []).map(({ id, bucketKey, name }) => [bucketKey ?? name, id] as const)]));
      setCount((before) => (before ?? 0) + (files?.length ?? 0));
      setSkipped((before) => [...before, ...(left ?? [])]);
      after = nextAfter;
    } while (after !== null && !isStopped.current);
    setRunning(false);
  };
  return {
    ...{ ids, isRunning, count, skipped, outcome: command.outcome, start },
    stop: () => {
      isStopped.current = true;
    },
  };
}
