/** Requests that no handler sees: every refusal of a route is `{ code, message }`, and what cannot be read is never guessed at. */
import { connect, type AddressInfo } from 'node:net';
import { publicId } from '../../src/kernel/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerRequester } from '../kit/people.ts';
import { BATCH } from './world.ts';

let market: TestMarketplace;
let token: string;
let organisationId: string;
beforeAll(async () => {
  market = await openMarketplace();
  const requester = await registerRequester(market);
  token = requester.token;
  organisationId = publicId('Organisation', requester.organisationId);
});
afterAll(() => market.close());

async function send(method: 'GET' | 'POST' | 'PUT', url: string, contentType?: string, payload?: string | Buffer) {
  const headers = { authorization: `Bearer ${token}`, ...(contentType === undefined ? {} : { 'content-type': contentType }) };
  const response = await market.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: response.statusCode, body: response.json<Record<string, any>>() };
}

const JSON_TYPE = 'application/json';

describe('a refusal before any handler', () => {
  it.each<[string, number, string, Parameters<typeof send>]>([
    ['a route that does not exist', 404, 'NOT_FOUND', ['GET', '/nowhere']],
    ['a method that a route does not have', 404, 'NOT_FOUND', ['PUT', '/session', JSON_TYPE, '{}']],
    ['JSON that is cut off', 400, 'INVALID', ['POST', '/session', JSON_TYPE, '{"email":']],
    ['an empty body', 400, 'INVALID', ['POST', '/session', JSON_TYPE, '']],
    ['a key "__proto__"', 400, 'INVALID', ['POST', '/session', JSON_TYPE, '{"__proto__":{"a":1}}']],
    ['JSON in UTF-16', 400, 'INVALID', ['POST', '/session', JSON_TYPE, Buffer.from('{"email":"a"}', 'utf16le')]],
    ['JSON in Latin-1', 400, 'INVALID', ['POST', '/session', JSON_TYPE, Buffer.from('{"email":"caf\xe9@example.org"}', 'latin1')]],
    ['a content type that no route takes', 415, 'UNSUPPORTED_MEDIA_TYPE', ['POST', '/session', 'application/xml', '<a/>']],
    ['a body that is too large', 413, 'LIMIT_REACHED', ['POST', '/session', JSON_TYPE, `"${'a'.repeat(20_000_000)}"`]],
  ])('gives %s a code and a message', async (_what, status, code, request) => {
    expect(await send(...request)).toEqual({ status, body: { code, message: expect.any(String) } });
  });

  it('sends the headers of every answer when Node itself refuses an expectation', async () => {
    await market.app.listen(0, '127.0.0.1');
    const { port } = market.app.getHttpServer().address() as AddressInfo;
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: a\r\nExpect: 200-maybe\r\n\r\n'));
      const parts: Buffer[] = [];
      socket.on('data', (part) => parts.push(part));
      socket.on('end', () => resolve(Buffer.concat(parts).toString()));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 417 .*frame-ancestors 'none'.*"code":"BAD_REQUEST"/s);
  });
});

describe('text in a JSON body', () => {
  it('refuses Latin-1 instead of storing replacement characters', async () => {
    const query = 'mutation { createOrganisation(input: { name: \\"Caf\xe9 Latin\\" }) { organisation { name } userErrors { message } } }';
    const { body } = await send('POST', '/graphql', JSON_TYPE, Buffer.from(`{"query":"${query}"}`, 'latin1'));
    expect(body).toEqual({ errors: [{ message: expect.stringContaining('UTF-8'), extensions: { code: 'BAD_USER_INPUT' } }] });
    const { data } = await market.graphql('{ organisations { name } }', {}, { token });
    expect(JSON.stringify(data)).not.toMatch(/Latin|\ufffd/);
    const inUtf8 = await send('POST', '/graphql', JSON_TYPE, Buffer.from(`{"query":"${query}"}`, 'utf8'));
    expect(inUtf8.body.data.createOrganisation).toEqual({ organisation: { name: 'Caf\xe9 Latin' }, userErrors: [] });
  });
});

describe('the format of an upload', () => {
  it.each(['__proto__', 'constructor', 'toString', 'CSV', ''])('refuses %j, a name of no format', async (format) => {
    const create = 'mutation ($input: CreateBatchInput!) { createBatch(input: $input) { batch { id } userErrors { message } } }';
    const { data } = await market.graphql(create, { input: { ...BATCH, organisationId, title: 'Formats' } }, { token });
    const url = `/batches/${data.createBatch.batch.id}/tasks?format=${format}`;
    expect(await send('POST', url, 'text/csv', 'text\na\n')).toEqual({
      status: 400,
      body: {
        code: 'INVALID',
        message: expect.stringContaining('format must be csv'),
        messageCode: 'UPLOAD_FORMAT_UNKNOWN',
        parameters: [],
        path: ['format'],
      },
    });
  });
});
