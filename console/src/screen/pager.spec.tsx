/** @jest-environment jsdom */
import { act } from 'react';
import { Client, fetchExchange } from '@urql/core';
import { Provider } from 'urql';
import { Tasks } from '../api/generated/requester.ts';
import { useRead } from '../api/use-read.ts';
import { render, type Rendered } from '../testing/render.tsx';
import { Pager } from './pager.tsx';
import { Shown } from './shown.tsx';
import { isEmptyList, usePages } from './use-pages.ts';

/** What the server allows in a page. */
const MOST_ROWS = 100;

let rows: string[];
let shown: Rendered;
afterEach(() => shown.remove());

/** A page of the rows, as the server's connections are cut. */
function answer({ first, after }: { readonly first: number; readonly after: string | null }): object {
  if (first > MOST_ROWS) return { errors: [{ message: `first is at most ${MOST_ROWS}.` }] };
  const from = after === null ? 0 : Number(after) + 1;
  const nodes = rows.slice(from, from + first).map((id) => ({ id }));
  const pageInfo = { hasNextPage: from + first < rows.length, endCursor: String(from + nodes.length - 1) };
  return { data: { batch: { tasks: { nodes, pageInfo } } } };
}

async function server(_address: unknown, { body }: RequestInit = {}): Promise<Response> {
  const { variables } = JSON.parse(body as string) as { variables: Parameters<typeof answer>[0] };
  const headers = new Map([['content-type', 'application/json']]);
  return { status: 200, headers, text: () => Promise.resolve(JSON.stringify(answer(variables))) } as unknown as Response;
}

function List({ batchId }: { readonly batchId: string }) {
  const pages = usePages(batchId);
  const read = useRead(Tasks, { id: batchId, only: null, first: 20, after: pages.after });
  return (
    <>
      <Shown read={read} isEmpty={({ batch }) => isEmptyList(batch?.tasks?.nodes.length, pages)} empty={<b>empty</b>}>
        {({ batch }) => (
          <>
            <ul>
              {batch?.tasks?.nodes.map(({ id }) => (
                <li key={id}>{id}</li>
              ))}
            </ul>
            {batch?.tasks != null && <Pager pages={pages} page={batch.tasks.pageInfo} count={batch.tasks.nodes.length} />}
          </>
        )}
      </Shown>
      <button type="button" className="again" onClick={read.again} />
    </>
  );
}

const client = () => new Client({ url: '/graphql', preferGetMethod: false, fetch: server, exchanges: [fetchExchange] });
let own: Client;
const list = (batchId: string) => (
  <Provider value={own}>
    <List batchId={batchId} />
  </Provider>
);
const answered = () => act(async () => {});
const texts = () => [...shown.container.querySelectorAll('li')].map(({ textContent }) => textContent);
const button = (name: string) => [...shown.container.querySelectorAll('button')].find(({ textContent }) => textContent === name);
async function press(name: string): Promise<void> {
  act(() => button(name)!.click());
  await answered();
}

beforeAll(() => {
  Element.prototype.scrollIntoView = () => undefined;
});

async function open(count: number): Promise<void> {
  rows = Array.from({ length: count }, (_, index) => `t${index}`);
  own = client();
  shown = render(list('bat_1'));
  await answered();
}

describe('a list by pages', () => {
  it('shows each of 250 rows once, and asks for no page of more than 100', async () => {
    await open(250);
    const seen = texts();
    while (button('list.next')!.getAttribute('aria-disabled') === 'false') {
      await press('list.next');
      seen.push(...texts());
    }
    expect(seen).toEqual(rows);
    expect(shown.container.querySelector('[role=alert]')).toBeNull();
    await press('list.before');
    expect(texts()[0]).toBe('t220');
  });

  it('does not skip a page when next is pressed twice before the answer', async () => {
    await open(60);
    act(() => button('list.next')!.click());
    act(() => button('list.next')!.click());
    await answered();
    expect(texts()[0]).toBe('t20');
  });

  it('shows no rows of another thing while its own are read', async () => {
    await open(60);
    shown.show(list('bat_2'));
    expect(texts()).toEqual([]);
    await answered();
    expect(texts()).toHaveLength(20);
  });

  it('keeps the rows of a page while the next one is read', async () => {
    await open(60);
    act(() => button('list.next')!.click());
    expect(texts()[0]).toBe('t0');
    await answered();
  });

  it('begins at the first page when the list is of something else', async () => {
    await open(60);
    await press('list.next');
    shown.show(list('bat_2'));
    await answered();
    expect(texts()[0]).toBe('t0');
  });

  it('returns to the page before when the rows of the last page are gone', async () => {
    await open(40);
    await press('list.next');
    rows = rows.slice(0, 20);
    await press('');
    await answered();
    expect(texts()).toEqual(rows);
    expect(button('list.next')).toBeUndefined();
  });

  it('has no buttons for a list of one page, and is empty without rows', async () => {
    await open(20);
    expect(button('list.next')).toBeUndefined();
    rows = [];
    await press('');
    expect(shown.container.querySelector('b')?.textContent).toBe('empty');
  });
});
