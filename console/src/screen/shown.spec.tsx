/** @jest-environment jsdom */
import { act, type ReactNode } from 'react';
import { Client, fetchExchange } from '@urql/core';
import { Provider } from 'urql';
import { Batch, Tasks } from '../api/generated/requester.ts';
import { announceChange } from '../api/hints.ts';
import { useRead } from '../api/use-read.ts';
import { Dialog } from '../dialogs/dialog.tsx';
import { Refusals } from '../forms/refusals.tsx';
import { render, type Rendered } from '../testing/render.tsx';
import { Screen } from './screen.tsx';
import { Shown } from './shown.tsx';

type Answer = () => Promise<Response>;

const answerOf = (body: object): Answer => {
  const headers = new Map([['content-type', 'application/json']]);
  return () => Promise.resolve({ status: 200, headers, text: () => Promise.resolve(JSON.stringify(body)) } as unknown as Response);
};
const faultOf = (code: string): Answer => answerOf({ errors: [{ message: 'No.', extensions: { code } }] });

const DATA = answerOf({ data: { batch: { id: 'bat_1', title: 'Signs' } } });
const OFFLINE: Answer = () => Promise.reject(new TypeError('Failed to fetch'));

/** What a screen without data shows, and its heading where it is all there is of the page. */
const STATES: readonly (readonly [string, Answer, string])[] = [
  ['loading', () => new Promise(() => undefined), 'state.loading'],
  ['failed', faultOf('INTERNAL_SERVER_ERROR'), 'page-failure.title'],
  ['limited', faultOf('RATE_LIMITED'), 'page-failure.title'],
  ['not reached', OFFLINE, 'page-failure.title'],
  ['refused', faultOf('FORBIDDEN'), 'refused.title'],
  ['signed out', faultOf('UNAUTHENTICATED'), 'refused.signed-out'],
];

let answer: Answer;
let asked: string[];
let shown: Rendered;
afterEach(() => shown.remove());
beforeAll(() => {
  // jsdom has no dialogs.
  HTMLDialogElement.prototype.showModal = () => undefined;
  HTMLDialogElement.prototype.close = () => undefined;
});

const server = (_address: unknown, { body }: RequestInit = {}): Promise<Response> => {
  asked.push((JSON.parse(body as string) as { operationName: string }).operationName);
  return answer();
};
const answered = () => act(async () => {});

async function open(node: ReactNode, first: Answer): Promise<void> {
  answer = first;
  asked = [];
  const client = new Client({ url: '/graphql', preferGetMethod: false, fetch: server, exchanges: [fetchExchange] });
  shown = render(<Provider value={client}>{node}</Provider>);
  await answered();
}

const textsOf = (selector: string) => [...shown.container.querySelectorAll(selector)].map(({ textContent }) => textContent);

/** A page whose title is of what it reads, so that its screen comes with the data. */
function PageOfThing() {
  const read = useRead(Batch, { id: 'bat_1' });
  return <Shown read={read}>{({ batch }) => <Screen title={batch?.title ?? ''}>text</Screen>}</Shown>;
}

function Part() {
  const read = useRead(Tasks, { id: 'bat_1', only: null, first: 1 });
  return <Shown read={read}>{() => <p>part</p>}</Shown>;
}

describe('a read on the screen', () => {
  it.each(STATES)('has a heading and a main part when it is %s and all there is of the page', async (_state, first, title) => {
    await open(<PageOfThing />, first);
    expect(textsOf('main h1')).toEqual([title]);
    expect(textsOf('h1, h2')).toEqual([title]);
    expect(textsOf('main')).toHaveLength(1);
  });

  it.each(STATES)('has none of its own within a screen when it is %s', async (_state, first) => {
    await open(
      <Screen title="Tasks" action={<Part />}>
        <Part />
      </Screen>,
      first,
    );
    expect(textsOf('h1')).toEqual(['Tasks']);
    expect(textsOf('main')).toHaveLength(1);
    expect(textsOf('[role=status], [role=alert], .empty')).toHaveLength(2);
  });

  it.each(STATES)('has none of its own within a dialog when it is %s', async (_state, first) => {
    await open(
      <Dialog title="Refund" close={() => undefined}>
        <Part />
      </Dialog>,
      first,
    );
    expect(textsOf('h1, main')).toEqual([]);
    expect(textsOf('[role=status], [role=alert], .empty')).toHaveLength(1);
  });

  it('leaves the heading to the screen of the data', async () => {
    await open(<PageOfThing />, DATA);
    expect(textsOf('h1')).toEqual(['Signs']);
    expect(textsOf('main')).toHaveLength(1);
  });

  it('reads everything again by the button of each bar', async () => {
    await open(
      <>
        <PageOfThing />
        <Part />
      </>,
      DATA,
    );
    answer = OFFLINE;
    await act(async () => announceChange());
    expect(textsOf('.offline-bar')).toHaveLength(2);
    answer = DATA;
    for (const bar of [0, 1]) {
      asked = [];
      await act(async () => shown.container.querySelectorAll<HTMLElement>('.offline-bar button')[bar]!.click());
      expect(asked.toSorted()).toEqual(['Batch', 'Tasks']);
      expect(textsOf('.offline-bar')).toEqual([]);
      answer = OFFLINE;
      await act(async () => announceChange());
      answer = DATA;
    }
  });
});

it('has a heading for what the server refused where no screen is around it', async () => {
  const refusal = { __typename: 'InvalidInputError', code: 'NOT_NOW', message: 'Not now.', path: [], parameters: [] } as const;
  await open(<Refusals outcome={{ isDone: false, data: null, failure: null, refusals: [refusal] }} />, DATA);
  expect(textsOf('main h1')).toEqual(['page-failure.title']);
});
