import { AsyncLocalStorage } from 'node:async_hooks';

/** The id of the request being handled, for log lines and for the one opaque error that a bug shows. */
export const requestIds = new AsyncLocalStorage<string>();
