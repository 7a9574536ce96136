import type { Json } from '../../api/generated/schema.ts';
import type { Item } from './answer-words.ts';

/** The item as workers see it: fields whose names begin with "_" are for the requester alone. */
export const shownToWorkers = (payload: Json): Item =>
  Object.fromEntries(Object.entries(payload as Item).filter(([field]) => !field.startsWith('_')));
