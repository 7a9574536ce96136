/**
 * The table of edges.table.ts, held against every `Type.field` of the schema, as every kind of caller, on objects that were
 * fetched by one who may.
 */
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { getNamedType } from 'graphql';
import { guardedTypes, visibilityOf } from '../../src/platform/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import {
  addWhatIsHidden,
  edgeCallers,
  guardedEdges,
  madeSample,
  mayByTable,
  Recorder,
  resolveAs,
  type EdgeCaller,
} from './edges.engine.ts';
import { EDGES, NULL_HERE, WITH_PARENT } from './edges.table.ts';
import { fieldResolvers, type World } from './matrix.engine.ts';
import { callerWith } from './walk.ts';
import { buildWorld, openSecurityMarket } from './world.ts';

let market: TestMarketplace;
let world: World;
let callers: EdgeCaller[];
let recorder: Recorder;
beforeAll(async () => {
  market = await openSecurityMarket();
  world = await buildWorld(market);
  callers = await edgeCallers(market, world);
  await addWhatIsHidden(market, world);
  recorder = new Recorder(market, world);
  for (const source of ['admin', 'requesterA', 'workerA'] as const) {
    await recorder.walk(world, source, await callerWith(market, world.tokens[source]));
  }
}, 300_000);
afterAll(() => market.close());

const isMade = (name: string) => /(Payload|Connection|Edge)$/.test(name);

it('every object type has a row, and every row is of a type', () => {
  const types = guardedTypes(market.get(GraphQLSchemaHost).schema);
  const named = (kind: 'object' | 'string') => types.filter((type) => typeof visibilityOf(type) === kind).map(({ name }) => name);
  expect(Object.keys(EDGES).sort()).toEqual(named('object').sort());
  expect([...WITH_PARENT].sort()).toEqual(
    named('string')
      .filter((name) => !isMade(name))
      .sort(),
  );
});

it('a type without a policy of its own loads nothing but objects that have one', () => {
  const { schema } = market.get(GraphQLSchemaHost);
  const guarded = new Set(Object.keys(EDGES));
  const types = guardedTypes(schema).filter(({ name }) => !guarded.has(name));
  const resolved = new Set(fieldResolvers(market));
  const loose = types.flatMap((type) =>
    Object.values(type.getFields())
      .filter((field) => resolved.has(`${type.name}.${field.name}`) && !guarded.has(getNamedType(field.type).name))
      .map((field) => `${type.name}.${field.name}`),
  );
  expect(loose).toEqual([]);
});

it('each field of each type is shown to those in its row, and to nobody else', async () => {
  const faults: string[] = [];
  for (const edge of guardedEdges(market)) {
    const [type, field] = edge.split('.') as [string, string];
    const row = EDGES[type];
    if (row === undefined) throw new Error(`${type} has no row in edges.table.ts: say there who may see it`);
    const from = row.fields?.[field]?.from ?? row.from;
    const sample = recorder.sample(from, edge) ?? recorder.anyOf(from, type) ?? madeSample(row, world);
    if (sample === null) {
      faults.push(`${edge}: the world has none; add one, or "made" to its row`);
      continue;
    }
    for (const caller of callers) {
      const may = mayByTable(caller, row, field);
      const outcome = await resolveAs(market, caller.caller, edge, sample);
      // Without an object of the world the resolver behind the policy may fail.
      const isRight = may
        ? outcome === 'shown' || (outcome === 'failed' && sample.fullness === 0)
        : outcome === 'refused' || outcome === 'less' || NULL_HERE.includes(edge);
      if (!isRight) faults.push(`${edge} as ${caller.name}: ${outcome}${may ? ', but may see it' : ''} (fullness ${sample.fullness})`);
    }
  }
  expect(faults).toEqual([]);
}, 300_000);
