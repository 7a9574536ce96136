import { useT } from '../../messages/language-context.ts';
import { FailureNotice } from '../../screen/failure-notice.tsx';
import { ColumnTable } from './column-table.tsx';
import { doubledFields } from './columns.ts';
import { FileDrop } from './file-drop.tsx';
import type { MediaIds } from './media-names.ts';
import { ReportNotice } from './report-notice.tsx';
import { useTaskFile } from './use-task-file.ts';

interface AddFileProps {
  readonly batchId: string;
  /** Of the item; empty: any. */
  readonly fields: readonly string[];
  readonly mediaFields: readonly string[];
  readonly mediaIds: MediaIds;
}

/** A file of tasks: its columns become fields, it is checked without adding anything, then it is added. */
export function AddFile(props: AddFileProps) {
  const t = useT();
  const state = useTaskFile(props);
  const { chosen, map, setMap, progress, report, isAdded, missing, failure } = state;
  const isSending = progress !== null;
  const doubled = chosen?.table.format === 'csv' ? doubledFields(map) : [];
  return (
    <section className="card" aria-labelledby="file">
      <h2 id="file">{t('file.title')}</h2>
      <p className="soft">{t('file.text')}</p>
      <FileDrop
        label={chosen === null ? t('file.choose') : t('file.choose-other')}
        accept=".csv,.jsonl,.ndjson,.json,text/csv,application/json"
        isDisabled={isSending}
        take={([file]) => void (file !== undefined && state.choose(file))}
      >
        <span className="soft">{chosen === null ? t('file.drop') : <bdi>{chosen.file.name}</bdi>}</span>
      </FileDrop>
      {chosen !== null && (
        <>
          <ColumnTable table={chosen.table} fields={props.fields} map={map} setMap={setMap} />
          {doubled.length > 0 && (
            <p className="field-fault" role="alert">
              {t('columns.doubled', { fields: doubled.join(', ') })}
            </p>
          )}
          {isSending && (
            <p className="row">
              <progress value={progress} aria-label={t('file.sending')} />
              <span className="soft" role="status">
                {progress < 1 ? t('file.sending') : t('file.reading')}
              </span>
            </p>
          )}
          {missing.length > 0 && (
            <p className="notice notice-waiting">{t('media.missing', { count: missing.length, names: missing.join(', ') })}</p>
          )}
          {report !== null && <ReportNotice report={report} isAdded={isAdded} format={chosen.table.format} file={chosen.file} />}
          {failure !== null && <FailureNotice failure={failure} />}
          <p className="row">
            {!isAdded && report === null && (
              <button
                type="button"
                className="button button-primary"
                disabled={doubled.length > 0}
                aria-disabled={isSending}
                onClick={() => void state.send('check')}
              >
                {t('file.check')}
              </button>
            )}
            {!isAdded && report !== null && report.faultCount === 0 && report.added > 0 && (
              <button type="button" className="button button-primary" aria-disabled={isSending} onClick={() => void state.send('add')}>
                {t('file.add', { count: report.added })}
              </button>
            )}
            {!isAdded && report !== null && report.faultCount > 0 && report.rows > report.faultCount && (
              <button type="button" className="button" aria-disabled={isSending} onClick={() => void state.send('add-good')}>
                {t('file.add-good', { good: report.rows - report.faultCount, bad: report.faultCount })}
              </button>
            )}
            {!isSending && (
              <button type="button" className="button button-quiet" onClick={state.drop}>
                {isAdded ? t('file.done') : t('dialog.cancel')}
              </button>
            )}
          </p>
        </>
      )}
    </section>
  );
}
