/** A marketplace with demo data and Chromium, for the bench of the console and for its pictures. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { chromium, type Browser, type Page } from 'playwright-core';
import { bootApi } from '../../src/boot.ts';
import { Mistake, MovableClock } from '../../src/kernel/index.ts';
import { readConfig } from '../../src/platform/index.ts';
import { ConsoleFiles } from '../../src/platform/http/console-files.ts';
import { DEMO_ENTRANCES, DEMO_PASSWORD, seedDemo } from '../demo/demo.ts';
import { LASTING_SESSIONS } from '../sandbox/lasting-sessions.ts';
import { NO_RATE_LIMITS } from '../sandbox/no-rate-limits.ts';
import { openSandboxDatabase } from '../sandbox/sandbox.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export interface DemoConsole {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly browser: Browser;
  readonly clock: MovableClock;
  close(): Promise<void>;
}

/** @param now time of the marketplace's clock, which stands still */
export async function openDemoConsole(now: Date): Promise<DemoConsole> {
  const executablePath = process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place));
  if (executablePath === undefined) throw new Mistake('There is no Chromium. On Debian: apt-get install chromium. Elsewhere set CHROMIUM.');
  const database = await openSandboxDatabase({ durable: false });
  const clock = new MovableClock(now);
  const config = readConfig({
    ...LASTING_SESSIONS,
    ...NO_RATE_LIMITS,
    ...{ DATABASE_URL: database.url, SECRET: randomBytes(32).toString('hex'), PORT: '0', LOG_LEVEL: 'error', NODE_ENV: 'development' },
    ...{ HOLD_SECONDS: '60', NEW_WORKER_HOLD_SECONDS: '60', MINIMUM_PAYOUT_MINOR: '100', PAYOUT_APPROVAL_ABOVE_MINOR: '100' },
    ADMIN_TOTP: 'optional',
  });
  const { app, url } = await bootApi({ config, clock, logger: false });
  await seedDemo(app, url, clock);
  app.get(ConsoleFiles).offerDemo(DEMO_ENTRANCES, DEMO_PASSWORD);
  // Chromium's sandbox does not start as root, as in containers.
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  return {
    ...{ app, url, browser, clock },
    close: async () => {
      await browser.close();
      await app.close();
      await database.close();
    },
  };
}

/** Enters the demo by the button of a role. The tours of a first visit are closed. */
export async function enterAs(page: Page, role: 'Requester' | 'Worker' | 'Admin'): Promise<void> {
  await page.addInitScript({
    content: `for (const name of ['worker', 'requester', 'admin']) localStorage.setItem('guildhall:tour:' + name, 'closed');`,
  });
  await page.goto('/?language=en');
  await page.getByRole('button', { name: role }).click();
  await page.getByRole('heading', { level: 1, name: role === 'Worker' ? 'Board' : /^Hello/ }).waitFor();
}

/** Waits until the page has loaded its data. */
export async function settle(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.locator('.skeleton').first().waitFor({ state: 'detached' });
}
