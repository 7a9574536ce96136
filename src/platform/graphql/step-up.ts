/**
 * Step-up: protects actions for which a session is not enough. The person must have proved who they are within the last minutes, by
 * a code or the password. So a stolen session or an unattended browser is not enough.
 *
 * The check runs at each request, after the guard and before the handler. It also applies to a repeated request with the same
 * idempotency key.
 */
import {
  applyDecorators,
  Injectable,
  SetMetadata,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { GqlExecutionContext, type GqlContextType } from '@nestjs/graphql';
import { of, type Observable } from 'rxjs';
import { forbidden, type Refusal, stepUpNeeded } from '../../kernel/index.ts';
import { userError } from './errors.types.ts';
import { refusalException } from '../http/refusal.ts';
import { callerOf, type GraphContext, type RequestWithCaller } from '../access/access.ts';
import type { Actor } from '../access/actor.ts';

export const STEP_UP = 'guildhall:step-up';

/** Marks a mutation or route that needs a step-up. Use it together with `@Allow`, which says who may use it at all. */
export function StepUp(): MethodDecorator {
  return applyDecorators(SetMetadata(STEP_UP, true), UseInterceptors(StepUpInterceptor));
}

/** Returns why the actor needs a step-up first, or null. */
export function denyWithoutStepUp(actor: Actor): Refusal | null {
  if (actor.kind !== 'person') return null;
  if (actor.sessionId === null) return forbidden('An API key cannot do this: sign in, and show again who you are.');
  if (actor.isSteppedUp === true) return null;
  const methods = actor.stepUpMethods ?? [];
  if (methods.includes('code')) {
    return stepUpNeeded(methods, 'Show again who you are (stepUp, with a code of your authenticator app), then repeat this.');
  }
  return methods.includes('password') || !methods.includes('provider')
    ? stepUpNeeded(methods, 'Show again who you are (stepUp, with your password), then repeat this.')
    : stepUpNeeded(methods, 'Show again who you are with the identity provider (stepUpWithProvider), then repeat this.');
}

@Injectable()
export class StepUpInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const isGraphql = context.getType<GqlContextType>() === 'graphql';
    const request = isGraphql
      ? GqlExecutionContext.create(context).getContext<GraphContext>().req
      : context.switchToHttp().getRequest<RequestWithCaller>();
    const refusal = denyWithoutStepUp(callerOf(request).actor);
    if (refusal === null) return next.handle();
    if (isGraphql) return of({ userErrors: [userError(refusal)] });
    throw refusalException(refusal);
  }
}
