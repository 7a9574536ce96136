/**
 * The books belong to one account at Stripe, in one mode: the first key that is used ties them to it. With another key the
 * ledger would be compared with the money of somebody else, and workers would be paid from it.
 *
 * At the start another account or mode stops the process. When Stripe does not answer then, nothing is asked of it until it
 * has confirmed the account of the key: every call waits for that (`StripeGateway.guard`).
 */
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Mistake, ok, type Clock } from '../kernel/index.ts';
import { CLOCK, Commands, CONFIG, DB, systemCaller, type Config, type Db } from '../platform/index.ts';
import { answerOf, type StripeAnswer } from './stripe-answer.ts';
import { StripeGateway } from './stripe-gateway.ts';
import { StripeKeyOwnerRepository, type BooksOwner } from './stripe-key-owner.repository.ts';

/** The key of another account or mode: the process does not start. */
export class OtherStripeAccount extends Mistake {
  constructor(books: BooksOwner, key: BooksOwner | { readonly isLive: boolean }) {
    const mode = ({ isLive }: { readonly isLive: boolean }) => (isLive ? 'live mode' : 'test mode');
    const other = 'accountId' in key ? `${key.accountId} in ${mode(key)}` : mode(key);
    super(
      `STRIPE_SECRET_KEY is a key of ${other}, and the books in this database belong to ${books.accountId} in ${mode(books)}. ` +
        `Set a key of ${books.accountId} in ${mode(books)}, or use another database.`,
    );
  }
}

/** The start waits no longer than this for Stripe. */
const START_TIMEOUT_MS = 5_000;
/** Between two questions, while Stripe does not say whose key it is. */
const ASK_AGAIN_MS = 1_000;
const CALLER = systemCaller('payouts.stripe_books');

@Injectable()
export class StripeKeyOwner implements OnModuleInit {
  private readonly logger = new Logger('stripe');
  private confirmed = false;
  private asking: Promise<StripeAnswer<undefined>> | null = null;
  private refusedUntil = 0;
  private last: Exclude<StripeAnswer<never>, { kind: 'ok' }> = { kind: 'unknown', why: 'connection' };

  constructor(
    private readonly gateway: StripeGateway,
    private readonly rows: StripeKeyOwnerRepository,
    private readonly commands: Commands,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DB) private readonly db: Db,
  ) {
    if (gateway.isEnabled) gateway.guard = () => this.confirm();
  }

  /** @throws OtherStripeAccount */
  async onModuleInit(): Promise<void> {
    if (!this.gateway.isEnabled) return;
    const books = await this.books();
    // Known without asking: a test key is not of live books.
    if (books !== null && books.isLive === this.gateway.isTest) throw new OtherStripeAccount(books, { isLive: !this.gateway.isTest });
    const answer = await this.confirm();
    if (answer.kind !== 'ok') {
      const why = answer.kind === 'refused' ? `${answer.status} ${answer.message}` : answer.why;
      this.logger.error(
        `Stripe does not say whose key STRIPE_SECRET_KEY is (GET /v1/account: ${why}). Nothing is asked of Stripe until it does; a restricted key needs to read the account.`,
      );
    }
  }

  /** What the books belong to; null before the first use. */
  books(): Promise<BooksOwner | null> {
    return this.rows.books(this.db);
  }

  /** Whether the key is of the account that the books belong to; the first one ties them. @throws OtherStripeAccount */
  private async confirm(): Promise<StripeAnswer<undefined>> {
    if (this.confirmed) return { kind: 'ok', value: undefined };
    if (Date.now() < this.refusedUntil) return this.last;
    this.asking ??= this.ask().finally(() => {
      this.asking = null;
    });
    return this.asking;
  }

  private async ask(): Promise<StripeAnswer<undefined>> {
    let accountId: string;
    try {
      const timeout = Math.min(START_TIMEOUT_MS, this.config.STRIPE_TIMEOUT_MS);
      accountId = (await this.gateway.client.accounts.retrieveCurrent({}, { timeout, maxNetworkRetries: 0 })).id;
    } catch (error) {
      this.last = answerOf(error);
      this.refusedUntil = Date.now() + ASK_AGAIN_MS;
      return this.last;
    }
    const key = { accountId, isLive: !this.gateway.isTest };
    const books = await this.tie(key);
    if (books.accountId !== key.accountId || books.isLive !== key.isLive) throw new OtherStripeAccount(books, key);
    this.confirmed = true;
    return { kind: 'ok', value: undefined };
  }

  /** Of two processes that use the first key at once, one ties the books. */
  private tie(key: BooksOwner): Promise<BooksOwner> {
    return this.commands.must(CALLER, async (tx) => {
      await this.rows.tie(tx, key, this.clock.now());
      return ok((await this.rows.books(tx)) ?? key);
    });
  }
}
