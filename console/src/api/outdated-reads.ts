/**
 * Reads that are on their way while something changes. urql sends no second read of what is on its way already, so the page would
 * keep an answer from before the change: these reads are sent again when they are answered.
 */
export class OutdatedReads {
  /** By key of the operation: whether something has changed since it was sent. */
  private readonly onTheirWay = new Map<number, boolean>();

  sent(key: number): void {
    this.onTheirWay.set(key, false);
  }

  /** The page needs it no more. */
  dropped(key: number): void {
    this.onTheirWay.delete(key);
  }

  /** Something changed: a mutation was answered, or the server gave a hint. */
  readonly outdate = (): void => {
    for (const key of this.onTheirWay.keys()) this.onTheirWay.set(key, true);
  };

  /** @returns whether its answer may be from before a change */
  answered(key: number): boolean {
    const isOutdated = this.onTheirWay.get(key) === true;
    this.onTheirWay.delete(key);
    return isOutdated;
  }
}
