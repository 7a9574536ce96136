/** An HTTP client for the SDK that keeps what was answered, so that it can be held against the SDK's types. */
import Stripe from 'stripe';
import type { SdkTypes } from './sdk-types.ts';

type Client = ReturnType<typeof Stripe.createNodeHttpClient>;

export interface Listener {
  readonly client: Client;
  /** Faults of all answers so far that were no errors, each once, with the request that it answered. */
  faults(types: SdkTypes): string[];
  /** How many answers were held against the types, by the field `object`. */
  readonly counts: Map<string, number>;
}

export function listen(): Listener {
  const answers: { request: string; body: unknown }[] = [];
  const counts = new Map<string, number>();
  const client = Stripe.createNodeHttpClient();
  const makeRequest = client.makeRequest.bind(client);
  client.makeRequest = async (...request) => {
    const response = await makeRequest(...request);
    const [, , path, method] = request;
    const toJSON = response.toJSON.bind(response);
    response.toJSON = async () => {
      const body: unknown = await toJSON();
      const shown = path.replace(/\?.*/, '').replace(/\/[a-z]+_[^/]{6,}/g, '/:id');
      if (response.getStatusCode() < 300) answers.push({ request: `${method} ${shown}`, body: JSON.parse(JSON.stringify(body)) });
      return body;
    };
    return response;
  };
  return {
    client,
    counts,
    faults: (types) => {
      const found = new Set<string>();
      for (const { request, body } of answers.splice(0)) {
        const { object = 'v2 list' } = body as { object?: string };
        counts.set(object, (counts.get(object) ?? 0) + 1);
        for (const fault of types.faultsOf(body)) found.add(`${request}: ${fault.replace(/\[\d+\]/g, '[]')}`);
      }
      return [...found];
    },
  };
}
