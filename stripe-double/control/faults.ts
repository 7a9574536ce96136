/** Faults per endpoint, as a network and a busy service have them; which request they hit is decided by seeded dice. */
import type { Dice } from '../world/random.ts';

export const FAULT_KINDS = [
  'drop_before',
  'drop_after',
  'error_before',
  'error_after',
  'error_late',
  'hang',
  'truncate',
  'rate_limit',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  /** `POST /v1/transfers`, `POST *`, or `*` for all. */
  readonly endpoint: string;
  readonly kind: FaultKind;
  /** From 0 to 1. */
  readonly probability: number;
  /** How often at most; for ever when absent. */
  times?: number;
  /** How long a hanging answer is held. */
  readonly hangMs: number;
  /** How long after its answer, by the double's clock, a late request takes effect. */
  readonly lateSeconds: number;
}

export class Faults {
  private planned: Fault[] = [];
  private readonly hits = new Map<FaultKind, number>();

  constructor(private readonly dice: Dice) {}

  plan(fault: Fault): void {
    this.planned.push(fault);
  }

  clear(): void {
    this.planned = [];
  }

  get all(): readonly Fault[] {
    return this.planned;
  }

  /** How many requests each kind has hit. */
  counts(): Record<string, number> {
    return Object.fromEntries(this.hits);
  }

  /** What befalls this request, if anything. */
  strike(endpoint: string): Fault | undefined {
    for (const fault of this.planned) {
      if (!concerns(fault.endpoint, endpoint)) continue;
      if (fault.times !== undefined && fault.times <= 0) continue;
      if (fault.probability < 1 && this.dice.next() >= fault.probability) continue;
      if (fault.times !== undefined) fault.times -= 1;
      this.hits.set(fault.kind, (this.hits.get(fault.kind) ?? 0) + 1);
      return fault;
    }
    return undefined;
  }
}

function concerns(pattern: string, endpoint: string): boolean {
  return pattern.endsWith('*') ? endpoint.startsWith(pattern.slice(0, -1)) : pattern === endpoint;
}
