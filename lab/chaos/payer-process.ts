/**
 * One worker process of a chaos run, made to be killed: the same modules and jobs as `npm run start:worker`, with the
 * clock of the run, and with a wrong design of the payer when the run is one that has to be caught.
 */
import { bootWorker, runMain, stopOnSignal } from '../../src/boot.ts';
import { ShiftedClock } from '../../src/kernel/index.ts';
import { readConfig } from '../../src/platform/index.ts';
import { JobRunner } from '../../src/platform/jobs/job-runner.ts';
import { DATABASE_WAS_DOWN, isDatabaseDown } from './database-down.ts';
import { useDesign } from './designs.ts';

runMain(async () => {
  const clock = new ShiftedClock();
  clock.advanceSeconds(Number(process.env.CHAOS_AHEAD_SECONDS ?? '0'));
  process.on('message', (message: { advanceSeconds: number }) => clock.advanceSeconds(message.advanceSeconds));
  const context = await bootWorker({ config: readConfig(process.env, true), clock, logger: false }, (made) =>
    useDesign(made, process.env.CHAOS_DESIGN ?? 'guildhall'),
  ).catch((error: unknown) => {
    if (isDatabaseDown(error)) process.exit(DATABASE_WAS_DOWN);
    throw error;
  });
  process.send?.('working');
  stopOnSignal(async () => {
    await context.get(JobRunner).stop();
    await context.close();
  });
});
