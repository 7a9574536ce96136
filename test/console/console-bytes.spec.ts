/** The `bytes` step of `npm run check` counts what a page loads at once, and each file once. */
import { filesOf } from '../../scripts/console-bytes.mjs';

it('follows imports and leaves out what is loaded later', () => {
  const manifest = {
    'index.html': { file: 'a.js', css: ['a.css'], imports: ['_b.js'], dynamicImports: ['late.tsx'] },
    '_b.js': { file: 'b.js', imports: ['index.html'] },
    'late.tsx': { file: 'late.js' },
  };
  expect(filesOf(manifest, ['index.html', '_b.js'])).toEqual(['a.js', 'a.css', 'b.js']);
  expect(() => filesOf(manifest, ['none.tsx'])).toThrow('none.tsx');
});
