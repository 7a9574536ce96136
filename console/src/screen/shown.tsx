import type { ReactNode } from 'react';
import type { Read } from '../api/use-read.ts';
import { FailureNotice } from './failure-notice.tsx';
import { OfflineBar } from './offline-bar.tsx';
import { Refused } from './refused.tsx';
import { Skeleton } from './skeleton.tsx';

interface ShownProps<Data> {
  readonly read: Read<Data>;
  readonly isEmpty?: (data: Data) => boolean;
  /** What appears here, and the next step. */
  readonly empty?: ReactNode;
  readonly children: (data: Data) => ReactNode;
}

/** One of the five states of what a screen reads: loading, refused, failed, empty, or the data, under a bar when they are old. */
export function Shown<Data>({ read, isEmpty, empty, children }: ShownProps<Data>) {
  const { data, failure, isLoading, readAt, again } = read;
  if (data === undefined || data === null) {
    if (failure?.kind === 'refused' || failure?.kind === 'signed-out') return <Refused failure={failure} />;
    if (failure !== null) return <FailureNotice failure={failure} again={again} />;
    return isLoading ? <Skeleton /> : null;
  }
  return (
    <>
      {failure !== null && <OfflineBar readAt={readAt} />}
      {isEmpty?.(data) === true ? empty : children(data)}
    </>
  );
}
