import { openDouble, RECIPIENT, refusal, type OpenDouble } from './kit.ts';

let double: OpenDouble;
beforeAll(async () => {
  double = await openDouble();
});
afterAll(() => double.stop());

const INCLUDE = { include: ['configuration.recipient', 'requirements', 'identity', 'defaults'] } as const;

async function read(id: string) {
  const account = await double.stripe.v2.core.accounts.retrieve(id, { include: [...INCLUDE.include] });
  return { account, transfers: account.configuration?.recipient?.capabilities?.stripe_balance?.stripe_transfers };
}

describe('a recipient', () => {
  it('begins with everything missing, and shows only what is asked for', async () => {
    const created = await double.stripe.v2.core.accounts.create(RECIPIENT);
    expect(created.configuration).toBeUndefined();
    const { account, transfers } = await read(created.id);
    expect(transfers).toMatchObject({
      status: 'restricted',
      status_details: [{ code: 'requirements_past_due', resolution: 'provide_info' }],
    });
    expect(account.requirements?.entries?.length).toBeGreaterThan(3);
    expect(account.requirements?.entries?.[0]).toMatchObject({ awaiting_action_from: 'user' });
    expect(account.identity).toMatchObject({ country: 'us' });
    expect(await refusal(double.stripe.v2.core.accounts.retrieve('acct_none'))).toMatchObject({ statusCode: 404 });
  });

  it.each([
    ['ready', 'active', undefined, 0],
    ['needs_information', 'restricted', 'requirements_past_due', 1],
    ['in_review', 'pending', 'requirements_pending_verification', 1],
    ['blocked', 'rejected', 'rejected_other', 0],
  ])('gives a recipient that is %s the capability state %s', async (state, status, code, entries) => {
    const id = await double.recipient();
    const requirements = entries === 0 ? undefined : ['identity.individual.documents.primary_verification'];
    await double.control('POST', `accounts/${id}`, { state, requirements });
    const { account, transfers } = await read(id);
    expect(transfers?.status).toBe(status);
    expect(transfers?.status_details[0]?.code).toBe(code);
    expect(account.requirements?.entries).toHaveLength(entries);
  });

  it('refuses a country that is not served', async () => {
    const id = await double.recipient();
    await double.control('POST', `accounts/${id}`, { state: 'blocked', reason: 'unsupported_country' });
    expect((await read(id)).transfers).toMatchObject({ status: 'unsupported', status_details: [{ code: 'unsupported_country' }] });
  });

  it('changes, lists, and closes an empty account', async () => {
    const id = await double.recipient();
    await double.stripe.v2.core.accounts.update(id, { contact_email: 'new@example.org', metadata: { guildhall_id: '1' } });
    expect((await read(id)).account).toMatchObject({ contact_email: 'new@example.org', metadata: { guildhall_id: '1' } });
    const listed: string[] = [];
    for await (const account of double.stripe.v2.core.accounts.list({ limit: 2 })) listed.push(account.id);
    expect(listed).toContain(id);
    expect(new Set(listed).size).toBe(listed.length);
    await double.stripe.v2.core.accounts.close(id);
    expect((await read(id)).account.closed).toBe(true);
    await double.control('POST', 'topup', { amount: 100, currency: 'usd' });
    const send = double.stripe.transfers.create({ amount: 100, currency: 'usd', destination: id });
    expect(await refusal(send)).toMatchObject({ code: 'insufficient_capabilities_for_transfer' });
  });
});

describe('an account link', () => {
  it('leads to a page on which onboarding is finished, once, and back', async () => {
    const id = await double.recipient('needs_information');
    const link = await double.stripe.v2.core.accountLinks.create({
      account: id,
      use_case: {
        type: 'account_onboarding',
        account_onboarding: { refresh_url: 'http://localhost/refresh', return_url: 'http://localhost/back' },
      },
    });
    const page = await fetch(link.url);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('A worker');
    const submit = () =>
      fetch(link.url, { method: 'POST', body: new URLSearchParams({ outcome: 'ready', country: 'DE' }), redirect: 'manual' });
    const done = await submit();
    expect([done.status, done.headers.get('location')]).toEqual([303, 'http://localhost/back']);
    expect((await read(id)).transfers?.status).toBe('active');
    const again = await submit();
    expect([again.status, again.headers.get('location')]).toEqual([303, 'http://localhost/refresh']);
  });

  it('grows old', async () => {
    const id = await double.recipient('needs_information');
    const link = await double.stripe.v2.core.accountLinks.create({
      account: id,
      use_case: { type: 'account_onboarding', account_onboarding: { refresh_url: 'http://localhost/refresh' } },
    });
    await double.control('POST', 'clock', { advanceSeconds: 3_600 });
    const page = await fetch(link.url, { redirect: 'manual' });
    expect([page.status, page.headers.get('location')]).toEqual([303, 'http://localhost/refresh']);
  });
});
