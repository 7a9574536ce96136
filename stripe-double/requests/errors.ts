/** Refusals in Stripe's shapes: https://docs.stripe.com/api/errors */

interface Details {
  readonly code?: string;
  readonly param?: string;
  readonly type?: string;
  readonly declineCode?: string;
  readonly charge?: string;
  readonly paymentIntent?: unknown;
}

/**
 * An answer other than 2xx. `isSaved` says whether an idempotency key keeps it: Stripe keeps what happened once an endpoint
 * had begun its work (balance_insufficient, say), and not what its parameters were refused for.
 */
export class StripeFault extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly details: Details = {},
    readonly isSaved = false,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'StripeFault';
  }

  body(): string {
    const { code, param, declineCode, charge, paymentIntent } = this.details;
    const type = this.details.type ?? (this.status >= 500 ? 'api_error' : 'invalid_request_error');
    return JSON.stringify({
      error: {
        code,
        doc_url: code === undefined ? undefined : `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`,
        message: this.message,
        param,
        type,
        decline_code: declineCode,
        charge,
        payment_intent: paymentIntent,
      },
    });
  }
}

/** The request itself is wrong: 400, not saved under its key. */
export function invalid(message: string, param?: string, code?: string): StripeFault {
  return new StripeFault(400, message, { param, code });
}

export function missingParameter(param: string): StripeFault {
  return invalid(`Missing required param: ${param}.`, param, 'parameter_missing');
}

/** Nothing there with that id, for this account. */
export function noSuch(noun: string, id: string, param = 'id', status = 404): StripeFault {
  return new StripeFault(status, `No such ${noun}: '${id}'`, { code: 'resource_missing', param });
}

/** The endpoint worked, and refused: 400, saved under its key. */
export function refused(code: string | undefined, message: string, param?: string): StripeFault {
  return new StripeFault(400, message, { code, param }, true);
}

export function serverError(): StripeFault {
  return new StripeFault(500, 'An unknown error occurred', { type: 'api_error' }, true);
}

export function rateLimited(): StripeFault {
  return new StripeFault(
    429,
    'Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.',
    { code: 'rate_limit' },
    false,
    { 'stripe-rate-limited-reason': 'endpoint-rate' },
  );
}
