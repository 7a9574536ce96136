/** Chooses the reader of an uploaded file, by its format. */
import { fieldsUsed, isJsonObject, type AnswerForm, type JsonSchema } from '../../forms/index.ts';
import { unreachable, type FileId } from '../../kernel/index.ts';
import type { SharedFields } from '../tasks/shared-fields.ts';
import type { ColumnMap } from './column-map.ts';
import { CsvReader, type RowReader } from './upload-csv.ts';
import { JsonLinesReader } from './upload-jsonl.ts';
import { LabelStudioReader } from './upload-label-studio.ts';
import { MturkReader } from './upload-mturk.ts';
import type { Fault, RawRow } from './upload-row.ts';

export type UploadFormat = 'csv' | 'jsonl' | 'label_studio' | 'mturk';

export interface ReaderOptions {
  readonly format: UploadFormat;
  readonly itemSchema: JsonSchema | null;
  readonly form: AnswerForm;
  /** Number of annotators who must agree for a task to become gold; null: ignore imported answers. */
  readonly goldAgreement: number | null;
  /** Of a CSV file. */
  readonly columns: ColumnMap;
  readonly sharedFields: SharedFields;
  /** The file of an address that this installation gave out. */
  readonly fileIn: (address: string) => FileId | null;
}

export function readerOf(
  { format, itemSchema, form, goldAgreement, columns, sharedFields, fileIn }: ReaderOptions,
  onRow: (row: RawRow) => void,
  onFault: (fault: Fault) => void,
): RowReader {
  const answered = goldAgreement === null ? null : form;
  switch (format) {
    case 'csv':
      return new CsvReader(itemSchema, onRow, onFault, undefined, { ownFields: ownFields(itemSchema, form, sharedFields), columns });
    case 'jsonl':
      return new JsonLinesReader(onRow, onFault, ownFields(itemSchema, form, sharedFields));
    case 'label_studio':
      return new LabelStudioReader(answered, onRow, onFault, fileIn);
    case 'mturk':
      return new MturkReader(itemSchema, answered, onRow, onFault);
    default:
      return unreachable(format);
  }
}

/** Fields that the item may have under any name. */
function ownFields(itemSchema: JsonSchema | null, form: AnswerForm, sharedFields: SharedFields): ReadonlySet<string> {
  const properties = isJsonObject(itemSchema) && isJsonObject(itemSchema.properties) ? Object.keys(itemSchema.properties) : [];
  return new Set([...properties, ...fieldsUsed(form).map(({ field }) => field), ...sharedFields.fields]);
}
