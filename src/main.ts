/** The api process. */
import { adminNoticeOf, bootApi, runMain, stopOnSignal } from './boot.ts';
import { systemClock } from './kernel/index.ts';
import { readConfig } from './platform/config/config.ts';
import { createLogger } from './platform/logging/logger.ts';

runMain(async () => {
  const config = readConfig(process.env, true);
  const logger = createLogger(config.LOG_LEVEL, 'api');
  const { app, url } = await bootApi({ config, clock: systemClock, logger });
  logger.log(`listening on ${url}`, 'api');
  const notice = await adminNoticeOf(app, systemClock);
  if (notice !== null) logger.warn(notice, 'api');
  stopOnSignal(() => app.close());
});
