/** The connection to the API: trusted documents by their hash, the session by cookie, and the header that marks our own requests. */
import { cacheExchange, Client, fetchExchange, makeOperation, mapExchange, type Operation } from '@urql/core';
import { onHint } from './hints.ts';
import { OutdatedReads } from './outdated-reads.ts';
import { readServerTime } from './server-clock.ts';
import { hashOfOperation } from './trusted.ts';

/** The server refuses requests with a session cookie without it: another site cannot send it. */
export const OWN_ORIGIN = { 'x-guildhall': '1' };

/** Every mutation may change what any query shows: those on screen are read again. */
const EVERYTHING = ['Everything'];

const nameOf = (operation: Operation): string => {
  const [definition] = operation.query.definitions;
  return definition !== undefined && 'name' in definition ? (definition.name?.value ?? '') : '';
};

const withHash = mapExchange({
  onOperation: (operation) => {
    if (operation.kind === 'teardown') return operation;
    const extensions = { ...operation.extensions, persistedQuery: { version: 1 as const, sha256Hash: hashOfOperation(nameOf(operation)) } };
    return makeOperation(operation.kind, { ...operation, extensions }, operation.context);
  },
});

const reachesEverything = mapExchange({
  onOperation: (operation) => makeOperation(operation.kind, operation, { ...operation.context, additionalTypenames: EVERYTHING }),
});

async function timedFetch(address: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const sentAt = Date.now();
  const response = await fetch(address, init);
  readServerTime(response, sentAt, Date.now());
  return response;
}

/** Sends a read again that was on its way while something changed. */
function rereads(client: () => Client) {
  const reads = new OutdatedReads();
  onHint(reads.outdate);
  return mapExchange({
    onOperation: (operation) => {
      if (operation.kind === 'query') reads.sent(operation.key);
      if (operation.kind === 'teardown') reads.dropped(operation.key);
    },
    onResult: ({ operation }) => {
      if (operation.kind === 'mutation') reads.outdate();
      if (operation.kind !== 'query' || !reads.answered(operation.key)) return;
      const again = makeOperation('query', operation, { ...operation.context, requestPolicy: 'network-only' });
      // After the answer has reached the page: until then it counts as on its way.
      setTimeout(() => client().reexecuteOperation(again));
    },
  });
}

export function createClient(): Client {
  const client: Client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetch: timedFetch,
    fetchOptions: { headers: OWN_ORIGIN, credentials: 'same-origin' },
    requestPolicy: 'cache-and-network',
    exchanges: [reachesEverything, cacheExchange, rereads(() => client), withHash, fetchExchange],
  });
  return client;
}
