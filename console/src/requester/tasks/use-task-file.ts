import { useState } from 'react';
import type { Failure } from '../../api/failure.ts';
import { announceChange } from '../../api/hints.ts';
import { columnsParameter, guessFields, type ColumnFields } from './columns.ts';
import { mediaFinder, type MediaIds } from './media-names.ts';
import { readTable, type FileTable } from './read-table.ts';
import { withFileIds } from './rewrite-file.ts';
import { uploadTasks, type UploadReport } from './upload-tasks.ts';

/** As much of a file as holds its first rows. Label Studio's are read as a whole: JSON cannot be cut. */
const START_BYTES = 256 * 1024;

export interface ChosenFile {
  readonly file: File;
  readonly table: FileTable;
}

export interface TaskFileState {
  readonly chosen: ChosenFile | null;
  readonly map: ColumnFields;
  readonly setMap: (map: ColumnFields) => void;
  /** Share that was sent; null: nothing is sent now. */
  readonly progress: number | null;
  /** Of the last check or upload. */
  readonly report: UploadReport | null;
  /** Whether the report is of an upload that added tasks. */
  readonly isAdded: boolean;
  readonly missing: readonly string[];
  readonly failure: Failure | null;
  readonly choose: (file: File) => Promise<void>;
  readonly send: (how: 'check' | 'add' | 'add-good') => Promise<void>;
  readonly drop: () => void;
}

interface Options {
  readonly batchId: string;
  readonly fields: readonly string[];
  readonly mediaFields: readonly string[];
  readonly mediaIds: MediaIds;
}

/** A file of tasks: chosen, its columns mapped, checked, sent. */
export function useTaskFile({ batchId, fields, mediaFields, mediaIds }: Options): TaskFileState {
  const [chosen, setChosen] = useState<ChosenFile | null>(null);
  const [map, setMap] = useState<ColumnFields>({});
  const [progress, setProgress] = useState<number | null>(null);
  const [report, setReport] = useState<UploadReport | null>(null);
  const [isAdded, setAdded] = useState(false);
  const [missing, setMissing] = useState<readonly string[]>([]);
  const [failure, setFailure] = useState<Failure | null>(null);

  const forget = () => {
    setReport(null);
    setAdded(false);
    setMissing([]);
    setFailure(null);
  };
  /** The file, with ids in the place of names of media where some were uploaded. */
  const bodyOf = async ({ file, table }: ChosenFile): Promise<Blob> => {
    if (mediaIds.size === 0) return file;
    const columns = table.format === 'csv' ? Object.keys(map).filter((column) => mediaFields.includes(map[column] ?? '')) : mediaFields;
    const rewritten = withFileIds(table.format, await file.text(), columns, mediaFinder(mediaIds));
    setMissing(rewritten.missing);
    return new Blob([rewritten.text]);
  };
  return {
    ...{ chosen, map, progress, report, isAdded, missing, failure },
    setMap: (next) => {
      setMap(next);
      forget();
    },
    choose: async (file) => {
      forget();
      const isWhole = /\.json$/i.test(file.name);
      const table = readTable(file.name, await (isWhole ? file : file.slice(0, START_BYTES)).text());
      setChosen({ file, table });
      setMap(guessFields(table.columns, fields));
    },
    send: async (how) => {
      if (chosen === null) return;
      forget();
      setProgress(0);
      const sent = await bodyOf(chosen);
      const {
        answer,
        isAccepted,
        failure: why,
      } = await uploadTasks(sent, {
        ...{ batchId, format: chosen.table.format, columns: columnsParameter(chosen.table.format, map) },
        ...{ isCheck: how === 'check', skipsFaults: how === 'add-good', onProgress: setProgress },
      });
      setProgress(null);
      setReport(answer);
      setFailure(why);
      if (how === 'check' || !isAccepted) return;
      setAdded(true);
      announceChange();
    },
    drop: () => {
      forget();
      setChosen(null);
    },
  };
}
