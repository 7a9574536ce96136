/** Asks /health/live again and again from a thread of its own, so that a busy tool is not taken for a busy server. */
import { Worker } from 'node:worker_threads';

/** In the shared memory: when the request that is under way began (0: none), and the longest of the answered ones since the last reset. */
const [BEGAN, LONGEST, FAILED] = [0, 1, 2];
const EVERY_MS = 20;

const PROGRAM = `
const { workerData } = require('node:worker_threads');
const http = require('node:http');
const cells = new Float64Array(workerData.memory);
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const now = () => performance.timeOrigin + performance.now();
function ask() {
  const began = now();
  cells[${BEGAN}] = began;
  const done = (failed) => {
    cells[${LONGEST}] = Math.max(cells[${LONGEST}], now() - began);
    cells[${BEGAN}] = 0;
    if (failed) cells[${FAILED}] += 1;
    setTimeout(ask, ${EVERY_MS});
  };
  const request = http.get(workerData.url + '/health/live', { agent }, (response) => {
    response.resume();
    response.on('end', () => done(response.statusCode !== 200));
  });
  request.on('error', () => done(true));
}
ask();
`;

export class Prober {
  private readonly cells: Float64Array;
  private readonly worker: Worker;

  constructor(url: string) {
    const memory = new SharedArrayBuffer(8 * 3);
    this.cells = new Float64Array(memory);
    this.worker = new Worker(PROGRAM, { eval: true, workerData: { url: url.replace(/\/$/, ''), memory } });
  }

  /** Forgets what was measured. */
  reset(): void {
    this.cells[LONGEST] = 0;
  }

  /** The longest wait for an answer since the last reset, that of the request under way included; milliseconds. */
  longest(): number {
    const began = this.cells[BEGAN] ?? 0;
    const waiting = began === 0 ? 0 : performance.timeOrigin + performance.now() - began;
    return Math.max(this.cells[LONGEST] ?? 0, waiting);
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}
