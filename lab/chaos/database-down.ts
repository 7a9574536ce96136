/** Errors of a process that starts while the database is down: expected while a run crashes PostgreSQL on purpose. */

/** Exit code of such a process (EX_TEMPFAIL of sysexits.h); its parent starts it again without a message. */
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
