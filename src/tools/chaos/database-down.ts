/** What a process says when the database is down as it starts: no error of its own, while somebody crashes PostgreSQL on purpose. */

/** How such a process ends (EX_TEMPFAIL of sysexits.h): whoever watches it starts it again and says nothing. */
export const DATABASE_WAS_DOWN = 75;

/** Nobody listens, the connection broke off; PostgreSQL shuts down, crashed, starts up (SQLSTATE class 57). */
const CODES: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03']);
/** What pg throws without a code. */
const BROKEN_OFF = /^Connection terminated/;

interface Fault {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  /** Of tries at several addresses. */
  readonly errors?: readonly unknown[];
}

export function isDatabaseDown(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, message, cause, errors } = error as Fault;
  if (CODES.has(String(code)) || BROKEN_OFF.test(String(message))) return true;
  return isDatabaseDown(cause) || (errors ?? []).some(isDatabaseDown);
}
