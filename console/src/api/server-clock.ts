/** Time of the server: clocks of devices are wrong by minutes, and a lease ends by the server's. */
let offsetMs = 0;

/** Reads the `Date` header, which has whole seconds: half a second is the error that stays. */
export function readServerTime(response: Response, sentAt: number, receivedAt: number): void {
  const header = response.headers.get('date');
  const served = header === null ? Number.NaN : Date.parse(header);
  if (Number.isNaN(served)) return;
  offsetMs = served + 500 - (sentAt + receivedAt) / 2;
  // Half a second of rounding is no difference.
  if (Math.abs(offsetMs) < 1000) offsetMs = 0;
}

export const serverNow = (): number => Date.now() + offsetMs;
