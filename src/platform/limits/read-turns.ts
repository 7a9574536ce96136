/** Turns of this process for queries and for files that are made from many rows. See turns.ts. */
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.ts';
import { Turns, type EndTurn } from './turns.ts';

/** Requests of one caller that wait; pages of the console send fewer at once. */
const MAXIMUM_WAITING = 100;
/** A download may last for minutes, so nobody waits for its end. */
const EXPORT_PATIENCE_MS = 5_000;

@Injectable()
export class ReadTurns {
  private readonly queries: Turns;
  private readonly expensive: Turns;
  private readonly exports: Turns;

  constructor(@Inject(CONFIG) config: Config) {
    const turns = (atOnce: number, perCaller: number, patienceMs = Infinity) =>
      new Turns({ atOnce, perCaller, waiting: MAXIMUM_WAITING, patienceMs });
    this.queries = turns(Infinity, config.READS_PER_CALLER);
    this.expensive = turns(config.EXPENSIVE_READS_AT_ONCE, config.EXPENSIVE_READS_PER_CALLER);
    this.exports = turns(config.EXPORTS_AT_ONCE, config.EXPORTS_PER_CALLER, EXPORT_PATIENCE_MS);
  }

  /** Waits until the caller may run a query. @param caller id of a person, or group of an address @throws RateLimited */
  async ofQuery(caller: string, isExpensive: boolean): Promise<EndTurn> {
    const endQuery = await this.queries.take(caller);
    if (!isExpensive) return endQuery;
    try {
      const endExpensive = await this.expensive.take(caller);
      return () => {
        endExpensive();
        endQuery();
      };
    } catch (error) {
      endQuery();
      throw error;
    }
  }

  /** Waits until the caller may fetch a file that is made from many rows. @throws RateLimited */
  ofFile(caller: string): Promise<EndTurn> {
    return this.exports.take(caller);
  }
}
