/** Who plays in a replay. */
import type { Person } from '../sandbox/people.ts';

export interface Participants {
  readonly requester: Person;
  readonly organisationId: string;
  readonly admin: Person;
  readonly secondAdmin: Person;
  /** By the worker's name in the crowd. */
  readonly workers: ReadonlyMap<string, Person>;
}
