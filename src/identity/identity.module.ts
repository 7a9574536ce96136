import { Global, Module } from '@nestjs/common';
import { anonymous, Authenticator } from '../platform/index.ts';

@Global()
@Module({ providers: [{ provide: Authenticator, useValue: { authenticate: async () => anonymous } }], exports: [Authenticator] })
export class IdentityModule {}
