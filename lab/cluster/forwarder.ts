/** An address that stays while the server behind it changes: what a virtual IP or a managed cluster's endpoint does. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export class Forwarder {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private target: number,
  ) {}

  static async open(target: number): Promise<Forwarder> {
    const server = createServer();
    const forwarder = new Forwarder(server, target);
    server.on('connection', (socket) => forwarder.forward(socket));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return forwarder;
  }

  get port(): number {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('the forwarder is not open');
    return address.port;
  }

  /** New connections go to another server; those of before are closed. */
  switchTo(port: number): void {
    this.target = port;
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((done) => this.server.close(done));
  }

  private forward(socket: Socket): void {
    const other = connect(this.target, '127.0.0.1');
    for (const [from, to] of [
      [socket, other],
      [other, socket],
    ] as const) {
      this.sockets.add(from);
      from.setNoDelay(true);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }
}
