/** The run: worlds one after another, in each every operation and route as every kind of caller, and what was found. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { Random } from '../../src/kernel/index.ts';
import { Client } from '../sandbox/client.ts';
import { hostileNumberText, withDeepArrays } from './hostile.ts';
import { judge, type FindingKind, type StandingOf, type Verdict } from './judge.ts';
import { makeRequest, rootFields, type RootField } from './operations.ts';
import type { Prober } from './prober.ts';
import { ROUTES, spoil, type RouteTemplate } from './routes.ts';
import { bytesOf, send, type WireAnswer, type WireRequest } from './sender.ts';
import type { Caller, WorldOptions } from './world-builder.ts';
import { buildWorld, type World } from './world.ts';

export interface FuzzOptions {
  readonly url: string;
  readonly seed: number;
  readonly seconds: number;
  /** The run goes on after its seconds until it has sent so many requests. */
  readonly leastRequests: number;
  readonly schema: GraphQLSchema;
  readonly standingOf: StandingOf;
  readonly prober: Prober;
  readonly world: Pick<WorldOptions, 'admin' | 'sweep'>;
  /** Fields that are not sent. */
  readonly without: ReadonlySet<string>;
  /** Whether a batch is a draft still: what it holds is private until then. */
  readonly isDraft: (batchId: string) => Promise<boolean>;
  /** What the server logged about a request; '' when that is not known. */
  readonly logOf: (requestId: string) => string;
  /** False: the server has ended. */
  readonly isAlive: () => boolean;
  readonly say: (line: string) => void;
  /** Where requests are kept that are too long to print. */
  readonly directory: string;
}

export interface FuzzReport {
  readonly requests: number;
  readonly fivexx: number;
  readonly stallsOver500ms: number;
  readonly forbidden: number;
  readonly seed: number;
}

interface Sent {
  readonly name: string;
  readonly caller: Caller;
  readonly request: WireRequest;
}

type Item = { readonly caller: number } & ({ readonly root: RootField } | { readonly route: RouteTemplate });

const STALL_MS = 500;
/** Requests that may have caused a stall that is seen now. */
const SUSPECTS = 3;
const SWEEP_EVERY = 300;
/** Times that each route is asked as each caller, against once for each operation: there are fewer of them. */
const ROUTE_REPEATS = 3;
/** One of so many GraphQL requests is spoilt on its way, too. */
const SPOILT_ON_THE_WAY = 12;
const PRINTED_BYTES = 3_000;
const SPOILT = [0, 0, 0, 0, 0.1, 0.2, 0.6];

export class FuzzRun {
  private readonly counts = { requests: 0, fivexx: 0, stall: 0, forbidden: 0 };
  private readonly seen = new Map<string, number>();
  private readonly recent: Sent[] = [];
  private readonly endsAt: number;
  private isStopped = false;
  private readonly url: URL;
  private readonly roots: readonly RootField[];

  constructor(private readonly options: FuzzOptions) {
    this.endsAt = Date.now() + options.seconds * 1000;
    this.url = new URL(options.url);
    this.roots = rootFields(options.schema).filter(({ name }) => !options.without.has(name));
  }

  async run(): Promise<FuzzReport> {
    for (let number = 0; !this.isOver(); number++) await this.runWorld(number);
    if (!this.isStopped && !this.options.isAlive()) {
      this.counts.fivexx += 1;
      this.options.say('FIVEXX the server process has ended');
    }
    for (const [key, count] of this.seen) if (count > 1) this.options.say(`${key}: ${count} times in all`);
    const { requests, fivexx, stall, forbidden } = this.counts;
    return { requests, fivexx, stallsOver500ms: stall, forbidden, seed: this.options.seed };
  }

  /** Ends the run after the request that is under way. */
  stop(): void {
    this.isStopped = true;
  }

  private isOver(): boolean {
    if (this.isStopped || !this.options.isAlive()) return true;
    return Date.now() >= this.endsAt && this.counts.requests >= this.options.leastRequests;
  }

  private async runWorld(number: number): Promise<void> {
    const { seed, prober, schema } = this.options;
    const random = new Random(seed * 1_000 + number);
    const client = new Client(this.options.url);
    const world = await buildWorld(client, { ...this.options.world, schema, random, number: `fuzz${seed}-${Date.now().toString(36)}` });
    client.close();
    if (number === 0) for (const line of world.missed) this.options.say(`not made: ${line}`);
    prober.reset();
    for (const item of random.shuffled(this.deck(world))) {
      if (this.isOver()) return;
      await this.ask(item, world, random);
    }
  }

  private deck(world: World): Item[] {
    const deck: Item[] = [];
    for (const caller of world.callers.keys()) {
      for (const root of this.roots) deck.push({ caller, root });
      for (let repeat = 0; repeat < ROUTE_REPEATS; repeat++) for (const route of ROUTES) deck.push({ caller, route });
    }
    return deck;
  }

  private async ask(item: Item, world: World, random: Random): Promise<void> {
    const caller = world.callers[item.caller]!;
    const id = `fuzz-${this.options.seed}-${this.counts.requests}`;
    const name = 'root' in item ? item.root.name : item.route.name;
    const request =
      'root' in item ? this.operation(item.root, caller, world, random, id) : this.route(item.route, caller, world, random, id);
    const sent: Sent = { name, caller, request };
    const standing = await this.options.standingOf(caller);
    const answer = await send(this.url, request);
    this.counts.requests += 1;
    // A path that was spoilt may be that of something else: it is judged by what it shows only.
    const judged = 'route' in item && !this.isOf(item.route, request) ? 'another path' : name;
    const verdicts = judge(judged, caller, standing, world, textOf(request), answer);
    // The line of the log comes a little after the answer.
    if (verdicts.length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    for (const verdict of verdicts) {
      if (verdict.draft === undefined || (await this.options.isDraft(verdict.draft))) this.found(verdict, sent, answer, id);
    }
    await this.watch(sent);
    if (this.counts.requests % SWEEP_EVERY === 0) await this.sweep(sent);
  }

  private operation(root: RootField, caller: Caller, world: World, random: Random, id: string): WireRequest {
    const source = { random, ids: world.ids, plain: world.plain, spoilt: random.pick(SPOILT) };
    const made = makeRequest(root, this.options.schema, source);
    let body = withDeepArrays(JSON.stringify(made));
    // What JSON.stringify never writes: a number beyond a double's.
    if (random.below(20) === 0) body = body.replace(/:-?\d+(?=[,}])/, () => `:${hostileNumberText(random)}`);
    const request = wire('POST', '/graphql', caller, id, 'application/json', Buffer.from(body));
    return random.below(SPOILT_ON_THE_WAY) === 0 ? spoil(request, random) : request;
  }

  private route(route: RouteTemplate, caller: Caller, world: World, random: Random, id: string): WireRequest {
    const { path, contentType, body } = route.make(world, random);
    const method = route.name.slice(0, route.name.indexOf(' '));
    const request = wire(method, path, caller, id, contentType, Buffer.from(body ?? ''));
    return random.below(3) === 0 ? request : spoil(request, random);
  }

  private isOf(route: RouteTemplate, { method, path }: WireRequest): boolean {
    const [expected, pattern = ''] = route.name.split(' ');
    const parts = pattern
      .split('/')
      .map((part) => (part === '*' ? '[^?]*' : part.startsWith(':') ? '[^/?]+' : part.replaceAll('.', '\\.')));
    return method === expected && new RegExp(`^${parts.join('/')}(\\?|$)`).test(path);
  }

  /** A health answer that came late counts when it comes late again for the suspicious request alone. */
  private async watch(sent: Sent): Promise<void> {
    const { prober } = this.options;
    this.recent.push(sent);
    if (this.recent.length > SUSPECTS) this.recent.shift();
    if (prober.longest() <= STALL_MS) return void prober.reset();
    await this.calm();
    for (const suspect of [...this.recent].reverse()) {
      const times = [await this.alone(suspect), await this.alone(suspect)];
      if (times.some((time) => time <= STALL_MS)) continue;
      const reason = `health waited ${Math.round(Math.min(...times))} ms at least, each time that this was sent alone`;
      this.found({ kind: 'stall', reason }, suspect, null, '');
      break;
    }
    this.recent.length = 0;
    prober.reset();
  }

  private async alone({ request }: Sent): Promise<number> {
    this.options.prober.reset();
    await send(this.url, request);
    const longest = this.options.prober.longest();
    await this.calm();
    return Math.max(longest, this.options.prober.longest());
  }

  /** Waits until the server answers at once again. */
  private async calm(): Promise<void> {
    const pause = () => new Promise((resolve) => setTimeout(resolve, 200));
    await pause();
    for (let tries = 0; tries < 150; tries++) {
      const before = this.options.prober.longest();
      await pause();
      if (this.options.prober.longest() === before) return;
    }
  }

  private async sweep(sent: Sent): Promise<void> {
    try {
      await this.options.world.sweep();
    } catch (error) {
      this.found({ kind: 'fivexx', reason: `a sweep failed after it: ${String((error as Error).message)}` }, sent, null, '');
    }
  }

  private found({ kind, reason }: Verdict, sent: Sent, answer: WireAnswer | null, id: string): void {
    this.counts[kind] += 1;
    const logged = id === '' ? '' : this.options.logOf(id);
    const key = `${LABELS[kind]} ${sent.name}: ${reason}${logged === '' ? '' : ` (${messageIn(logged)})`}`;
    const count = (this.seen.get(key) ?? 0) + 1;
    this.seen.set(key, count);
    if (count > 1) return;
    this.options.say(`${key}\n  as ${sent.caller.name}${logged === '' ? '' : `\n  log: ${logged.slice(0, 1_500)}`}`);
    this.options.say(`  request: ${this.shown(sent.request)}`);
    if (answer !== null) this.options.say(`  answer: ${JSON.stringify(answer.text.slice(0, 800))}`);
  }

  /** The request as bytes that `nc` sends again: printed, or in a file when it is long. */
  private shown(request: WireRequest): string {
    const bytes = bytesOf(request, this.url.host);
    if (bytes.length <= PRINTED_BYTES) return JSON.stringify(bytes.toString('latin1'));
    mkdirSync(this.options.directory, { recursive: true });
    const file = join(this.options.directory, `${this.options.seed}-${this.counts.requests}.http`);
    writeFileSync(file, bytes);
    return `${JSON.stringify(bytes.subarray(0, 700).toString('latin1'))}… (${bytes.length} bytes; whole in ${file})`;
  }
}

const LABELS: Readonly<Record<FindingKind, string>> = { fivexx: 'FIVEXX', stall: 'STALL', forbidden: 'FORBIDDEN' };

/** What a log line says, without what differs from one request to the next. */
function messageIn(line: string): string {
  const [, message = line] = /"message":"(?:request [\w-]+: )?((?:[^"\\]|\\.)*)"/.exec(line) ?? [];
  return message.slice(0, 200);
}

function wire(method: string, path: string, caller: Caller, id: string, contentType: string | undefined, body: Buffer): WireRequest {
  const headers: [string, string][] = [['x-request-id', id]];
  if (caller.token !== null) headers.push(['authorization', `Bearer ${caller.token}`]);
  if (contentType !== undefined) headers.push(['content-type', contentType]);
  return { method, path, headers, body };
}

function textOf({ path, body }: WireRequest): string {
  return `${path}\n${body.toString('utf8')}`;
}
