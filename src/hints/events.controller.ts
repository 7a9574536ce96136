/** GET /events: server-sent events that say what changed. They carry no data; the client reads the changed object again. */
import { Controller, Get, HttpException, Inject, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cursorText, EventFeed, parseFeedCursor, type FeedCursor } from '../audit/index.ts';
import { invalid } from '../kernel/index.ts';
import {
  Allow,
  CurrentCaller,
  DB,
  LONG_LIVED,
  refusalException,
  valueOrRefusal,
  type Caller,
  type Db,
  type PersonActor,
} from '../platform/index.ts';
import { BatchOwnerRepository } from './batch-owner.repository.ts';
import { EventStream, onceClosed } from './stream.ts';
import { EventStreams, MAXIMUM_STREAMS_PER_PERSON } from './streams.ts';
import { keysOf, noSuchTopic, parseTopics, type Topic } from './topics.ts';

/** Maximum number of events a stream resumes over. Beyond it, reading everything anew costs less. */
const MAXIMUM_MISSED_EVENTS = 10_000n;
/** Retry delay for a client that was refused because all stream slots are in use. */
const RETRY_SECONDS = 15;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Without this header, proxies such as nginx buffer the events.
  'x-accel-buffering': 'no',
};

@Controller()
export class EventsController {
  constructor(
    private readonly streams: EventStreams,
    private readonly feed: EventFeed,
    private readonly batches: BatchOwnerRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow('person', null)
  @RouteConfig(LONG_LIVED)
  @Get('events')
  async events(
    @CurrentCaller() caller: Caller,
    @Query('topics') list: unknown,
    @Query('once') once: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const actor = caller.actor as PersonActor;
    const topics = valueOrRefusal(parseTopics(list));
    if (once !== undefined && once !== '1') throw refusalException(invalid('"once" is 1, or left out.', 'once'));
    const given = cursorOfRequest(request);
    const giveBack = this.streams.takeSlot(actor.personId);
    if (typeof giveBack === 'string') throw tooManyStreams(reply, giveBack);
    onceClosed(reply.raw, giveBack);
    try {
      const owners = await this.batches.ownersOf(this.db, idsOf(topics));
      const hidden = topics.find((topic) => keysOf(topic, actor, owners).length === 0);
      if (hidden !== undefined) throw refusalException(noSuchTopic(hidden));
      const end = await this.streams.startCursor();
      const start = given === null ? end : await this.resume(given, end);
      // The client may have disconnected meanwhile.
      if (reply.raw.destroyed) return giveBack();
      reply.hijack();
      reply.raw.writeHead(200, { ...reply.getHeaders(), ...HEADERS } as Record<string, string>);
      if (request.method === 'HEAD') {
        reply.raw.end();
        return;
      }
      const stream = new EventStream(topics, actor, owners, reply.raw, start);
      stream.onClose(() => this.streams.close(stream));
      await this.streams.open(stream);
      if (once === '1') await stream.end('DONE');
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  /** Returns the cursor at which a resumed stream begins. */
  private async resume(given: FeedCursor, end: FeedCursor): Promise<FeedCursor> {
    const page = await this.feed.read(given, 1);
    if (page.gone !== null) throw cursorGone(page.gone.reason, page.gone.beginAt);
    if (end.position - given.position > MAXIMUM_MISSED_EVENTS) throw cursorGone('TOO_FAR', end);
    return given;
  }
}

function idsOf(topics: readonly Topic[]): string[] {
  return topics.flatMap((topic) => (topic.kind === 'batch' ? [topic.batchId] : []));
}

/** @throws HttpException when the header Last-Event-ID is not a cursor */
function cursorOfRequest(request: FastifyRequest): FeedCursor | null {
  const header = request.headers['last-event-id'];
  if (header === undefined || header === '') return null;
  const cursor = typeof header === 'string' ? parseFeedCursor(header) : null;
  if (cursor === null) {
    throw refusalException(
      invalid('Last-Event-ID is the id of an event of this stream, such as "1796000000:42"; leave it out to begin now.'),
    );
  }
  return cursor;
}

const GONE_MESSAGES = {
  NEW_EPOCH: 'The marketplace was restored from a backup since.',
  TOO_OLD: 'The events after this one are deleted.',
  TOO_FAR: `More than ${MAXIMUM_MISSED_EVENTS} events came since.`,
};

function cursorGone(reason: keyof typeof GONE_MESSAGES, beginAt: FeedCursor): HttpException {
  const message = `${GONE_MESSAGES[reason]} Read everything anew, and open a stream without Last-Event-ID.`;
  return new HttpException({ code: 'GONE', reason, message, beginAt: cursorText(beginAt) }, 410);
}

function tooManyStreams(reply: FastifyReply, full: 'PERSON' | 'PROCESS'): HttpException {
  void reply.header('retry-after', String(RETRY_SECONDS));
  if (full === 'PROCESS') {
    const message = 'This server takes no more event streams now; try again later, or read by time.';
    return new HttpException({ code: 'TRY_LATER', message, retryAfterSeconds: RETRY_SECONDS }, 503);
  }
  const message = `You have ${MAXIMUM_STREAMS_PER_PERSON} open event streams, which is the most; close one, or share one between pages.`;
  return new HttpException(
    { code: 'TOO_MANY_STREAMS', message, maximum: MAXIMUM_STREAMS_PER_PERSON, retryAfterSeconds: RETRY_SECONDS },
    429,
  );
}
