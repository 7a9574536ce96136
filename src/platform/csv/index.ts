export { csvCell, csvText } from './csv-cell.ts';
export { UnreadableFile, type FileFault } from './csv-file.ts';
export { columnNames, demandCommas, MOST_COLUMNS, nearlyNamed, separatorOf, type Separator } from './csv-header.ts';
export { CsvRecords, QUOTE_NEVER_CLOSED, type RecordPlace } from './csv-records.ts';
export { FileStart } from './file-start.ts';
