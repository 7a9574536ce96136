/** The settings MAIL_URL and MAIL_FROM. Pure. */

/** A mail server that takes messages by SMTP. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (smtps). */
  readonly secure: boolean;
  /** Whether a server that offers no STARTTLS is refused: a password is never sent in clear over a network. */
  readonly requireTLS: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
}

/** Who sends: the name is '' when there is none. */
export interface MailSenderAddress {
  readonly name: string;
  readonly address: string;
}

const LOCAL_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];
const PORTS = { 'smtp:': 587, 'smtps:': 465 } as const;

/** `smtps://user:password@mail.example.org:465`. Null: it is no such address. */
export function parseMailUrl(text: string): MailServer | null {
  if (!/^smtps?:\/\/[^/]/i.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  const isPlain = url.protocol === 'smtp:' || url.protocol === 'smtps:';
  if (!isPlain || url.hostname === '' || !['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '') return null;
  const auth = credentialsOf(url);
  if (auth === null) return null;
  const secure = url.protocol === 'smtps:';
  const server = { port: url.port === '' ? PORTS[url.protocol as keyof typeof PORTS] : Number(url.port), secure };
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const requireTLS = !secure && auth !== undefined && !LOCAL_HOSTS.includes(url.hostname);
  return { host, ...server, requireTLS, ...(auth === undefined ? {} : { auth }) };
}

/** Undefined: none. Null: half of them, or malformed. */
function credentialsOf({ username, password }: URL): MailServer['auth'] | null {
  if (username === '' && password === '') return undefined;
  if (username === '' || password === '') return null;
  try {
    return { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  } catch {
    return null;
  }
}

const ADDRESS = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}$/i;

/** `Guildhall <no-reply@guildhall.example>`, or the address alone. Null: it is neither. */
export function parseMailFrom(text: string): MailSenderAddress | null {
  const [, name = '', inBrackets] = /^([^<>"@\p{Cc}]{1,100}) <([^<>\s]+)>$/u.exec(text.trim()) ?? [];
  const address = inBrackets ?? text.trim();
  return ADDRESS.test(address) ? { name: name.trim(), address } : null;
}
