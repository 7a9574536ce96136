/**
 * Notifications of PostgreSQL: one connection of each process listens, for all who wait for a channel.
 *
 * A notification says only that it is worth looking now. It can be lost (a connection breaks, a pooler between the process and
 * the server does not pass it on), so who listens also looks by time.
 */
import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import pg from 'pg';
import { CONFIG, directUrl, type Config } from '../config/config.ts';

/** Pauses between attempts to connect. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

@Injectable()
export class Channels implements OnModuleDestroy {
  private readonly logger = new Logger('channels');
  private readonly waiting = new Map<string, Set<() => void>>();
  private client: pg.Client | null = null;
  private connecting: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;
  private pauseMs = FIRST_PAUSE_MS;
  private isOver = false;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /**
   * Calls `ring` after each notification on the channel, and once after each new connection: something may have been missed.
   *
   * @returns what stops it
   */
  listen(channel: string, ring: () => void): () => void {
    const rings = this.waiting.get(channel) ?? new Set();
    rings.add(ring);
    this.waiting.set(channel, rings);
    if (this.client === null) this.connect();
    else if (rings.size === 1) this.subscribe(this.client, channel);
    return () => void rings.delete(ring);
  }

  async onModuleDestroy(): Promise<void> {
    this.isOver = true;
    clearTimeout(this.timer);
    await this.connecting;
    await this.client?.end().catch(() => undefined);
    this.client = null;
  }

  private connect(): void {
    if (this.connecting !== null || this.isOver) return;
    this.connecting = this.open().finally(() => (this.connecting = null));
  }

  private async open(): Promise<void> {
    const client = new pg.Client({ connectionString: directUrl(this.config), application_name: 'guildhall listen', keepAlive: true });
    let isLost = false;
    const lose = () => {
      if (isLost) return;
      isLost = true;
      if (this.client === client) this.client = null;
      client.removeAllListeners('notification');
      client.end().catch(() => undefined);
      this.connectLater();
    };
    client.on('error', (error) => {
      this.logger.warn(`the connection that listens was lost: ${error.message}`);
      lose();
    });
    client.on('end', lose);
    client.on('notification', ({ channel }) => this.ring(channel));
    try {
      await client.connect();
      for (const channel of this.waiting.keys()) await client.query(`listen ${client.escapeIdentifier(channel)}`);
    } catch (error) {
      this.logger.warn(`cannot listen for notifications, and tries again: ${(error as Error).message}`);
      lose();
      return;
    }
    this.pauseMs = FIRST_PAUSE_MS;
    this.client = client;
    for (const channel of this.waiting.keys()) this.ring(channel);
  }

  private connectLater(): void {
    if (this.isOver) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), this.pauseMs);
    this.timer.unref();
    this.pauseMs = Math.min(2 * this.pauseMs, LONGEST_PAUSE_MS);
  }

  /** A failure ends the connection, which is made again with all channels. */
  private subscribe(client: pg.Client, channel: string): void {
    client.query(`listen ${client.escapeIdentifier(channel)}`).catch((error: Error) => client.emit('error', error));
  }

  private ring(channel: string): void {
    for (const ring of this.waiting.get(channel) ?? []) ring();
  }
}
