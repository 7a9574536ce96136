/** A mail server for tests, that talks real SMTP and fails as a test asks. */
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly messageId: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: readonly { key: string; value: string }[];
  /** The secret of its link; '' when it has none. */
  readonly token: string;
}

/**
 * What the server does with the next message: refuse the recipient or the data with this code; close the connection before
 * the greeting; or close it after it has the whole message, without an answer.
 */
export type SmtpFault = { readonly recipient: number } | { readonly data: number } | 'no greeting' | 'no answer';

export interface TestMailServer {
  /** Settings for `openMarketplace`. */
  readonly settings: { readonly MAIL_URL: string; readonly MAIL_FROM: string };
  /** Every message that arrived in full, also those that were not answered, in order. */
  readonly received: ReceivedMail[];
  /** How many connections there were. */
  readonly connections: () => number;
  /** Faults of the next attempts, in order; then it accepts again. */
  readonly faults: SmtpFault[];
  /** Those to the address. */
  to(address: string): ReceivedMail[];
  /**
   * The newest one to the address, of the subject. Mails are sent side by side, so their order says nothing across subjects.
   * @throws Error when there is none, or when the address has mails of several subjects and none is named
   */
  last(address: string, subject?: string): ReceivedMail;
  close(): Promise<void>;
}

export async function openMailServer(): Promise<TestMailServer> {
  const received: ReceivedMail[] = [];
  const faults: SmtpFault[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const refusal = (code: number) => Object.assign(new Error('no such mailbox here <planted@in-an-answer.example>'), { responseCode: code });
  const nextIs = <Kind extends 'recipient' | 'data'>(kind: Kind): number | null => {
    const [next] = faults;
    if (typeof next !== 'object' || !(kind in next)) return null;
    faults.shift();
    return (next as Record<Kind, number>)[kind];
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    closeTimeout: 100,
    onConnect: (_session, done) => {
      connections += 1;
      if (faults[0] !== 'no greeting') return done();
      faults.shift();
      for (const socket of sockets) socket.destroy();
    },
    onRcptTo: (_address, _session, done) => {
      const code = nextIs('recipient');
      done(code === null ? null : refusal(code));
    },
    onData: (stream, session, done) => {
      buffer(stream)
        .then(async (raw) => {
          const code = nextIs('data');
          if (code !== null) return done(refusal(code));
          received.push(
            await read(
              raw,
              session.envelope.rcptTo.map(({ address }) => address),
            ),
          );
          if (faults[0] !== 'no answer') return done();
          faults.shift();
          for (const socket of sockets) socket.destroy();
        })
        .catch((error: unknown) => done(error as Error));
    },
  });
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('error', () => undefined);
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
  const { port } = server.server.address() as AddressInfo;
  const to = (address: string) => received.filter((mail) => mail.to.includes(address));
  return {
    settings: { MAIL_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'Guildhall <no-reply@guildhall.example>' },
    received,
    faults,
    connections: () => connections,
    to,
    last: (address, subject) => {
      const mails = to(address).filter((mail) => subject === undefined || mail.subject === subject);
      const newest = mails.at(-1);
      if (newest === undefined) throw new Error('no e-mail arrived for this address');
      const subjects = new Set(mails.map((mail) => mail.subject));
      if (subjects.size > 1) throw new Error(`name the subject of the e-mail: ${[...subjects].join(', ')}`);
      return newest;
    },
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}

async function read(raw: Buffer, to: readonly string[]): Promise<ReceivedMail> {
  const { messageId = '', from, subject = '', text = '', html = '', headers } = await PostalMime.parse(raw);
  const token = /[#&]token=([\w-]+)/.exec(text)?.[1] ?? '';
  return { messageId, from: from?.address ?? '', to, subject, text, html, headers, token };
}
