import { ChangeEmail, Security, StepUp } from './generated/account.ts';
import { createClient } from './client.ts';
import { announceChange } from './hints.ts';

interface Asked {
  readonly name: string;
  answer(data: object): void;
}

/** What the client sent and nobody has answered yet, oldest first. */
const asked: Asked[] = [];
const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 5));
const answer = async (name: string, data: object) => {
  await nextTurn();
  const index = asked.findIndex((each) => each.name === name);
  expect(index).not.toBe(-1);
  asked.splice(index, 1)[0]!.answer(data);
  await nextTurn();
};

const fetchBefore = globalThis.fetch;
beforeEach(() => {
  asked.length = 0;
  globalThis.fetch = ((_address: unknown, init: RequestInit) =>
    new Promise((resolve) => {
      const { operationName } = JSON.parse(init.body as string) as { operationName: string };
      const respond = (data: object) =>
        resolve(new Response(JSON.stringify({ data }), { headers: { 'content-type': 'application/json' } }));
      asked.push({ name: operationName, answer: respond });
    })) as typeof fetch;
});
afterEach(() => {
  globalThis.fetch = fetchBefore;
});

const account = (waiting: string | null) => ({ me: { __typename: 'Person', id: 'per_1', waiting } });

/** A page that shows the account and has read it once. */
async function page() {
  const client = createClient();
  const shown: unknown[] = [];
  const subscription = client
    .query(Security, {})
    .subscribe(({ data }) => shown.push((data as ReturnType<typeof account> | undefined)?.me.waiting));
  await answer('Security', account(null));
  return { client, shown, close: () => subscription.unsubscribe() };
}

describe('the connection to the API', () => {
  it('reads again what was on its way while a mutation was answered, so that the page shows what it did', async () => {
    const { client, shown, close } = await page();
    void client.mutation(StepUp, { input: { password: 'x' } }).toPromise();
    await nextTurn();
    await answer('StepUp', { stepUp: { __typename: 'StepUpPayload', userErrors: [] } });
    void client.mutation(ChangeEmail, { input: { newEmail: 'new@people.example' } }).toPromise();
    await nextTurn();
    await answer('ChangeEmail', { changeEmail: { __typename: 'ChangeEmailPayload', userErrors: [] } });
    // The read after the first mutation, from before the second.
    await answer('Security', account(null));
    await answer('Security', account('new@people.example'));
    expect(shown.at(-1)).toBe('new@people.example');
    expect(asked).toEqual([]);
    close();
  });

  it('reads again, once, what was on its way when the server gave a hint', async () => {
    const { client, shown, close } = await page();
    void client.mutation(StepUp, { input: { password: 'x' } }).toPromise();
    await nextTurn();
    await answer('StepUp', { stepUp: { __typename: 'StepUpPayload', userErrors: [] } });
    announceChange();
    await answer('Security', account(null));
    await answer('Security', account('new@people.example'));
    expect(shown.at(-1)).toBe('new@people.example');
    expect(asked).toEqual([]);
    close();
  });

  it('reads nothing again for a page that was left', async () => {
    const { client, close } = await page();
    void client.mutation(StepUp, { input: { password: 'x' } }).toPromise();
    await nextTurn();
    await answer('StepUp', { stepUp: { __typename: 'StepUpPayload', userErrors: [] } });
    announceChange();
    close();
    await answer('Security', account(null));
    expect(asked).toEqual([]);
  });
});
