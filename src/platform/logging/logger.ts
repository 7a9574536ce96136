/** Structured logs: one JSON object a line through pino. Secrets are never handed to it. */
import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger as Pino, type LoggerOptions } from 'pino';

/** @param destination where lines go; standard output when left out */
export function createLogger(level: string, process: string, destination?: DestinationStream): LoggerService {
  const options: LoggerOptions = {
    level,
    base: { process },
    redact: {
      paths: ['password', 'token', 'authorization', '*.password', '*.token', '*.authorization', '*.iban', '*.email'],
      censor: '[redacted]',
    },
  };
  const logger: Pino = destination === undefined ? pino(options) : pino(options, destination);
  const write = (method: 'info' | 'error' | 'warn' | 'debug' | 'trace' | 'fatal', message: unknown, parameters: unknown[]) => {
    const context = parameters.at(-1);
    const detail = typeof message === 'object' && message !== null ? withoutData(message) : { message: String(message) };
    const stack = method === 'error' && parameters.length > 1 ? { stack: parameters[0] } : {};
    logger[method]({ ...detail, ...stack, ...(typeof context === 'string' ? { context } : {}) });
  };
  return {
    log: (message: unknown, ...parameters: unknown[]) => write('info', message, parameters),
    error: (message: unknown, ...parameters: unknown[]) => write('error', message, parameters),
    warn: (message: unknown, ...parameters: unknown[]) => write('warn', message, parameters),
    debug: (message: unknown, ...parameters: unknown[]) => write('debug', message, parameters),
    verbose: (message: unknown, ...parameters: unknown[]) => write('trace', message, parameters),
    fatal: (message: unknown, ...parameters: unknown[]) => write('fatal', message, parameters),
  };
}

/**
 * An error by its name, message, code and stack alone. Those of the database carry the parameters of the statement and the
 * row that failed, which is where passwords' hashes, names and bank details are.
 */
function withoutData(logged: object): object {
  if (logged instanceof Error) {
    const { name, message, stack } = logged;
    const { code } = logged as { code?: unknown };
    return { error: name, message, stack, ...(typeof code === 'string' ? { code } : {}) };
  }
  return Object.fromEntries(
    Object.entries(logged).map(([key, part]) => [key, part instanceof Error ? withoutData(part) : (part as unknown)]),
  );
}
