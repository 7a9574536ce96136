/** A broken expectation is a bug, never a user's mistake: it throws, and the caller sees one opaque error. */
export class Bug extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Bug';
  }
}

/** A mistake of the person who runs or configures a command: printed as its message, without a stack. */
export class Mistake extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Mistake';
  }
}

/** Throws {@link Bug} unless `condition` holds. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Bug(message);
}

/** Marks a switch as exhaustive: does not compile while a case is missing. */
export function unreachable(value: never): never {
  throw new Bug(`unreachable: ${JSON.stringify(value)}`);
}

/** The value, or a {@link Bug} naming what was expected to be there. */
export function present<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Bug(`expected ${what}`);
  return value;
}
