/**
 * Two organisations, their members, workers and admins, made through the API, with a thing of each kind; and the credentials
 * that requests are sent with, those that are not good any more among them.
 *
 * What is private carries a marker: a made-up word that may appear only in answers to those whom `readers` names.
 */
import type { IdKind } from '../../src/kernel/index.ts';
import type { Client } from '../sandbox/client.ts';
import { WorldBuilder, type Caller, type Marker, type WorldOptions } from './world-builder.ts';
import { makeCredentials, plainValues } from './world-credentials.ts';
import { makeOrganisation, makePayout, makePossessions, makeWork, suspend } from './world-things.ts';

export interface World {
  readonly callers: readonly Caller[];
  readonly markers: ReadonlyMap<string, Marker>;
  readonly ids: ReadonlyMap<IdKind, readonly string[]>;
  /** Right values by the name of an argument. */
  readonly plain: Readonly<Record<string, readonly unknown[]>>;
  /** Signed addresses of files and papers, as paths. */
  readonly addresses: readonly string[];
  /** What could not be made, and why. */
  readonly missed: readonly string[];
}

/** Makes all of it. */
export async function buildWorld(client: Client, options: WorldOptions): Promise<World> {
  const builder = new WorldBuilder(client, options);
  const [admin, secondAdmin] = [await builder.admin('admin'), await builder.admin('second-admin')];
  const [workerA, workerB, suspended] = [
    await builder.join('worker A', 'worker'),
    await builder.join('worker B', 'worker'),
    await builder.join('the suspended worker', 'worker'),
  ];
  const a = await makeOrganisation(builder, 'A', true);
  const b = await makeOrganisation(builder, 'B', false);
  for (const organisation of [a, b]) await makePossessions(builder, organisation, admin, workerA);
  await makeWork(builder, a, admin, secondAdmin, workerA);
  await makePayout(builder, secondAdmin, workerA);
  await suspend(builder, admin, suspended);
  await makeCredentials(builder, { a, b, workerA, workerB, suspended, admin, secondAdmin });
  await options.sweep();
  return {
    callers: builder.callers,
    markers: builder.markers,
    ids: builder.ids,
    addresses: builder.addresses,
    missed: builder.missed,
    plain: plainValues(builder),
  };
}
