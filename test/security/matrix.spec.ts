import { writeFileSync } from 'node:fs';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { ask, CALLERS, digest, rootFields, routes, verdict, type World } from './matrix.engine.ts';
import { buildWorld } from './world.ts';

let market: TestMarketplace;
let world: World;
beforeAll(async () => {
  market = await openMarketplace();
  world = await buildWorld(market);
});
afterAll(() => market.close());

it('observes', async () => {
  const lines: string[] = [];
  for (const root of rootFields(market)) {
    const cells: string[] = [];
    for (const caller of CALLERS) {
      const before = await digest(market);
      const answer = await ask(market, world, root, caller);
      const v = verdict(answer);
      const changed = (await digest(market)) !== before;
      cells.push(`${caller}=${v}${changed ? '!' : ''}${v === 'other' ? JSON.stringify(answer.errors).slice(0, 200) : ''}${v === 'allowed' && JSON.stringify(answer.data).includes('Error') ? JSON.stringify(answer.data).slice(0, 300) : ''}`);
    }
    lines.push(`${root.name}\n   ${cells.join('\n   ')}`);
  }
  lines.push(...routes(market).map((route) => route.name));
  writeFileSync('/tmp/matrix.txt', lines.join('\n'));
}, 300_000);
