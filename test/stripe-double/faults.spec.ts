import { ENDPOINTS } from '../../stripe-double/api.ts';
import { FAULT_KINDS, type FaultKind } from '../../stripe-double/control/faults.ts';
import { DOUBLE_KEY } from '../../stripe-double/index.ts';
import { openDouble, RECIPIENT, refusal, type OpenDouble } from './kit.ts';

let double: OpenDouble;
beforeAll(async () => {
  double = await openDouble();
});
afterAll(() => double.stop());

/** What a caller sees of one request. */
async function see(name: string, patienceMs: number): Promise<string> {
  const [method = '', path = ''] = name.split(' ');
  try {
    const response = await fetch(double.url + path.replaceAll(/:\w+/g, 'none'), {
      method,
      headers: { authorization: `Bearer ${DOUBLE_KEY}` },
      signal: AbortSignal.timeout(patienceMs),
    });
    await response.json();
    return response.status >= 500 || response.status === 429 ? String(response.status) : 'answered';
  } catch (error) {
    return (error as Error).name === 'TimeoutError' ? 'nothing in time' : 'broken off';
  }
}

const SEEN: Record<FaultKind, string> = {
  drop_before: 'broken off',
  drop_after: 'broken off',
  error_before: '500',
  error_after: '500',
  error_late: '500',
  hang: 'nothing in time',
  truncate: 'broken off',
  rate_limit: '429',
};

describe.each(FAULT_KINDS)('%s', (kind) => {
  it('befalls every endpoint, once', async () => {
    const names = ENDPOINTS.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(40);
    for (const endpoint of names) await double.control('POST', 'faults', { endpoint, kind, times: 1, hangMs: 60_000 });
    // Nothing else here takes long; on a busy machine everything may.
    const first = await Promise.all(names.map((name) => see(name, kind === 'hang' ? 1_000 : 30_000)));
    const second = await Promise.all(names.map((name) => see(name, 30_000)));
    await double.control('DELETE', 'faults');
    const seen = Object.fromEntries(names.map((name, index) => [name, [first[index], second[index]]]));
    expect(seen).toEqual(Object.fromEntries(names.map((name) => [name, [SEEN[kind], 'answered']])));
  });
});

describe('v2', () => {
  it('keeps no failure under its key, and does a thing once whatever it answered', async () => {
    const accounts = async () => (await double.control('GET', 'totals')).counts.account ?? 0;
    const create = (idempotencyKey: string) => double.stripe.v2.core.accounts.create(RECIPIENT, { idempotencyKey });
    const before = await accounts();
    for (const kind of ['error_before', 'error_after'] as const) {
      await double.control('POST', 'faults', { endpoint: 'POST /v2/core/accounts', kind, times: 1 });
      expect(await refusal(create(kind))).toMatchObject({ statusCode: 500 });
      expect((await create(kind)).id).toMatch(/^acct_/);
    }
    expect(await accounts()).toBe(before + 2);
  });
});
