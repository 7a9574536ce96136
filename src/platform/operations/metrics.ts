/** Prometheus metrics of one process. */
import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

@Injectable()
export class Metrics {
  private readonly registry = new Registry();

  private readonly requests = new Histogram({
    name: 'guildhall_http_request_seconds',
    help: 'Time to answer a request, by route and status',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.registry],
  });

  private readonly swept = new Counter({
    name: 'guildhall_swept_rows_total',
    help: 'Rows that sweeps handled, by sweep',
    labelNames: ['sweep'] as const,
    registers: [this.registry],
  });

  private readonly alarms = new Counter({
    name: 'guildhall_alarms_total',
    help: 'What somebody has to look at now, by kind',
    labelNames: ['kind'] as const,
    registers: [this.registry],
  });

  private readonly loopBlocks = new Histogram({
    name: 'guildhall_event_loop_blocked_seconds',
    help: 'How long the event loop stood still, each time that it was longer than 250 ms; the log names the operations',
    buckets: [0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [this.registry],
  });

  constructor() {
    // Among them nodejs_eventloop_lag_*: the delay of the event loop by perf_hooks.monitorEventLoopDelay, in seconds.
    collectDefaultMetrics({ register: this.registry });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  request(method: string, route: string, status: number, seconds: number): void {
    this.requests.observe({ method, route, status }, seconds);
  }

  sweep(name: string, rows: number): void {
    this.swept.inc({ sweep: name }, rows);
  }

  alarm(kind: string): void {
    this.alarms.inc({ kind });
  }

  /** Counts a block of the event loop of this length. */
  loopBlocked(seconds: number): void {
    this.loopBlocks.observe(seconds);
  }

  /** Adds a value that is read whenever the metrics are; NaN while it cannot be read. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        try {
          this.set(await read());
        } catch {
          this.set(Number.NaN);
        }
      },
    });
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }
}
