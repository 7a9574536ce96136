/** The api process. */
import { adminNoticeOf, bootApi, runMain, stopOnSignal } from './boot.ts';
import { systemClock } from './kernel/index.ts';
import { mailNotice } from './identity/index.ts';
import { readConfig } from './platform/config/config.ts';
import { createLogger } from './platform/logging/logger.ts';

runMain(async () => {
  const config = readConfig(process.env, true);
  const logger = createLogger(config.LOG_LEVEL, 'api');
  const { app, url } = await bootApi({ config, clock: systemClock, logger });
  logger.log(`listening on ${url}`, 'api');
  const notice = await adminNoticeOf(app, systemClock);
  if (notice !== null) logger.warn(notice, 'api');
  const withoutMail = mailNotice(config);
  if (withoutMail !== null) logger.warn(withoutMail, 'api');
  stopOnSignal(() => app.close());
});
