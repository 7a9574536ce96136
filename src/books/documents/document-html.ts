/**
 * Writes a document as a printable page: no script, nothing loaded from elsewhere, every text escaped. The page is written while
 * the rows are read, so a statement of any length needs constant memory.
 */
import { decimalAmount } from '../../kernel/index.ts';
import { offsetOf } from '../core/days.ts';
import { dayText, momentText } from '../core/time-text.ts';
import { isMoney, type Cell, type Column, type Document, type Row, type Section } from './document.ts';
import { DOCUMENT_STYLE } from './document-style.ts';

const ROWS_AT_ONCE = 100;

const numbers = new Intl.NumberFormat('en-US');

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const SPECIAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f&<>"']/;

/** Escapes a text for use as content or as a quoted attribute. Characters that HTML does not allow are removed. */
export function htmlText(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '').replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** "1,234.50" with a true minus sign; the currency apart from it. */
function amountHtml(cell: { minor: bigint; currency: string }): string {
  const [whole = '', fraction] = decimalAmount(cell).replace('-', '').split('.');
  const grouped = (whole.length <= 3 ? whole : numbers.format(BigInt(whole))) + (fraction === undefined ? '' : `.${fraction}`);
  const sign = cell.minor < 0n ? '\u2212' : '';
  return `<span class="amount${cell.minor === 0n ? ' zero' : ''}">${sign}${grouped}</span> <span class="currency">${htmlText(cell.currency)}</span>`;
}

/** Escapes a text, and formats days in it for people. */
function textHtml(text: string): string {
  const day = dayText(text);
  if (day !== text) return `<span class="moment">${htmlText(day)}</span>`;
  return htmlText(text.replace(/^before (\d{4}-\d{2}-\d{2})$/, (_all, first: string) => `Before ${dayText(first)}`));
}

function cellHtml(cell: Cell, timeZone: string): string {
  if (cell === null || cell === '') return '<span class="none">–</span>';
  if (typeof cell === 'string') return textHtml(cell);
  if (typeof cell === 'number') return numbers.format(cell);
  return isMoney(cell) ? amountHtml(cell) : `<span class="moment">${htmlText(momentText(cell, timeZone))}</span>`;
}

function rowHtml(row: Row, columns: readonly Column[], timeZone: string, tag = 'td'): string {
  let cells = '';
  for (const [index, cell] of row.entries()) {
    const column = columns[index];
    if (column === undefined || column.isForPrograms === true) continue;
    const isEmptyTotal = tag === 'th' && cell === null;
    cells += `<${tag}${column.isNumber === true ? ' class="number"' : ''}>${isEmptyTotal ? '' : cellHtml(cell, timeZone)}</${tag}>`;
  }
  return `<tr>${cells}</tr>`;
}

async function* sectionHtml(section: Section, timeZone: string): AsyncGenerator<string> {
  const { heading, intro, columns, rows, totals, empty } = section;
  const shown = columns.filter((column) => column.isForPrograms !== true);
  const names = shown.map(
    (column) => `<th scope="col"${column.isNumber === true ? ' class="number"' : ''}>${htmlText(column.heading)}</th>`,
  );
  let chunk = `<section><h2>${htmlText(heading)}</h2>${intro === undefined ? '' : `<p class="intro">${htmlText(intro)}</p>`}`;
  let count = 0;
  for await (const row of rows) {
    if (count === 0) chunk += `<table><thead><tr>${names.join('')}</tr></thead><tbody>`;
    chunk += rowHtml(row, columns, timeZone) + '\n';
    if (++count % ROWS_AT_ONCE > 0) continue;
    yield chunk;
    chunk = '';
  }
  if (count === 0) {
    yield `${chunk}<p class="empty">${htmlText(empty)}</p></section>`;
    return;
  }
  const sums = (totals?.() ?? []).map((total) => rowHtml(total, columns, timeZone, 'th')).join('');
  yield `${chunk}</tbody>${sums === '' ? '' : `<tbody class="totals">${sums}</tbody>`}</table></section>`;
}

/** Yields the page in chunks. @param issuer name and address of the operator, shown in the header */
export async function* documentHtml(document: Document, issuer: { name: string; address: string | null }): AsyncGenerator<string> {
  const { title, subtitle, figure, facts, sections, notes, timeZone, madeAt } = document;
  const address = issuer.address === null ? '' : `<div class="address">${htmlText(issuer.address)}</div>`;
  const list = facts.map(([label, value]) => `<div><dt>${htmlText(label)}</dt><dd>${cellHtml(value, timeZone)}</dd></div>`);
  const sum =
    figure === undefined ? '' : `<div class="figure"><span>${htmlText(figure.label)}</span><b>${amountHtml(figure.amount)}</b></div>`;
  yield `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${htmlText(`${title}: ${subtitle}`)}</title><style>${DOCUMENT_STYLE}</style></head><body><main>
<header><div class="issuer"><div class="name">${htmlText(issuer.name)}</div>${address}</div><div class="kind">${htmlText(title)}</div></header>
<h1>${htmlText(subtitle)}</h1>${sum}${list.length === 0 ? '' : `<dl>${list.join('')}</dl>`}
`;
  for (const section of sections) yield* sectionHtml(section, timeZone);
  const offset = offsetOf(timeZone, madeAt);
  const zone = `All days and times are those of ${timeZone}${offset === timeZone ? '' : ` (${offset} when this was made)`}.`;
  const made = `Made ${momentText(madeAt, timeZone)} from the ledger.`;
  const all = [...notes, `${zone} ${made}`].map((note) => `<p>${htmlText(note)}</p>`);
  yield `<footer>${all.join('\n')}</footer></main></body></html>\n`;
}
