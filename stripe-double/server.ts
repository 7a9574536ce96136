/** The double on HTTP, on the loopback address only: `/v1` and `/v2` as Stripe, `/_double` to control it, and its pages. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Reply } from './api.ts';
import { Control } from './control/control.ts';
import type { Double } from './double.ts';
import { StripeFault } from './requests/errors.ts';
import { Pages } from './pages/pages.ts';

const BODY_LIMIT = 1024 * 1024;

export class DoubleServer {
  private readonly server: Server;
  private readonly control: Control;
  private readonly pages: Pages;

  constructor(private readonly double: Double) {
    this.control = new Control(double);
    this.pages = new Pages(double, this.control);
    this.server = createServer((request, response) => {
      this.handle(request, response).catch((error: unknown) => {
        console.error('Stripe double:', error);
        if (!response.headersSent) send(response, 500, JSON.stringify({ error: { type: 'api_error', message: String(error) } }));
        else response.destroy();
      });
    });
    this.server.keepAliveTimeout = 30_000;
  }

  async listen(port: number): Promise<{ url: string; port: number }> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', resolve);
    });
    const address = this.server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${address.port}`, port: address.port };
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET';
    const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
    const body = await bodyOf(request);
    this.double.tick();
    try {
      if (path.startsWith('/v1/') || path.startsWith('/v2/')) {
        reply(response, this.double.api.answer({ method, path, query, headers: request.headers, body }));
        return;
      }
      if (method !== 'GET' && isForeign(request)) return send(response, 403, '{"error":"This page may not do that."}');
      if (path.startsWith('/_double/')) {
        const { status, value } = await this.control.answer(method, path, query, body);
        return send(response, status, JSON.stringify(value));
      }
      const page = await this.pages.answer(method, path, body);
      response.writeHead(page.status, {
        'content-type': 'text/html; charset=utf-8',
        ...(page.location ? { location: page.location } : {}),
      });
      response.end(page.html);
    } finally {
      this.double.webhooks.pump();
      if (method !== 'GET') this.double.onChange();
    }
  }
}

/** A form on some other site must not control the double, nor one whose name was made to lead here. */
function isForeign(request: IncomingMessage): boolean {
  const { origin, host = '' } = request.headers;
  return !/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host) || (origin !== undefined && origin !== `http://${host}`);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new StripeFault(413, 'The body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers });
  response.end(body);
}

/** Answers, or does what the planned fault does to the connection. */
function reply(response: ServerResponse, { status, body, headers, fault, done }: Reply): void {
  switch (fault?.kind) {
    case 'drop_before':
    case 'drop_after':
      response.socket?.destroy();
      return;
    case 'truncate':
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers });
      response.write(body.slice(0, Math.floor(body.length / 2)), () => response.socket?.destroy());
      return;
    case 'hang': {
      const timer = setTimeout(() => {
        done?.();
        if (!response.destroyed) send(response, status, body, headers);
      }, fault.hangMs);
      timer.unref();
      return;
    }
    case undefined:
    case 'error_before':
    case 'error_after':
    case 'error_late':
    case 'rate_limit':
      send(response, status, body, headers);
  }
}
