/** Every GraphQL operation in the documents for users is valid against the schema of the running application. */
import { readFileSync } from 'node:fs';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { parse, validate } from 'graphql';
import { openMarketplace, type TestMarketplace } from './kit/marketplace.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openMarketplace();
});
afterAll(() => market.close());

describe.each([
  ['README.md', 10],
  ['docs/money.md', 10],
  ['docs/quality.md', 10],
])('%s', (path, least) => {
  const blocks = [...readFileSync(path, 'utf8').matchAll(/```graphql\n([^`]+)```/g)].map((match) => match[1] ?? '');

  it('has its operations', () => {
    expect(blocks.length).toBeGreaterThan(least);
  });

  it.each(blocks)('%s', (text) => {
    expect(validate(market.get(GraphQLSchemaHost).schema, parse(text)).map((error) => error.message)).toEqual([]);
  });
});
