/** The console of a marketplace with demo data, in Chromium. */
import { createServer, type AddressInfo } from 'node:net';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { DEMO_ENTRANCES, DEMO_PASSWORD } from '../../lab/demo/demo.ts';
import { ConsoleFiles } from '../../src/platform/http/console-files.ts';
import { openMarketplaceOn, type TestMarketplace } from '../../test/kit/marketplace.ts';
import { createDemoDatabase } from './demo-database.ts';

export const PHONE: BrowserContextOptions = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true };

export interface VisitorOptions extends BrowserContextOptions {
  /** Whether the tours of a first visit are shown: they frame parts of the page. */
  readonly hasTours?: boolean;
}

export interface Console {
  readonly market: TestMarketplace;
  readonly url: string;
  /** A browser of somebody: nothing is kept from another. */
  open(options?: VisitorOptions): Promise<Visitor>;
  /** Ends the server and starts it again, on the same database and port. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser complained of: violations of the policy, scripts that broke, requests to other servers. */
  readonly complaints: string[];
}

/** A setting for each limit that the demo of `npm start` changes, so that a payout is possible in a test. */
const SETTINGS = {
  PORT: '0',
  STEP_UP_SECONDS: '600',
  HOLD_SECONDS: '60',
  NEW_WORKER_HOLD_SECONDS: '60',
  MINIMUM_PAYOUT_MINOR: '100',
  ADMIN_TOTP: 'optional',
};

/** An address that is free now. Links of e-mails and an identity provider name the address before the server listens there. */
export async function freeAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return `http://127.0.0.1:${port}`;
}

/** Runs in each page. */
function closeTours(): void {
  for (const name of ['worker', 'requester', 'admin']) localStorage.setItem(`guildhall:tour:${name}`, 'closed');
}

/** @param settings PUBLIC_URL: the address to listen at; another one when it is not set */
export async function openConsole(settings: Record<string, string> = {}): Promise<Console> {
  const database = await createDemoDatabase(SETTINGS);
  const start = async (port: number, now: Date): Promise<TestMarketplace> => {
    const started = await openMarketplaceOn(database, { ...SETTINGS, ...settings }, now);
    await started.app.listen(port, '127.0.0.1');
    started.app.get(ConsoleFiles).offerDemo(DEMO_ENTRANCES, DEMO_PASSWORD);
    return started;
  };
  // By the real clock: browsers read the time from the header that the HTTP server writes.
  let market = await start(settings.PUBLIC_URL === undefined ? 0 : Number(new URL(settings.PUBLIC_URL).port), new Date());
  const { port } = market.app.getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const browser: Browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    // Chromium's sandbox does not start as root, as in containers.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  return {
    get market() {
      return market;
    },
    url,
    restart: async () => {
      const now = market.clock.now();
      await market.app.close();
      market = await start(port, now);
    },
    open: async ({ hasTours = false, ...options } = {}) => {
      // Tests that stop requests see each of them; those of the service worker allow it.
      const context = await browser.newContext({ baseURL: url, locale: 'en-GB', serviceWorkers: 'block', ...options });
      context.setDefaultTimeout(8_000);
      if (!hasTours) await context.addInitScript(closeTours);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', ({ message }) => complaints.push(`script: ${message}`));
      page.on('console', (message) => {
        if (/Content Security Policy|Content-Security-Policy/.test(message.text())) complaints.push(`policy: ${message.text()}`);
      });
      page.on('request', (request) => {
        if (!request.url().startsWith(url)) complaints.push(`foreign: ${request.url()}`);
      });
      return { page, context, complaints };
    },
    close: async () => {
      await browser.close();
      await market.close();
    },
  };
}

/** Enters the demo by the button of a role. */
export async function enterAs(page: Page, role: 'Requester' | 'Worker' | 'Admin' | 'Auditor'): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: role }).click();
  await page.getByRole('heading', { level: 1, name: role === 'Worker' ? 'Board' : /^Hello/ }).waitFor();
}

/** Pixels by which the page is wider than the window. A phone widens its own idea of the window to a page that is too wide. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(
    (width) => document.documentElement.scrollWidth - Math.min(width, document.documentElement.clientWidth),
    page.viewportSize()?.width ?? Infinity,
  );
