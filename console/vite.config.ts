import { brotliCompressSync, constants } from 'node:zlib';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import optimizeLocales from '@react-aria/optimize-locales-plugin';
import react from '@vitejs/plugin-react';
import { build, defineConfig, type Manifest, type Plugin } from 'vite';
import type { ShellFiles } from './src/offline/shell-files.ts';

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

/** Entries that a worker needs without the network, with their lazy parts. Other languages are cached when somebody loads them. */
const OFFLINE = ['index.html', 'src/worker/work-routes.tsx', 'src/worker/task/task-page.tsx'];
const OFFLINE_TEXTS = /^messages\/en\/(?:shell|account|worker)\.json$/;

/** Files of this build that the service worker keeps. */
function shellFiles(manifest: Manifest): ShellFiles {
  const names = new Set<string>();
  const visit = (name: string, isLate = false): void => {
    const chunk = manifest[name];
    if (chunk === undefined) throw new Error(`The manifest of the console has no ${name}.`);
    if (names.has(name)) return;
    names.add(name);
    for (const each of chunk.imports ?? []) visit(each);
    // The page loads all role trees lazily; only the worker's is cached.
    if (name === 'index.html' || isLate) return;
    for (const each of chunk.dynamicImports ?? []) if (each.startsWith('src/worker/')) visit(each);
  };
  for (const name of [...OFFLINE, ...Object.keys(manifest).filter((each) => OFFLINE_TEXTS.test(each))]) visit(name);
  const files = [...names].flatMap((name) => [manifest[name]!.file, ...(manifest[name]!.css ?? [])]);
  return { entry: `/${manifest['index.html']!.file}`, files: [...new Set(files)].map((file) => `/${file}`) };
}

/** Writes `service-worker.js` as one file, with the names of the files that it caches. */
function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    async closeBundle() {
      const outDir = this.environment.config.build.outDir;
      const directory = resolve(import.meta.dirname, outDir);
      const manifest = JSON.parse(readFileSync(join(directory, '.vite', 'manifest.json'), 'utf8')) as Manifest;
      await build({
        configFile: false,
        root: import.meta.dirname,
        publicDir: false,
        logLevel: 'warn',
        define: { SHELL: JSON.stringify(shellFiles(manifest)) },
        build: {
          target: 'es2023',
          outDir: directory,
          emptyOutDir: false,
          reportCompressedSize: false,
          lib: { entry: 'src/offline/service-worker.ts', formats: ['iife'], name: 'serviceWorker', fileName: () => 'service-worker.js' },
        },
      });
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [{ ...optimizeLocales.vite({ locales: LOCALES }), enforce: 'pre' }, react(), brotliFiles(), serviceWorker()],
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
