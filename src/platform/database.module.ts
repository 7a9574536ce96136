import { Global, Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import pg from 'pg';
import { DataSource } from 'typeorm';
import type { Clock } from '../kernel/index.ts';
import { CONFIG, type Config } from './config/config.ts';
import { ActSignal } from './commands/act-signal.repository.ts';
import { Commands } from './commands/commands.ts';
import { Channels } from './database/channels.ts';
import { DB, pooledDb } from './database/database.ts';
import { SnakeCaseNaming } from './database/naming.ts';
import { CLOCK } from './database/tokens.ts';

/** int8 is money or a version: never a JavaScript number. */
pg.types.setTypeParser(pg.types.builtins.INT8, BigInt);
/** A sum of int8 is numeric and may exceed int8: a whole number is a bigint, too; what has a fraction stays text. */
pg.types.setTypeParser(pg.types.builtins.NUMERIC, (text: string) => (/^-?\d+$/.test(text) ? BigInt(text) : text));

@Global()
@Module({})
export class DatabaseModule {
  static forRoot(clock: Clock): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [CONFIG],
          useFactory: (config: Config) => ({
            type: 'postgres',
            url: config.DATABASE_URL,
            synchronize: false,
            autoLoadEntities: true,
            namingStrategy: new SnakeCaseNaming(),
            retryAttempts: 3,
            retryDelay: 1000,
            logging: false,
            poolSize: config.DATABASE_POOL_SIZE,
            applicationName: 'guildhall',
            extra: {
              statement_timeout: config.STATEMENT_TIMEOUT_MS,
              keepAlive: true,
              // Our statements are short; compiling one takes longer than running it.
              options: '-c jit=off',
              connectionTimeoutMillis: 10_000,
              // A connection that is cut off in the middle of a query tells so twice. The first time its query fails, and it
              // is let go with all its listeners; without one of its own, the second would end the process.
              onConnect: (client: pg.Client) => void client.on('error', () => undefined),
            },
          }),
        }),
      ],
      providers: [
        { provide: CLOCK, useValue: clock },
        { provide: DB, inject: [DataSource], useFactory: (dataSource: DataSource) => pooledDb(dataSource) },
        ActSignal,
        Channels,
        Commands,
      ],
      exports: [CLOCK, DB, ActSignal, Channels, Commands],
    };
  }
}
