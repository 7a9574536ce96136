/** Sources of the comparison with Stripe. Each domain registers its own; the treasury runs them. */
import { Injectable } from '@nestjs/common';
import { assert } from '../kernel/index.ts';
import type { ReconciliationSource } from './reconciliation-source.ts';

@Injectable()
export class ReconciliationSources {
  private readonly sources: ReconciliationSource[] = [];

  /** In order of registration. */
  get all(): readonly ReconciliationSource[] {
    return this.sources;
  }

  /** Adds what to compare. Call in `onModuleInit`. */
  register(source: ReconciliationSource): void {
    assert(!this.sources.some(({ name }) => name === source.name), `one source of ${source.name}`);
    this.sources.push(source);
  }
}
