/** The built files of the web console (`console/dist`), read once. Where nothing was built, there are none. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { PACKAGE_DIRECTORY } from '../database/migrate.ts';

export interface ConsoleFile {
  readonly body: Buffer;
  /** The same, compressed when it was built; null where that is no shorter. */
  readonly brotli: Buffer | null;
  readonly mediaType: string;
}

/** An account of the demo that a visitor enters with one click. */
export interface DemoAccount {
  readonly role: string;
  readonly email: string;
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const BROTLI = '.br';
const PAGE = 'index.html';
const SERVICE_WORKER = 'service-worker.js';
const HEAD_END = '</head>';

@Injectable()
export class ConsoleFiles {
  private readonly directory = join(PACKAGE_DIRECTORY, 'console', 'dist');
  private files: ReadonlyMap<string, ConsoleFile> | null = null;
  private demo = '';

  /** Adds the accounts of the demo to the page. Only for the start of the demo: the page holds their password. */
  offerDemo(accounts: readonly DemoAccount[], password: string): void {
    this.demo = `<meta name="guildhall-demo" content="${escaped(JSON.stringify({ accounts, password }))}">`;
  }

  /** The page that every address of the console shows; null: nothing was built. */
  page(): string | null {
    const path = join(this.directory, PAGE);
    return existsSync(path) ? readFileSync(path, 'utf8').replace(HEAD_END, `${this.demo}${HEAD_END}`) : null;
  }

  /** Source of the service worker. Null: the console is not built. */
  serviceWorker(): string | null {
    const path = join(this.directory, SERVICE_WORKER);
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  }

  /** A file with a hash in its name, by this name. */
  asset(name: string): ConsoleFile | null {
    // A new build of a server that runs has other names: they are looked for once.
    let found = (this.files ??= this.read()).get(name);
    if (found === undefined && existsSync(this.directory)) found = (this.files = this.read()).get(name);
    return found ?? null;
  }

  private read(): ReadonlyMap<string, ConsoleFile> {
    const folder = join(this.directory, 'assets');
    const names = existsSync(folder) ? readdirSync(folder) : [];
    const bodies = new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
    return new Map(
      names.flatMap((name) => {
        const mediaType = MEDIA_TYPES[extname(name)];
        if (mediaType === undefined) return [];
        return [[name, { body: bodies.get(name)!, brotli: bodies.get(name + BROTLI) ?? null, mediaType }]];
      }),
    );
  }
}

/** Text in an attribute of HTML. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
