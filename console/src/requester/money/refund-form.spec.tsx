/** @jest-environment jsdom */
import { Client, fetchExchange } from '@urql/core';
import { act } from 'react';
import { Provider } from 'urql';
import { render, type Rendered } from '../../testing/render.tsx';
import { RefundForm } from './refund-form.tsx';

// jsdom has no dialogs.
HTMLDialogElement.prototype.showModal = () => undefined;
HTMLDialogElement.prototype.close = () => undefined;

const keys: string[] = [];

/** The first request is lost, whether the server has it or not; the others are taken. */
async function losesTheFirst(_address: unknown, init?: RequestInit): Promise<Response> {
  const { variables } = JSON.parse(init?.body as string) as { variables: { input: { idempotencyKey: string } } };
  keys.push(variables.input.idempotencyKey);
  if (keys.length === 1) throw new TypeError('lost');
  const text = () => Promise.resolve('{"data":{"requestRefund":{"userErrors":[]}}}');
  return Promise.resolve({ ok: true, status: 200, headers: new Headers({ 'content-type': 'application/json' }), text } as Response);
}

let shown: Rendered;
afterEach(() => shown.remove());

it('asks for the same refund again after a lost answer, and for another one after that', async () => {
  const client = new Client({ url: '/graphql', fetch: losesTheFirst, exchanges: [fetchExchange], preferGetMethod: false });
  const organisation = { id: 'org_1', currency: 'USD', balance: null } as never;
  shown = render(
    <Provider value={client}>
      <RefundForm organisation={organisation} isOffline={false} />
    </Provider>,
  );
  const ask = async () => {
    shown.write('input', '12.00');
    shown.click('button[type=submit]');
    shown.click('.dialog-actions .button-primary');
    const isSending = () => shown.container.querySelector('button[type=submit][aria-disabled=true]') !== null;
    while (isSending()) await act(() => new Promise((done) => setTimeout(done)));
  };
  await ask();
  await ask();
  await ask();
  expect(keys).toHaveLength(3);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
});
