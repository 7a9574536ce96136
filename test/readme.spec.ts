/** Every GraphQL operation in the README is valid against the schema of the running application. */
import { readFileSync } from 'node:fs';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { parse, validate } from 'graphql';
import { openMarketplace, type TestMarketplace } from './kit/marketplace.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openMarketplace();
});
afterAll(() => market.close());

const blocks = [...readFileSync('README.md', 'utf8').matchAll(/```graphql\n([^`]+)```/g)].map((match) => match[1] ?? '');

it('has operations for all three roles', () => {
  expect(blocks.length).toBeGreaterThan(10);
});

it.each(blocks)('%s', (text) => {
  expect(validate(market.get(GraphQLSchemaHost).schema, parse(text)).map((error) => error.message)).toEqual([]);
});
