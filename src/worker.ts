/** The worker process: leases, auto-approval, holds, payouts, seals. */
import { bootWorker, runMain, stopOnSignal } from './boot.ts';
import { systemClock } from './kernel/index.ts';
import { JobRunner } from './platform/jobs/job-runner.ts';
import { readConfig } from './platform/config/config.ts';
import { createLogger } from './platform/logging/logger.ts';

runMain(async () => {
  const config = readConfig(process.env, true);
  const context = await bootWorker({ config, clock: systemClock, logger: createLogger(config.LOG_LEVEL, 'worker') });
  stopOnSignal(async () => {
    await context.get(JobRunner).stop();
    await context.close();
  });
});
