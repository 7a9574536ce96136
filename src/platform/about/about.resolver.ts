import { Inject } from '@nestjs/common';
import { Context, Field, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { SeenWithParent } from '../access/visibility.ts';
import { Public, type GraphContext } from '../access/access.ts';
import { CONFIG, type Config } from '../config/config.ts';
import { IdentityProvider, PROVIDER_BEGIN } from '../oidc/identity-provider.ts';
import { PlatformRules } from '../rules/platform-rules.ts';

@SeenWithParent()
@ObjectType({ description: 'The identity provider that people can sign in with.' })
export class SignInProvider {
  @Field(() => String, { description: 'Name of the provider, for a button.' })
  name: string;

  @Field(() => String, {
    description:
      'Path of this marketplace that begins the sign-in: open it in the browser, with "?returnTo=" and the path of the page to return to.',
  })
  beginPath: string;
}

@SeenWithParent()
@ObjectType({ description: 'The rules of this marketplace that anyone may know before joining.' })
export class Marketplace {
  @Field(() => String, { description: 'Currency of new organisations, ISO 4217.' })
  currency: string;

  @Field(() => Int, { description: 'Platform fee on rewards and bonuses, in hundredths of a percent.' })
  feeBasisPoints: number;

  @Field(() => String, { description: 'Version of the terms that registration accepts.' })
  termsVersion: string;

  @Field(() => Int, { description: 'Least age, in years.' })
  minimumAge: number;

  @Field(() => Int, { description: 'Seconds after its lease during which an answer still counts.' })
  graceSeconds: number;

  @Field(() => Int, { description: 'Seconds that approved money stays pending before it can be paid out.' })
  holdSeconds: number;

  @Field(() => Int, {
    description: "Seconds after a worker's first earning during which nothing of theirs can be paid out, whatever its own hold time.",
  })
  newWorkerHoldSeconds: number;

  @Field(() => SignInProvider, {
    nullable: true,
    description: 'The identity provider that people can sign in with; null: with e-mail address and password only.',
  })
  signInProvider: SignInProvider | null;
}

@Resolver()
export class AboutResolver {
  constructor(
    private readonly rules: PlatformRules,
    private readonly provider: IdentityProvider,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Public()
  @Query(() => Marketplace, { description: 'The rules of this marketplace.' })
  async marketplace(@Context() context: GraphContext): Promise<Marketplace> {
    const rules = await this.rules.ofRequest(context);
    return {
      currency: this.config.CURRENCY,
      feeBasisPoints: rules.PLATFORM_FEE_BASIS_POINTS,
      termsVersion: this.config.TERMS_VERSION,
      minimumAge: this.config.MINIMUM_AGE,
      graceSeconds: this.config.GRACE_SECONDS,
      holdSeconds: rules.HOLD_SECONDS,
      newWorkerHoldSeconds: rules.NEW_WORKER_HOLD_SECONDS,
      signInProvider: this.provider.name === null ? null : { name: this.provider.name, beginPath: PROVIDER_BEGIN },
    };
  }
}
