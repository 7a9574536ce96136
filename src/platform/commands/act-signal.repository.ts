/**
 * Tells the relay of the event feed that acts were committed.
 *
 * The notification is a statement of its own, after the commit of the command: PostgreSQL lets transactions that notify commit
 * one after the other, so a notification inside of commands would make all commands wait for each other. At most one is sent
 * in {@link PAUSE_MS}, however many commands there are. If the process ends before it is sent, the relay finds the acts by time.
 */
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Channel of PostgreSQL on which processes say that they committed acts. */
export const ACTS_CHANNEL = 'guildhall_acts';

const PAUSE_MS = 20;

@Injectable()
export class ActSignal implements OnModuleDestroy {
  private isOn = false;
  private timer: NodeJS.Timeout | undefined;
  private sending: Promise<unknown> = Promise.resolve();

  constructor(private readonly dataSource: DataSource) {}

  /** Begins to send; before, nothing is sent, because nobody relays. */
  start(): void {
    this.isOn = true;
  }

  /** A command has committed acts. */
  committed(): void {
    if (!this.isOn || this.timer !== undefined) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      // A failure is none: the relay also looks by time.
      this.sending = this.dataSource.query('select pg_notify($1, $2)', [ACTS_CHANNEL, '']).catch(() => undefined);
    }, PAUSE_MS);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    this.isOn = false;
    clearTimeout(this.timer);
    await this.sending;
  }
}
