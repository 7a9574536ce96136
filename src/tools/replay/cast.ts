/** Who plays in a replay. */
import type { Person } from '../actors.ts';

export interface Cast {
  readonly requester: Person;
  readonly organisationId: string;
  readonly admin: Person;
  readonly secondAdmin: Person;
  /** By the worker's name in the crowd. */
  readonly workers: ReadonlyMap<string, Person>;
}
