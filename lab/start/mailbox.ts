/**
 * The mailbox of a marketplace on one machine: an SMTP server that keeps every message, and a web page that shows them. No message
 * leaves the machine. It keeps the newest messages in memory.
 *
 * `GET /`: the page. `GET /messages.json`: all messages, newest first. `GET /messages/1.html`: the HTML part of message 1.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface MailboxMessage {
  /** Number of the message in order of arrival, from 1. */
  readonly number: number;
  readonly receivedAt: string;
  readonly messageId: string;
  readonly to: readonly string[];
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** URLs in the text part. */
  readonly links: readonly string[];
}

export interface Mailbox {
  /** URL of the page. */
  readonly url: string;
  /** Settings that make the application send its e-mails here. */
  readonly settings: { readonly MAIL_URL: string; readonly MAIL_FROM: string };
  /** Messages, newest first. */
  messages(): readonly MailboxMessage[];
  stop(): Promise<void>;
}

const MAXIMUM_MESSAGES = 500;
const HOST = '127.0.0.1';

/** @param port of the page; another free port if it is in use */
export async function openMailbox(port = 8025): Promise<Mailbox> {
  const kept: MailboxMessage[] = [];
  let count = 0;
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    closeTimeout: 500,
    onData: (stream, session, done) => {
      buffer(stream)
        .then((raw) =>
          read(
            raw,
            ++count,
            session.envelope.rcptTo.map(({ address }) => address),
          ),
        )
        .then((message) => {
          kept.unshift(message);
          kept.length = Math.min(kept.length, MAXIMUM_MESSAGES);
          done();
        })
        .catch((error: unknown) => done(error as Error));
    },
  });
  const page = createServer((request, response) => answer(kept, request, response));
  await listen(smtp.listen(0, HOST), null);
  await listen(page, port);
  const { port: smtpPort } = smtp.server.address() as AddressInfo;
  const { port: pagePort } = page.address() as AddressInfo;
  return {
    url: `http://${HOST}:${pagePort}`,
    settings: { MAIL_URL: `smtp://${HOST}:${smtpPort}`, MAIL_FROM: 'Guildhall <no-reply@guildhall.example>' },
    messages: () => kept,
    stop: async () => {
      await new Promise<void>((closed) => smtp.close(() => closed()));
      page.closeAllConnections();
      await new Promise((closed) => page.close(closed));
    },
  };
}

/** Waits until the server listens. @param port null when the server is already told to listen */
function listen(server: Server | NetServer, port: number | null): Promise<void> {
  return new Promise((listening, fail) => {
    server.once('listening', () => listening());
    server.on('error', (error: Error & { code?: string }) => {
      if (error.code === 'EADDRINUSE' && port !== null && port !== 0) server.listen(0, HOST);
      else fail(error);
    });
    if (port !== null) server.listen(port, HOST);
  });
}

async function read(raw: Buffer, number: number, to: readonly string[]): Promise<MailboxMessage> {
  const { messageId = '', from, subject = '', text = '', html = '' } = await PostalMime.parse(raw);
  const links = [...new Set(text.match(/https?:\/\/\S+/g))];
  return { number, receivedAt: new Date().toISOString(), messageId, to, from: from?.address ?? '', subject, text, html, links };
}

const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; form-action 'none'",
};

function answer(kept: readonly MailboxMessage[], request: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(request.url ?? '/', `http://${HOST}`);
  const send = (status: number, type: string, body: string) => {
    response.writeHead(status, { ...HEADERS, 'content-type': `${type}; charset=utf-8` });
    response.end(body);
  };
  // Refuses a foreign host name (DNS rebinding): otherwise the page of another site could read the links.
  if (!/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(request.headers.host ?? '')) return send(403, 'text/plain', 'Open it at 127.0.0.1.\n');
  if (pathname === '/messages.json') return send(200, 'application/json', JSON.stringify(kept, null, 2));
  const [, number] = /^\/messages\/(\d+)\.html$/.exec(pathname) ?? [];
  const message = kept.find((each) => String(each.number) === number);
  if (message !== undefined) return send(200, 'text/html', message.html);
  return pathname === '/' ? send(200, 'text/html', pageOf(kept)) : send(404, 'text/plain', 'There is no such page.\n');
}

function pageOf(kept: readonly MailboxMessage[]): string {
  const items = kept.map(
    ({ number, to, subject, text, receivedAt }) =>
      `<article><h2>${escaped(subject)}</h2><p>To ${escaped(to.join(', '))} · ${receivedAt} · <a href="/messages/${number}.html">HTML</a></p>` +
      `<pre>${escaped(text)}</pre></article>`,
  );
  const body = items.length === 0 ? '<p>No e-mail yet. Register somebody, and reload.</p>' : items.join('\n');
  const style = 'body{font:16px system-ui;max-width:50rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap;overflow-wrap:anywhere}';
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mailbox</title><style>${style}</style>`;
  return `<!doctype html>\n<html lang="en"><head>${head}</head><body><h1>Mailbox</h1>\n<p>Every e-mail of this marketplace, newest first. <a href="/messages.json">JSON</a></p>\n${body}\n</body></html>\n`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
