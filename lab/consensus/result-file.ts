/** A result as a file: CSV (RFC 4180), or a JSON object per line when the name ends in .jsonl. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { Mistake } from '../../src/kernel/index.ts';
import { csvCell } from '../../src/platform/csv/index.ts';
import type { Cell, Outcome } from './crowd.ts';

const ROWS_AT_ONCE = 5_000;
const DIGITS = 6;

/** @returns how many rows were written */
export function writeResult(path: string, { columns, rows }: Pick<Outcome, 'columns' | 'rows'>): number {
  const isJson = path.toLowerCase().endsWith('.jsonl');
  const line = isJson
    ? (cells: readonly Cell[]) => JSON.stringify(Object.fromEntries(columns.map((column, at) => [column, jsonValue(cells[at]!)])))
    : (cells: readonly Cell[]) => cells.map(resultCell).join(',');
  const file = opened(path);
  try {
    let lines = isJson ? [] : [columns.join(',')];
    let count = 0;
    for (const cells of rows()) {
      lines.push(line(cells));
      count++;
      if (lines.length < ROWS_AT_ONCE) continue;
      writeSync(file, lines.join('\n') + '\n');
      lines = [];
    }
    if (lines.length > 0) writeSync(file, lines.join('\n') + '\n');
    return count;
  } finally {
    closeSync(file);
  }
}

function opened(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (error) {
    throw new Mistake(`Cannot write ${path}: ${(error as Error).message}`);
  }
}

/** An unknown figure (an infinite error) is an empty cell, and null in JSON. */
function resultCell(cell: Cell): string {
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(Number(cell.toPrecision(DIGITS + 2))) : '';
  return csvCell(cell);
}

function jsonValue(cell: Cell): Cell | null {
  if (typeof cell === 'string') return cell;
  return Number.isFinite(cell) ? Number(cell.toPrecision(DIGITS + 2)) : null;
}
