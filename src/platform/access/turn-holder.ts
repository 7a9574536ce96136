import { addressGroup } from '../limits/client-address.ts';
import { personIdOf, type Actor } from './actor.ts';

/** Whose turn a request takes: that of the person, or of the address of a request without one. See limits/read-turns.ts. */
export function turnHolder(actor: Actor | null, address: string): string {
  return (actor === null ? null : personIdOf(actor)) ?? addressGroup(address);
}
