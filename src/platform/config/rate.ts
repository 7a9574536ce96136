/** Rates as settings write them: "60/300" allows 60 in 300 seconds, "off" has no limit. */

export class Rate {
  constructor(
    readonly points: number,
    /** Length of the window, which begins with the first request in it. */
    readonly seconds: number,
  ) {}

  /** As the setting is written. */
  toString(): string {
    return `${this.points}/${this.seconds}`;
  }
}

export const RATE_PATTERN = /^(?:off|[1-9]\d{0,6}\/[1-9]\d{0,5})$/;

/** @param text one that {@link RATE_PATTERN} matches; null: no limit */
export function parseRate(text: string): Rate | null {
  if (text === 'off') return null;
  const [points = '', seconds = ''] = text.split('/');
  return new Rate(Number(points), Number(seconds));
}
