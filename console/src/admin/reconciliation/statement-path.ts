/** What a CSV does not say itself. Empty: the file says it. */
export interface CsvOptions {
  readonly account: string;
  readonly currency: string;
  readonly opening: string;
  readonly closing: string;
}

/** The address to send a statement to. Only what was written is sent. */
export function statementPath(options: CsvOptions): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(options) as [keyof CsvOptions, string][]) {
    const written = value.trim();
    if (written !== '') query.set(name, name === 'currency' ? written.toUpperCase() : written.replaceAll(' ', ''));
  }
  const text = query.toString();
  return text === '' ? '/bank/statements' : `/bank/statements?${text}`;
}
