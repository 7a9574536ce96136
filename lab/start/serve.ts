/** Migrates the database, serves the API and runs the jobs in this process. Adds demo data on request. */
import { adminNoticeOf, bootApi, type RunningApi } from '../../src/boot.ts';
import { mailNotice } from '../../src/identity/index.ts';
import { ShiftedClock } from '../../src/kernel/index.ts';
import { migrateFor } from '../../src/operator/migrate.ts';
import { readConfig, type Config } from '../../src/platform/index.ts';
import { ConsoleFiles } from '../../src/platform/http/console-files.ts';
import { Ide } from '../../src/platform/http/ide.ts';
import { JobRunner } from '../../src/platform/jobs/job-runner.ts';
import { createLogger } from '../../src/platform/logging/logger.ts';
import { readTours } from '../../src/platform/operations/tour.ts';
import { DEMO_ENTRANCES, DEMO_PASSWORD, DEMO_ROLES, seedDemo } from '../demo/demo.ts';
import { portInUse } from './environment.ts';

export interface ServeOptions {
  /** Settings of the application, for readConfig. */
  readonly settings: NodeJS.ProcessEnv;
  /** Whether to add demo data to an empty database. */
  readonly withDemo: boolean;
  /** Whether this process replaces an earlier one. If so, the demo accounts are not printed again. */
  readonly isRestart?: boolean;
  /** Prints a line for the user. */
  readonly say: (line: string) => void;
  /** Called when the API listens, before demo data are added. */
  readonly onListening?: (url: string) => Promise<void>;
}

export interface Marketplace {
  stop(): Promise<void>;
}

/** @throws Mistake when the port is in use */
export async function serveMarketplace(options: ServeOptions): Promise<Marketplace> {
  const { say } = options;
  const config = readConfig(options.settings, true);
  const applied = await migrateFor(config.DATABASE_URL ?? '', config.MIGRATION_DATABASE_URL);
  if (applied.length > 0) say(`Applied ${applied.length} migrations.`);
  // The system clock. The demo shifts it into the past while it adds its data.
  const clock = new ShiftedClock();
  const { app, url } = await serve(config, clock);
  await options.onListening?.(url);
  if (options.withDemo) {
    app.get(Ide).offerTours({ tours: await readTours('docs/tour', DEMO_ROLES), password: DEMO_PASSWORD });
    app.get(ConsoleFiles).offerDemo(DEMO_ENTRANCES, DEMO_PASSWORD);
  }
  const introduction = options.withDemo ? await seedDemo(app, url, clock) : [];
  if (options.isRestart !== true) for (const line of introduction) say(line);
  const notice = await adminNoticeOf(app, clock);
  if (notice !== null) say(notice);
  const withoutMail = mailNotice(config);
  if (withoutMail !== null) say(withoutMail);
  const jobs = app.get(JobRunner);
  await jobs.start();
  const ide = config.NODE_ENV === 'production' ? '' : ` The GraphQL IDE is at ${url}/graphql.`;
  say(`\nGuildhall is at ${url} (open it in a browser).${ide} Ctrl-C stops it.`);
  return {
    stop: async () => {
      await jobs.stop();
      await app.close();
    },
  };
}

async function serve(config: Config, clock: ShiftedClock): Promise<RunningApi> {
  try {
    return await bootApi({ config, clock, logger: createLogger(config.LOG_LEVEL, 'marketplace') });
  } catch (error) {
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error;
    throw portInUse(config.PORT);
  }
}
