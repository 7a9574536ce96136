/** Tests what one stream writes to a connection of Node's HTTP server. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { newId } from '../kernel/index.ts';
import { SCOPES, type PersonActor } from '../platform/index.ts';
import { EventStream } from './stream.ts';

const actor: PersonActor = {
  ...{
    kind: 'person',
    personId: newId<'Person'>(),
    isWorker: true,
    isAdmin: false,
    isAuditor: false,
    suspended: false,
    emailVerified: true,
  },
  ...{ memberships: [], scopes: new Set(SCOPES), sessionId: newId<'Session'>(), apiKeyId: null },
};

let server: Server;
let client: Socket;
let stream: EventStream;
let response: ServerResponse;
beforeEach(async () => {
  const asked = new Promise<ServerResponse>((resolve) => {
    server = createServer((_request: IncomingMessage, answer) => resolve(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => undefined);
  client.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  response = await asked;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  stream = new EventStream([], actor, new Map(), response, { epoch: 7n, position: 3n });
});
afterEach(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** Returns all data that the client receives until the server closes the connection. */
function received(): Promise<string> {
  let text = '';
  client.on('data', (chunk) => (text += chunk.toString()));
  return new Promise((resolve) => client.once('close', () => resolve(text)));
}

it('writes its start position, one message for the collected hints, and the reason for its end', async () => {
  const text = received();
  stream.sendStart();
  stream.collect('me', 'pay_1', 4n);
  stream.collect('me', 'pay_1', 6n);
  stream.collect('me', null, 5n);
  stream.flush({ epoch: 7n, position: 8n });
  stream.flush({ epoch: 7n, position: 9n });
  stream.isLive = true;
  stream.heartbeat();
  await stream.end('RESTART');
  const hints = '[{"topic":"me","id":"pay_1","revision":6},{"topic":"me","id":null,"revision":5}]';
  const parts = ['retry: 2000\nevent: ready\nid: 7:3\ndata: {}\n\n', `id: 7:8\ndata: ${hints}\n\n`, ': heartbeat\nid: 7:9\n\n'];
  for (const part of parts) expect(await text).toContain(part);
  expect(await text).toContain('event: end\ndata: {"reason":"RESTART","message":"The server restarts; open the stream again."}\n\n');
  expect(stream.isOpen).toBe(false);
});

it('closes a connection whose client reads nothing, and limits the buffered bytes', async () => {
  client.pause();
  let most = 0;
  for (let n = 4n; stream.isOpen && n < 100_000n; n++) {
    for (let k = 0; k < 300; k++) stream.collect('me', `asg_${n}_${k}`, n);
    stream.flush({ epoch: 7n, position: n });
    most = Math.max(most, response.writableLength);
    // The kernel accepts data until its buffers are full.
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(stream.isOpen).toBe(false);
  expect(response.destroyed).toBe(true);
  expect(most).toBeLessThan(128 * 1024);
});

it('writes nothing to a closed connection', async () => {
  client.destroy();
  await new Promise((resolve) => response.once('close', resolve));
  stream.sendStart();
  stream.collect('me', 'pay_1', 4n);
  stream.flush({ epoch: 7n, position: 8n });
  await stream.end('RESTART');
  await stream.drained();
  expect(stream.isOpen).toBe(false);
});
