/**
 * Step-up: what needs more than a session. A stolen session, or a browser that somebody left open, does not pass: the person
 * has to have shown who they are within the last minutes, by a code or the password.
 *
 * It is checked at each request, after the guard and before the handler: a repeat of an idempotency key is held to it, too.
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

/** Marks a mutation or route that needs a step-up. Stands beside `@Allow`, which says who may do it at all. */
export function StepUp(): MethodDecorator {
  return applyDecorators(SetMetadata(STEP_UP, true), UseInterceptors(StepUpInterceptor));
}

/** Why the actor may not do now what needs a step-up; null: they may. */
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
