/** What the statements of the seed share: the people who sign in, the moment, and helpers in the seed's session. */
import type { Sizes } from './sizes.ts';

/** UUIDs of people and an organisation that exist before the rows. */
export interface Actors {
  readonly organisationId: string;
  /** Owner of the organisation. */
  readonly ownerId: string;
  readonly workerId: string;
  readonly adminId: string;
  readonly secondAdminId: string;
}

export interface World {
  readonly actors: Actors;
  readonly sizes: Sizes;
  /** SQL expression for the moment at which the marketplace is seen. */
  readonly now: string;
}

/** A step of the seed: its name, and its statements. */
export interface Step {
  readonly name: string;
  readonly statements: readonly string[];
}

export const uuid = (id: string): string => `'${id}'::uuid`;

/** Functions of the session. `timed_id` makes a UUID version 7, as the application does, from a time and a text. */
export const HELPERS: readonly string[] = [
  // Written so that PostgreSQL inlines it: each argument is used once, and `extract` is stable.
  `create function pg_temp.timed_id(at timestamptz, key text) returns uuid language sql stable parallel safe as $$
     select overlay(overlay(md5(key) placing lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' from 1 for 13) placing '8' from 17 for 1)::uuid $$`,
];

/** A moment between two, by a share from 0 to 1. */
export const between = (now: string, fromDays: number, toDays: number, share: string): string =>
  `${now} - interval '${fromDays} days' + (${share}) * interval '${fromDays - toDays} days'`;
