/**
 * Finds statements that list the columns of a table by hand: most of a row is read, so the table has an entity, and the list is
 * `columnsOf`.
 *
 * It looks at each string of the source: at what stands between `select` and `from`, at what follows `returning`, and at strings
 * that hold columns only, because statements are put together from those.
 */
import ts from 'typescript';

/** `work.assignment` → its columns. */
export type Tables = ReadonlyMap<string, readonly string[]>;

export interface WholeRow {
  readonly table: string;
  /** Line in the source, from 1. */
  readonly line: number;
}

/** Tables with fewer columns are read whole by accident. */
const FEWEST_COLUMNS = 4;
/** From this share of the columns on, a row counts as read whole. */
const MOST_OF_A_ROW = 0.75;

/** @param schemas whose tables a string without a statement around it may list: those of the file's domain */
export function wholeRowsIn(source: string, tables: Tables, schemas: readonly string[]): WholeRow[] {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.ES2022, true);
  const found: WholeRow[] = [];
  const visit = (node: ts.Node): void => {
    const text = textOf(node);
    if (text !== null) {
      const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      for (const table of tablesRead(text, tables, schemas)) found.push({ table, line });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** The text of a string or template; `§` stands for what is put in at run time. */
function textOf(node: ts.Node): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) return node.head.text + node.templateSpans.map((span) => ` § ${span.literal.text}`).join('');
  return null;
}

function tablesRead(text: string, tables: Tables, schemas: readonly string[]): string[] {
  const isStatement = /\b(select|insert|update|delete)\b/.test(text);
  const lists = isStatement ? selectLists(text) : [text];
  return [...tables].flatMap(([table, columns]) => {
    const isNamed = isStatement ? new RegExp(`\\b${table.replace('.', '\\.')}\\b`).test(text) : schemas.includes(table.split('.')[0]!);
    const isRead = columns.length >= FEWEST_COLUMNS && isNamed && lists.some((list) => shareOf(list, columns) >= MOST_OF_A_ROW);
    return isRead ? [table] : [];
  });
}

/** What is selected to be inserted is written, not read. */
const INSERTED = /insert into [\w.]+(?: as \w+)?\s*\([^)]*\)\s*$/;

function selectLists(text: string): string[] {
  const parts = text.split(/\bselect\b/);
  const selected = parts.slice(1).filter((_part, index) => !INSERTED.test(parts[index]!));
  const returned = text.split(/\breturning\b/).slice(1);
  return [...selected.map((part) => part.split(/\b(?:from|union)\b/)[0]!), ...returned];
}

function shareOf(list: string, columns: readonly string[]): number {
  const words = new Set(list.match(/(?<!")\b[a-z_0-9]+\b(?!")/g));
  return columns.filter((column) => words.has(column)).length / columns.length;
}
