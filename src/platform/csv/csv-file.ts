/** What all readers of files with rows share: a fault of a row, and a file that cannot be read on. */

export interface FileFault {
  /** Line of the file, or number of the element of an array, from 1. */
  readonly line: number;
  /** A sentence without an end. */
  readonly reason: string;
}

/** The file cannot be read on from here, or not at all. */
export class UnreadableFile extends Error {
  constructor(readonly fault: FileFault) {
    super(fault.reason);
  }
}
