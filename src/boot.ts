/** Starts the api and the worker: as processes of their own (main, worker), or both in one (tools). */
import type { INestApplicationContext, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.ts';
import { ActiveAdmins, adminNotice } from './identity/index.ts';
import type { Clock } from './kernel/index.ts';
import { createApplication } from './platform/http/application.ts';
import { ActSignal, DB, PlatformRules, Replica, type Config, type Db } from './platform/index.ts';
import { JobRunner } from './platform/jobs/job-runner.ts';
import { mistakeOf } from './platform/operations/mistakes.ts';

export interface BootOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: LoggerService | false;
}

export interface RunningApi {
  readonly app: NestFastifyApplication;
  /** `http://host:port` */
  readonly url: string;
}

/** Serves the API; `port` 0 takes a free one. */
export async function bootApi(options: BootOptions): Promise<RunningApi> {
  const { config } = options;
  const app = await createApplication(AppModule.forRoot({ config, clock: options.clock, http: true }), config, options.logger);
  await app.init();
  app.get(ActSignal).start();
  app.get(Replica).start();
  await app.get(PlatformRules).start();
  await app.listen(config.PORT, config.HOST);
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address !== null ? address.port : config.PORT;
  const host = config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST === '0.0.0.0' ? '127.0.0.1' : config.HOST;
  return { app, url: `http://${host}:${port}` };
}

/** Runs the jobs, without HTTP. `prepare` gets the application before the first job runs. */
export async function bootWorker(
  options: BootOptions,
  prepare: (context: INestApplicationContext) => void = () => undefined,
): Promise<INestApplicationContext> {
  const context = await NestFactory.createApplicationContext(
    AppModule.forRoot({ config: options.config, clock: options.clock, http: false }),
    {
      logger: options.logger,
      abortOnError: false,
    },
  );
  prepare(context);
  context.get(ActSignal).start();
  await context.get(PlatformRules).start();
  await context.get(JobRunner).start();
  return context;
}

/** Notice to the operator about too few active admins; null when there are enough. */
export async function adminNoticeOf(context: INestApplicationContext, clock: Clock): Promise<string | null> {
  const admins = await context.get(ActiveAdmins).all(context.get<Db>(DB), clock.now());
  return adminNotice(admins.length);
}

/** Ctrl-C under npm arrives twice, from the terminal and from npm: only a later one is impatience. */
const IMPATIENT_AFTER_MS = 2_000;

/** Calls `stop` once on Ctrl-C or SIGTERM and ends the process; a signal that comes later ends it at once. */
export function stopOnSignal(stop: () => Promise<void>): void {
  let stoppingSince: number | null = null;
  const handle = () => {
    if (stoppingSince !== null) {
      if (Date.now() - stoppingSince > IMPATIENT_AFTER_MS) process.exit(1);
      return;
    }
    stoppingSince = Date.now();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
}

/**
 * Runs `main`. Prints a mistake of the person who runs it as one sentence, without a stack.
 *
 * @param usage what `--help` prints instead, and what follows a wrong option
 */
export function runMain(main: () => Promise<void>, usage?: string): void {
  if (usage !== undefined && process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
    console.log(`Usage: ${usage}`);
    return;
  }
  main().catch((error: unknown) => {
    console.error(mistakeOf(error, process.env) ?? error);
    const isOption = (error as { code?: string } | null)?.code?.startsWith('ERR_PARSE_ARGS_') === true;
    if (usage !== undefined && isOption) console.error(`Usage: ${usage}`);
    process.exit(1);
  });
}
