import { useT } from '../../messages/language-context.ts';
import { invalidRows } from './invalid-rows.ts';
import type { FileFormat } from './read-table.ts';
import { saveText } from './save-text.ts';
import type { UploadReport } from './upload-tasks.ts';

interface ReportNoticeProps {
  readonly report: UploadReport;
  readonly isAdded: boolean;
  readonly format: FileFormat;
  /** As it was chosen: putting ids in the place of names moves no line. */
  readonly file: File;
}

const SHOWN_FAULTS = 50;

/** What the server says of a file: how many tasks it has, and each fault with its line. */
export function ReportNotice({ report, isAdded, format, file }: ReportNoticeProps) {
  const t = useT();
  const { rows, added, existing, skipped, gold, faultCount, faults } = report;
  const download = async () =>
    saveText(`invalid-${file.name}`, invalidRows(format, await file.text(), new Set(faults.map(({ line }) => line))));
  return (
    <>
      <p className={`notice ${faultCount > 0 && !isAdded ? 'notice-refusal' : 'notice-done'}`} role="status">
        {isAdded ? t('report.added', { count: added }) : t('report.rows', { count: rows })}
        {!isAdded && faultCount > 0 && ` ${t('report.faults', { count: faultCount })}`}
        {!isAdded && faultCount === 0 && ` ${t('report.well', { count: added })}`}
        {existing > 0 && ` ${t('report.existing', { count: existing })}`}
        {skipped > 0 && ` ${t('report.skipped', { count: skipped })}`}
        {gold > 0 && ` ${t('report.gold', { count: gold })}`}
      </p>
      {faults.length > 0 && (
        <>
          <ol className="fault-lines">
            {faults.slice(0, SHOWN_FAULTS).map(({ line, reason }, index) => (
              <li key={`${line}:${index}`}>
                <span className="soft tabular">{t('report.line', { line })}</span> <span dir="auto">{reason}</span>
              </li>
            ))}
          </ol>
          {faults.length > SHOWN_FAULTS && <p className="soft">{t('report.more', { count: faultCount - SHOWN_FAULTS })}</p>}
          <p>
            <button type="button" className="button button-small" onClick={() => void download()}>
              {t('report.download')}
            </button>
          </p>
        </>
      )}
    </>
  );
}
