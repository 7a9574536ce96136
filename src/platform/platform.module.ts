import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Clock } from '../kernel/index.ts';
import { ConsoleController } from './http/console.controller.ts';
import { ConsoleFiles } from './http/console-files.ts';
import { Ide } from './http/ide.ts';
import { LoopWatch } from './operations/loop-watch.ts';
import { Metrics } from './operations/metrics.ts';
import { OperationsController } from './http/operations.controller.ts';
import { AboutResolver } from './about/about.resolver.ts';
import { AccessGuard, Callers } from './access/access.ts';
import { SessionCookies } from './access/session-cookie.ts';
import { CommandKeyRepository } from './commands/command-key.repository.ts';
import { CommandKeys } from './commands/command-keys.ts';
import { CONFIG, type Config } from './config/config.ts';
import { DatabaseModule } from './database.module.ts';
import { Replica } from './database/replica.repository.ts';
import { FilesModule } from './files/files.module.ts';
import { graphqlModule } from './graphql/graphql.module.ts';
import { ExceptionsFilter } from './http/exceptions.filter.ts';
import { UploadSlots } from './http/upload-slots.ts';
import { Jobs } from './jobs/jobs.ts';
import { JobRunner } from './jobs/job-runner.ts';
import { ReadTurns } from './limits/read-turns.ts';
import { RequestLimits } from './limits/request-limits.ts';
import { IdentityProvider } from './oidc/identity-provider.ts';
import { MailTransport } from './mail/mail-transport.ts';
import { PlatformRules } from './rules/platform-rules.ts';
import { RuleVersionEntity } from './rules/rule.entity.ts';
import { RuleRepository } from './rules/rule.repository.ts';
import { Seals } from './sealing/seals.repository.ts';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([RuleVersionEntity])],
  providers: [
    CommandKeyRepository,
    CommandKeys,
    IdentityProvider,
    Jobs,
    JobRunner,
    LoopWatch,
    MailTransport,
    Metrics,
    PlatformRules,
    Replica,
    RuleRepository,
    Seals,
    SessionCookies,
    ReadTurns,
    UploadSlots,
  ],
  exports: [
    IdentityProvider,
    Jobs,
    JobRunner,
    LoopWatch,
    MailTransport,
    Metrics,
    PlatformRules,
    Replica,
    RuleRepository,
    Seals,
    SessionCookies,
    ReadTurns,
    UploadSlots,
  ],
})
class ServicesModule {}

@Global()
@Module({})
class ConfigModule {
  static forRoot(config: Config): DynamicModule {
    return { module: ConfigModule, providers: [{ provide: CONFIG, useValue: config }], exports: [CONFIG] };
  }
}

/** Everything that domains stand on. `http: false` leaves out GraphQL and the guard, for the worker process. */
@Module({})
export class PlatformModule {
  static forRoot(options: { config: Config; clock: Clock; http: boolean }): DynamicModule {
    return {
      module: PlatformModule,
      imports: [
        ConfigModule.forRoot(options.config),
        DatabaseModule.forRoot(options.clock),
        ServicesModule,
        FilesModule,
        ...(options.http ? [graphqlModule()] : []),
      ],
      controllers: options.http ? [OperationsController, ConsoleController] : [],
      providers: options.http
        ? [
            AboutResolver,
            ConsoleFiles,
            Ide,
            RequestLimits,
            Callers,
            { provide: APP_GUARD, useClass: AccessGuard },
            { provide: APP_FILTER, useClass: ExceptionsFilter },
          ]
        : [],
    };
  }
}
