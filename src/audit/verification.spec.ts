import fc from 'fast-check';
import { chunksOf } from './verification.ts';

describe('chunksOf', () => {
  it('puts every block into one chunk, in order, with at most the given rows unless a block alone has more', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 1n, max: 50n })), fc.bigInt({ min: 1n, max: 100n }), (sizes, most) => {
        const blocks = sizes.map((rows, i) => ({ n: BigInt(i + 1), rows }));
        const chunks = chunksOf(blocks, most);
        const held = chunks.flatMap(({ from, to }) => blocks.filter(({ n }) => n >= from && n <= to));
        const fits = chunks.every(({ from, to }) => {
          const rows = blocks.filter(({ n }) => n >= from && n <= to).reduce((sum, block) => sum + block.rows, 0n);
          return rows <= most || from === to;
        });
        return fits && held.length === blocks.length && held.every((block, i) => block.n === BigInt(i + 1));
      }),
    );
  });
});
