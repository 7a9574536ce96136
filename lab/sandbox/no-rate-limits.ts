/** For tools that play many people from one address. */
import { configShape } from '../../src/platform/config/config.ts';

/** The settings that switch all rate limits off. */
export const NO_RATE_LIMITS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(configShape)
    .filter((name) => name.startsWith('RATE_'))
    .map((name) => [name, 'off']),
);
