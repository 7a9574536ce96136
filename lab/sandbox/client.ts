/** A GraphQL client for tools that use the marketplace as its users do: over HTTP, with a token. */
import { Agent, request, type IncomingMessage } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';

export interface UserErrorAnswer {
  readonly message: string;
  readonly path: readonly string[];
}

export class ClientError extends Error {}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

export class Client {
  private readonly agent: Agent | SecureAgent;

  /** @param url `http://host:port`; @param token session token or API key, or null */
  constructor(
    readonly url: string,
    readonly token: string | null = null,
    agent?: Agent | SecureAgent,
  ) {
    this.agent = agent ?? (url.startsWith('https:') ? new SecureAgent({ keepAlive: true }) : new Agent({ keepAlive: true }));
  }

  /** A client with the same connections and another token. */
  as(token: string): Client {
    return new Client(this.url, token, this.agent);
  }

  /** Runs one operation and returns its data. @throws ClientError on GraphQL errors */
  async query<T>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<T> {
    const { status, body } = await this.send('POST', '/graphql', 'application/json', JSON.stringify({ query, variables }));
    const answer = JSON.parse(body) as { data?: T; errors?: { message: string }[] };
    if (status !== 200 || answer.errors || answer.data === undefined) {
      throw new ClientError(`the API answered ${status}: ${answer.errors?.map((error) => error.message).join('; ') ?? body.slice(0, 500)}`);
    }
    return answer.data;
  }

  /** Runs a mutation of one root field and returns its payload. @throws ClientError on user errors */
  async mutate<T>(mutation: string, variables: Readonly<Record<string, unknown>>): Promise<T> {
    const data = await this.query<Record<string, T & { userErrors: UserErrorAnswer[] }>>(mutation, variables);
    const [payload] = Object.values(data);
    if (payload === undefined) throw new ClientError('the mutation answered nothing');
    if (payload.userErrors.length > 0) {
      throw new ClientError(payload.userErrors.map((error) => `${error.path.join('.')} ${error.message}`.trim()).join('; '));
    }
    return payload;
  }

  async get(path: string): Promise<HttpAnswer> {
    return this.send('GET', path);
  }

  /** Sends one request; `body` is sent whole, or streamed when it is an iterable. */
  async send(
    method: string,
    path: string,
    contentType?: string,
    body?: string | AsyncIterable<string> | Iterable<string>,
  ): Promise<HttpAnswer> {
    const target = new URL(path, this.url);
    const headers: Record<string, string | number> = {};
    if (this.token !== null) headers.authorization = `Bearer ${this.token}`;
    if (contentType !== undefined) headers['content-type'] = contentType;
    if (typeof body === 'string') headers['content-length'] = Buffer.byteLength(body);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = (target.protocol === 'https:' ? secureRequest : request)(target, { method, headers, agent: this.agent }, resolve);
      outgoing.on('error', reject);
      if (body === undefined || typeof body === 'string') outgoing.end(body);
      else writeAll(outgoing, body).catch((error: unknown) => outgoing.destroy(error as Error));
    });
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    return { status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') };
  }

  close(): void {
    this.agent.destroy();
  }
}

async function writeAll(outgoing: NodeJS.WritableStream, chunks: AsyncIterable<string> | Iterable<string>): Promise<void> {
  for await (const chunk of chunks) {
    if (!outgoing.write(chunk)) await new Promise((resolve) => outgoing.once('drain', resolve));
  }
  outgoing.end();
}

/** Runs `work` for every element, `width` at a time. */
export async function inParallel<T>(elements: readonly T[], width: number, work: (element: T) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let element = elements[next++]; element !== undefined; element = elements[next++]) await work(element);
  };
  await Promise.all(Array.from({ length: Math.min(width, elements.length) }, lane));
}
