/** What a command that failed says: one sentence when whoever runs it can do something about it, else the whole error. */
import { Mistake } from '../../kernel/index.ts';

interface Fault extends Error {
  readonly code?: string;
  readonly address?: string;
  readonly hostname?: string;
  readonly port?: number;
  /** Of several tries. */
  readonly errors?: readonly unknown[];
}

/** The addresses of databases that a command may have been given. */
const DATABASES = ['DATABASE_URL', 'MIGRATION_DATABASE_URL', 'SANDBOX_DATABASE_URL', 'TEST_DATABASE_URL'] as const;

const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host name cannot be looked up now',
  ETIMEDOUT: 'nothing answered',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
};

/** PostgreSQL's own refusals of a connection, by SQLSTATE; their messages name the role or the database. */
const REFUSED: ReadonlySet<string> = new Set(['28000', '28P01', '3D000', '53300', '57P03']);

/** The sentence, or null: the error is no mistake of the user's that is known here. */
export function mistakeOf(error: unknown, environment: Readonly<Record<string, string | undefined>>): string | null {
  for (const fault of chainOf(error)) {
    const { code = '', message } = fault;
    if (fault instanceof Mistake || fault.name === 'Mistake') return message;
    // Node goes on for sentences about arguments that begin with a dash; the first says what is wrong.
    if (code.startsWith('ERR_PARSE_ARGS_')) return `${message.split('. ')[0]!.replace(/\.$/, '')}.`;
    if (Object.hasOwn(UNREACHABLE, code)) return `Cannot reach ${whatIsAt(fault, environment)}: ${UNREACHABLE[code]}.`;
    if (REFUSED.has(code)) return `PostgreSQL refused the connection: ${message}.`;
  }
  return null;
}

/** The error, what caused it, and of several tries at the addresses of one host the first. */
function chainOf(error: unknown): Fault[] {
  const chain: Fault[] = [];
  for (let next: unknown = error; isFault(next) && chain.length < 10; next = next.cause ?? next.errors?.[0]) chain.push(next);
  // The tries know the host; what gathers them only the code.
  return chain.filter((fault) => fault.errors === undefined);
}

/** By its shape: what Node throws is of another realm where code runs in a context of its own. */
function isFault(error: unknown): error is Fault {
  return typeof error === 'object' && error !== null && typeof (error as Fault).message === 'string';
}

function whatIsAt({ address, hostname, port }: Fault, environment: Readonly<Record<string, string | undefined>>): string {
  const host = hostname ?? address ?? 'the host';
  const urls = DATABASES.flatMap((name) => parsed(environment[name]));
  const isLocal = (name: string) => ['localhost', '127.0.0.1', '::1', '[::1]'].includes(name);
  const isSame = (url: URL) => url.hostname === host || url.hostname === `[${host}]` || (isLocal(url.hostname) && isLocal(host));
  const url = urls.find((each) => isSame(each) && (port === undefined || Number(each.port || 5432) === port));
  if (url === undefined) return port === undefined ? host : `${host}:${port}`;
  const role = url.username === '' ? '' : ` as ${decodeURIComponent(url.username)}`;
  return `PostgreSQL at ${url.hostname}:${url.port || 5432}${role}`;
}

function parsed(text: string | undefined): URL[] {
  return text !== undefined && URL.canParse(text) ? [new URL(text)] : [];
}
