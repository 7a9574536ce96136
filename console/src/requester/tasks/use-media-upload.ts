import { useRef, useState } from 'react';
import type { Failure } from '../../api/failure.ts';
import { uploadFile } from '../../api/upload.ts';
import { bytesOf, mediaFiles } from './media-files.ts';
import type { MediaIds } from './media-names.ts';

export interface MediaFault {
  readonly path: string;
  readonly failure: Failure;
}

export interface MediaUpload {
  readonly ids: MediaIds;
  readonly isRunning: boolean;
  /** Files that were sent of this choice. */
  readonly sent: number;
  /** Share of its bytes that were sent; of a zip nearly, as its files are larger than it. */
  readonly share: number;
  readonly faults: readonly MediaFault[];
  readonly isUnreadable: boolean;
  readonly start: (chosen: readonly File[]) => Promise<void>;
  readonly stop: () => void;
}

/** Uploads media, and keeps which name became which file. */
export function useMediaUpload(organisationId: string): MediaUpload {
  const [ids, setIds] = useState<MediaIds>(new Map());
  const [isRunning, setRunning] = useState(false);
  const [sent, setSent] = useState(0);
  const [share, setShare] = useState(0);
  const [faults, setFaults] = useState<readonly MediaFault[]>([]);
  const [isUnreadable, setUnreadable] = useState(false);
  const stopper = useRef<AbortController>(undefined);

  const sendAll = async (chosen: readonly File[], signal: AbortSignal) => {
    const total = bytesOf(chosen);
    let done = 0;
    for await (const { path, file } of mediaFiles(chosen)) {
      if (signal.aborted) return;
      const { answer, failure } = await uploadFile(organisationId, file, {
        signal,
        onProgress: (part) => setShare(Math.min(1, (done + part * file.size) / total)),
      });
      done += file.size;
      if (signal.aborted) return;
      if (answer === null) {
        setFaults((before) => [...before, { path, failure: failure! }]);
        // What the network or the rate limit stops, stops all that would come.
        if (failure?.kind !== 'server') return;
      } else {
        setIds((before) => new Map(before).set(path, answer.id));
        setSent((before) => before + 1);
      }
    }
  };
  const start = async (chosen: readonly File[]) => {
    stopper.current = new AbortController();
    setRunning(true);
    setSent(0);
    setShare(0);
    setFaults([]);
    setUnreadable(false);
    try {
      await sendAll(chosen, stopper.current.signal);
    } catch {
      setUnreadable(true);
    } finally {
      setRunning(false);
    }
  };
  return { ids, isRunning, sent, share, faults, isUnreadable, start, stop: () => stopper.current?.abort() };
}
