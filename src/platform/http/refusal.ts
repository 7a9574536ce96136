/** Refusals in HTTP routes: a status, and the same code, message and extra fields as the GraphQL errors. */
import { HttpException } from '@nestjs/common';
import type { Refusal, RefusalKind, Result } from '../../kernel/index.ts';
import { refusalMessage } from '../messages/message.ts';

const STATUS: Readonly<Record<RefusalKind, number>> = {
  INVALID: 400,
  NOT_FOUND: 404,
  FORBIDDEN: 403,
  CONFLICT: 409,
  STEP_UP_NEEDED: 403,
  CONFIRMATION_NEEDED: 409,
  INSUFFICIENT_FUNDS: 402,
  AMOUNT_TOO_LARGE: 400,
  LIMIT_REACHED: 413,
  TRY_LATER: 429,
  RATE_LIMITED: 429,
};

/**
 * Creates the exception of a route: `{ code, message, messageCode, parameters, path?, … }` with the status of the code. `code` is
 * the kind of the refusal. `messageCode` equals the code of a GraphQL user error.
 */
export function refusalException(refusal: Refusal): HttpException {
  // An absent object and an object that the caller may not see have the same answer, from every part of the route.
  const { kind, sentence: _sentence, ...rest } = refusal.kind === 'NOT_FOUND' ? { ...refusal, path: [] } : refusal;
  const amounts = {
    ...('available' in rest ? { available: moneyText(rest.available) } : {}),
    ...('shortfall' in rest ? { shortfall: moneyText(rest.shortfall) } : {}),
    ...('maximum' in rest ? { maximum: moneyText(rest.maximum) } : {}),
  };
  const { code: messageCode, parameters } = refusalMessage(refusal);
  const shown = parameters.map((each) => ({ ...each, money: each.money && moneyText(each.money) }));
  return new HttpException({ code: kind, ...rest, messageCode, parameters: shown, ...amounts }, STATUS[kind]);
}

/** Returns the value, or throws the {@link refusalException} of the first refusal. */
export function valueOrRefusal<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw refusalException(result.refusals[0]);
}

function moneyText(amount: { minor: bigint; currency: string }): { minor: string; currency: string } {
  return { minor: amount.minor.toString(), currency: amount.currency };
}
