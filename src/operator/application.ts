/** The application without HTTP and jobs, for the operator's commands that write. */
import { randomBytes } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.ts';
import { systemClock } from '../kernel/index.ts';
import { readConfig } from '../platform/index.ts';

/** Runs `use` with the application on this database, and closes it. */
export async function withApplication<T>(databaseUrl: string, use: (app: INestApplicationContext) => Promise<T>): Promise<T> {
  // The secret hides workers from requesters; nothing made here depends on it, so a random one is enough.
  const config = readConfig({
    NODE_ENV: process.env.NODE_ENV === 'test' ? 'test' : 'development',
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_SIZE: '2',
    SECRET: randomBytes(32).toString('hex'),
    LOG_LEVEL: 'error',
  });
  const app = await NestFactory.createApplicationContext(AppModule.forRoot({ config, clock: systemClock, http: false }), {
    logger: ['error', 'fatal'],
    abortOnError: false,
  });
  try {
    return await use(app);
  } finally {
    await app.close();
  }
}
