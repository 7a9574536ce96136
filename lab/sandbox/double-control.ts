/** The control API of the Stripe double, as chaos runs use it. */
import { request } from 'node:http';

/** What the double has of one worker's account; minor units. */
export interface ConnectedTotal {
  readonly accountId: string;
  readonly balance: bigint;
  readonly inTransit: bigint;
  readonly bankReceipts: bigint;
}

export interface Fault {
  readonly endpoint: string;
  readonly kind: 'drop_before' | 'drop_after' | 'error_before' | 'error_after' | 'error_late' | 'hang' | 'truncate' | 'rate_limit';
  readonly probability: number;
  readonly hangMs?: number;
  /** Of `error_late`: seconds after the answer, by the double's clock, until the request takes effect. */
  readonly lateSeconds?: number;
}

export class DoubleControl {
  constructor(private readonly url: string) {}

  /**
   * Each request has a connection of its own: it waits its turn behind those that came before, so that no clock is moved
   * while a busy double has calls of before that to take up.
   */
  async send<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
    const { status, text } = await this.exchange(method, path, body === undefined ? null : JSON.stringify(body));
    if (status >= 300) throw new Error(`the double answered ${status} to ${method} ${path}: ${text.slice(0, 500)}`);
    return (text === '' ? {} : JSON.parse(text)) as T;
  }

  private exchange(method: string, path: string, body: string | null): Promise<{ status: number; text: string }> {
    return new Promise((done, fail) => {
      const headers = body === null ? {} : { 'content-type': 'application/json' };
      const sent = request(`${this.url}/_double${path}`, { method, headers, agent: false }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', fail);
        response.on('end', () => done({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }));
      });
      sent.on('error', fail);
      sent.end(body ?? undefined);
    });
  }

  async advance(seconds: number): Promise<void> {
    await this.send('POST', '/clock', { advanceSeconds: seconds });
  }

  async setFaults(faults: readonly Fault[]): Promise<void> {
    await this.clearFaults();
    for (const fault of faults) await this.send('POST', '/faults', fault);
  }

  async clearFaults(): Promise<void> {
    await this.send('DELETE', '/faults');
  }

  async connectedTotals(): Promise<Map<string, ConnectedTotal>> {
    type Row = { accountId: string; balance: string; inTransit: string; bankReceipts: string };
    const { connected } = await this.send<{ connected: Row[] }>('GET', '/totals');
    const totals = new Map<string, ConnectedTotal>();
    for (const { accountId, balance, inTransit, bankReceipts } of connected) {
      totals.set(accountId, { accountId, balance: BigInt(balance), inTransit: BigInt(inTransit), bankReceipts: BigInt(bankReceipts) });
    }
    return totals;
  }
}
