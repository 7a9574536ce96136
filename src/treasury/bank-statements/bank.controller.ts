/** `POST /bank/statements`: a statement of the operator's bank account, as camt.053 or CSV. */
import { Controller, HttpException, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { invalid, publicId, say } from '../../kernel/index.ts';
import {
  Allow,
  CurrentCaller,
  multipartFile,
  rawBody,
  refusalException,
  StreamedBody,
  valueOrRefusal,
  type Caller,
} from '../../platform/index.ts';
import { BankCommands, type ImportedStatement } from './bank.commands.ts';
import type { CsvStatementOptions, DateOrder } from './statement-csv.ts';
import type { StatementFormat } from './statement.ts';

type AskedQuery = Readonly<Record<string, unknown>>;

@Controller('bank')
export class BankController {
  constructor(private readonly commands: BankCommands) {}

  /**
   * Query, for CSV: `account`, `currency`, `opening` and `closing` (balances, where the rows have none), `decimal` (. or ,),
   * `dates` (ymd, dmy or mdy). Answers 201 with the statements, and how many lines are new and matched.
   */
  @Allow('admin', 'admin')
  @StreamedBody('tables')
  @Post('statements')
  async import(@CurrentCaller() caller: Caller, @Query() query: AskedQuery, @Req() request: FastifyRequest): Promise<unknown> {
    const { body, format } = await bodyOf(request);
    const imported = valueOrRefusal(await this.commands.import(caller, body, format, optionsOf(query)));
    return { statements: imported.map(shown) };
  }
}

function shown({ statementId, statement, newLines, matchedLines }: ImportedStatement): unknown {
  const { reference, account, currency, openingMinor, closingMinor, lines } = statement;
  const amount = (minor: bigint) => ({ minor: minor.toString(), currency });
  return {
    statementId: publicId('BankStatement', statementId),
    reference,
    account,
    opening: amount(openingMinor),
    closing: amount(closingMinor),
    lines: lines.length,
    newLines,
    matchedLines,
    unmatchedLines: newLines - matchedLines,
  };
}

async function bodyOf(request: FastifyRequest): Promise<{ body: AsyncIterable<Buffer>; format: StatementFormat }> {
  if (request.isMultipart()) {
    const part = await multipartFile(request);
    return { body: part.file, format: formatOf(part.mimetype, part.filename) };
  }
  const body = rawBody(request);
  const type = String(request.headers['content-type'] ?? '');
  if (body !== null && /^(text\/csv|(application|text)\/xml)\b/i.test(type)) return { body, format: formatOf(type, '') };
  const message = 'Send the file as the body, with content type application/xml or text/csv, or as multipart/form-data.';
  throw new HttpException({ code: 'UNSUPPORTED_MEDIA_TYPE', message }, 415);
}

function formatOf(type: string, name: string): StatementFormat {
  return /\bxml\b/i.test(type) || /\.xml$/i.test(name) ? 'camt.053' : 'csv';
}

function optionsOf(query: AskedQuery): CsvStatementOptions {
  const text = (name: string) => {
    const value = query[name];
    if (value === undefined) return null;
    if (typeof value !== 'string' || value.length > 60)
      throw refusalException(invalid(say`${name} is given once, with at most 60 characters.`, name));
    return value;
  };
  const one = <T extends string>(name: string, values: readonly T[]): T | null => {
    const value = text(name);
    if (value === null || (values as readonly string[]).includes(value)) return value as T | null;
    throw refusalException(invalid(say`${name} must be ${values.join(' or ')}.`, name));
  };
  return {
    account: text('account'),
    currency: text('currency'),
    opening: text('opening'),
    closing: text('closing'),
    decimal: one('decimal', ['.', ','] as const),
    dates: one<DateOrder>('dates', ['ymd', 'dmy', 'mdy']),
  };
}
