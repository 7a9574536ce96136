/** A root field or route that says nothing of whom it is for is open to nobody: not even to one who may do everything. */
import { Controller, Get, Global, Module } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { MovableClock, newId } from '../../src/kernel/index.ts';
import { Allow, Authenticator, readConfig, SCOPES, type PersonActor } from '../../src/platform/index.ts';
import { createApplication } from '../../src/platform/http/application.ts';
import { PlatformModule } from '../../src/platform/platform.module.ts';
import { createTestDatabase, type TestDatabase } from '../kit/database.ts';

/** Everyone is everything. */
class AlmightyAuthenticator extends Authenticator {
  authenticate(): Promise<PersonActor> {
    return this.actorOf();
  }

  actorOf(): Promise<PersonActor> {
    return Promise.resolve({
      kind: 'person',
      personId: newId<'Person'>(),
      isWorker: true,
      isAdmin: true,
      isAuditor: false,
      memberships: [{ organisationId: newId<'Organisation'>(), role: 'owner' }],
      scopes: new Set(SCOPES),
      suspended: false,
      emailVerified: true,
      sessionId: newId<'Session'>(),
      apiKeyId: null,
    });
  }

  stillValid(actors: readonly PersonActor[]): Promise<PersonActor[]> {
    return Promise.resolve([...actors]);
  }
}

@Global()
@Module({ providers: [{ provide: Authenticator, useClass: AlmightyAuthenticator }], exports: [Authenticator] })
class AlmightyModule {}

@Controller('forgotten')
class ForgottenController {
  @Get()
  forgotten(): string {
    return 'a secret';
  }

  @Allow('admin', 'admin')
  @Get('declared')
  declared(): string {
    return 'a secret';
  }
}

@Resolver()
class ForgottenResolver {
  @Query(() => String)
  forgotten(): string {
    return 'a secret';
  }

  @Allow('admin', 'admin')
  @Query(() => String)
  declared(): string {
    return 'a secret';
  }
}

let database: TestDatabase;
let app: NestFastifyApplication;
beforeAll(async () => {
  database = await createTestDatabase();
  const config = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    SECRET: 'a secret for tests that is long enough to be one',
    LOG_LEVEL: 'error',
  });
  const platform = PlatformModule.forRoot({ config, clock: new MovableClock(new Date('2026-11-02T09:00:00.000Z')), http: true });

  @Module({ imports: [platform, AlmightyModule], controllers: [ForgottenController], providers: [ForgottenResolver] })
  class ForgetfulModule {}

  app = await createApplication(ForgetfulModule, config, false);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

async function query(field: string) {
  const response = await app.inject({ method: 'POST', url: '/graphql', payload: { query: `{ ${field} }` } });
  return response.json<{ data: Record<string, unknown> | null; errors?: { extensions: { code: string } }[] }>();
}

it('a route without @Allow is refused, and one with it is not', async () => {
  const refused = await app.inject({ method: 'GET', url: '/forgotten' });
  expect(refused.statusCode).toBe(403);
  expect(refused.body).not.toContain('a secret');
  expect((await app.inject({ method: 'GET', url: '/forgotten/declared' })).body).toBe('a secret');
});

it('a root field without @Allow is refused, and one with it is not', async () => {
  const refused = await query('forgotten');
  expect(refused.data).toBeNull();
  expect(refused.errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
  expect(await query('declared')).toEqual({ data: { declared: 'a secret' } });
});
