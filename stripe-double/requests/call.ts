/** One request to the API, as the endpoints see it. */
import { invalid } from './errors.ts';
import type { Params } from './form.ts';
import type { World } from '../world/world.ts';

export interface Call {
  readonly world: World;
  /** '' for the platform, else the connected account of the `Stripe-Account` header. */
  readonly owner: string;
  readonly params: Params;
  /** The ids in the address. */
  readonly ids: Readonly<Record<string, string>>;
  /** The address, without the query. */
  readonly path: string;
}

export interface Endpoint {
  /** `POST /v1/transfers/:id/reversals`: also the name that faults and rate limits go by. */
  readonly name: string;
  /** Top-level parameters that it knows; Stripe refuses any other. Not checked when absent. */
  readonly accepts?: readonly string[];
  run(call: Call): unknown;
}

export const LISTING = ['limit', 'starting_after', 'ending_before', 'created', 'expand'];

export function idOf(call: Call, name = 'id'): string {
  return call.ids[name] ?? '';
}

export function refuseUnknown(params: Params, accepts: readonly string[] | undefined): void {
  if (accepts === undefined) return;
  const unknown = Object.keys(params).filter((name) => name !== 'expand' && !accepts.includes(name));
  if (unknown.length > 0) {
    throw invalid(`Received unknown parameter${unknown.length > 1 ? 's' : ''}: ${unknown.join(', ')}`, unknown[0], 'parameter_unknown');
  }
}
