/** What a chaos run tells Stripe's double to do, and reads from it in the end. */

/** What the double has of one worker's account; minor units. */
export interface ConnectedTotal {
  readonly accountId: string;
  readonly balance: bigint;
  readonly inTransit: bigint;
  readonly bankReceipts: bigint;
}

export interface Fault {
  readonly endpoint: string;
  readonly kind: 'drop_before' | 'drop_after' | 'error_before' | 'error_after' | 'hang' | 'truncate' | 'rate_limit';
  readonly probability: number;
  readonly hangMs?: number;
}

export class DoubleControl {
  constructor(private readonly url: string) {}

  async send<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}/_double${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the double answered ${response.status} to ${method} ${path}: ${text.slice(0, 500)}`);
    return (text === '' ? {} : JSON.parse(text)) as T;
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
