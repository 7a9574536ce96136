import { brotliCompressSync, constants } from 'node:zlib';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import optimizeLocales from '@react-aria/optimize-locales-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Languages of the console; React Aria's texts of others stay out. */
const LOCALES = ['en-US', 'es-ES', 'ar-AE'];

/** Files that are compressed when they are built. Fonts are so already. */
const COMPRESSED = /\.(?:js|css|svg|json)$/;

/** Writes `name.br` beside each file that gets shorter. */
function brotliFiles(): Plugin {
  return {
    name: 'brotli-files',
    apply: 'build',
    writeBundle({ dir }) {
      const folder = join(dir ?? 'dist', 'assets');
      for (const name of readdirSync(folder).filter((each) => COMPRESSED.test(each))) {
        const body = readFileSync(join(folder, name));
        const packed = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } });
        if (packed.length < body.length) writeFileSync(join(folder, `${name}.br`), packed);
      }
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [{ ...optimizeLocales.vite({ locales: LOCALES }), enforce: 'pre' }, react(), brotliFiles()],
  build: {
    target: 'es2023',
    manifest: true,
    // The policy of the page allows no address of data.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { checks: { pluginTimings: false } },
    reportCompressedSize: false,
  },
});
