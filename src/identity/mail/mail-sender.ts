/**
 * Sends the e-mails in the outbox. An attempt without an answer is retried with the same Message-ID, by which mail systems
 * recognise duplicates. SMTP cannot report the result of an earlier attempt.
 */
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ok, present, type Clock, type PersonId } from '../../kernel/index.ts';
import {
  CLOCK,
  Commands,
  CONFIG,
  Jobs,
  MAIL_TIMEOUT_MS,
  MailTransport,
  Outbox,
  publicUrl,
  systemCaller,
  type Config,
  type OutboxDesign,
  type OutboxStep,
  type Readiness,
  type Tx,
} from '../../platform/index.ts';
import type { MailContent, MailKind } from './mail.ts';
import { MailRepository, type MailCall } from './mail.repository.ts';
import { mailText } from './mail-texts.ts';
import { Mails } from './mails.ts';

const BATCH_SIZE = 5;
const LEASE_SECONDS = 180;
const CALLER = systemCaller('identity.send_mail');

/** A mail server has no lookup, and the Message-ID never changes. */
const OUTBOX_DESIGN: OutboxDesign = {
  looksUpFirst: () => false,
  startsNewEpoch: () => false,
  key: (_call, key) => key,
  restsAfterFailure: false,
};

/**
 * Completes an e-mail just before sending, where a request must not reveal whether the address has an account.
 *
 * @returns the recipient and the current content; null: do not send it
 */
export type MailPreparation = (
  tx: Tx,
  content: MailContent,
  call: MailCall,
) => Promise<{ personId: PersonId; content: MailContent } | null>;

@Injectable()
export class MailSender implements OnModuleInit {
  private readonly logger = new Logger('mail');
  private readonly outbox: Outbox<MailCall>;
  private readonly preparations = new Map<MailKind, MailPreparation>();

  constructor(
    private readonly rows: MailRepository,
    private readonly mails: Mails,
    private readonly transport: MailTransport,
    private readonly commands: Commands,
    private readonly jobs: Jobs,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.outbox = new Outbox(rows, this.step, commands, clock, {
      caller: CALLER,
      design: OUTBOX_DESIGN,
      leaseSeconds: LEASE_SECONDS,
      keySeconds: 0,
      longestCallMs: MAIL_TIMEOUT_MS,
      waitSeconds: () => LEASE_SECONDS,
      isServerFailure: () => false,
    });
  }

  onModuleInit(): void {
    if (this.transport.isEnabled) this.jobs.sweep({ name: 'identity.send_mail', run: () => this.sendDue() });
  }

  /** Registers the preparation of a kind of e-mail. Called at start by the module that adds such e-mails. */
  prepare(kind: MailKind, preparation: MailPreparation): void {
    this.preparations.set(kind, preparation);
  }

  private async sendDue(): Promise<number> {
    const leased = await this.commands.must(CALLER, async (tx) => ok(await this.outbox.lease(tx, BATCH_SIZE)));
    await Promise.all(leased.map((call) => this.outbox.make(call)));
    return leased.length;
  }

  private readonly step: OutboxStep<MailCall> = {
    lookUp: () => Promise.resolve({ kind: 'absent' }),
    readiness: (call) => this.readiness(call),
    send: async (call, key, mayStart) => {
      const content = present(this.contentOf(call), 'the contents of an e-mail that is ready');
      const text = mailText(call.kind, content, { url: publicUrl(this.config), operator: this.config.OPERATOR_NAME });
      const answer = await this.transport.send({ id: key, to: content.to, date: call.createdAt, ...text }, mayStart);
      if (answer.kind === 'ok') return { kind: 'ok', value: { settle: () => this.end(call, 'sent', null) } };
      if (answer.kind === 'unknown') this.logger.warn(`${nameInLog(call)}: ${answer.why}; it is sent again later`);
      return answer;
    },
    isPassing: () => false,
    refused: async (call, reason, code) => {
      if (code !== undefined) this.logger.warn(`${nameInLog(call)}: the mail server refused it for good (${reason})`);
      await this.end(call, code === undefined ? 'dropped' : 'refused', reason);
    },
    key: ({ id }) => id,
    describe: nameInLog,
  };

  private async readiness(call: MailCall): Promise<Readiness<MailCall>> {
    const content = this.contentOf(call);
    if (content === null) return { kind: 'never', reason: 'it does not open: SECRET was changed' };
    const preparation = this.preparations.get(call.kind);
    return this.commands.must(CALLER, async (tx) => {
      if (call.expiresAt <= tx.now) return ok<Readiness<MailCall>>({ kind: 'never', reason: 'it expired' });
      // An earlier attempt has prepared it already.
      if (preparation === undefined || content.token !== '') return ok<Readiness<MailCall>>({ kind: 'ready' });
      const prepared = await preparation(tx, content, call);
      if (prepared === null) return ok<Readiness<MailCall>>({ kind: 'never', reason: 'there is nobody to send it to' });
      const sealed = this.mails.seal(call.id, prepared.content);
      const isHeld = await this.rows.setContent(tx, call, prepared.personId, sealed);
      if (!isHeld) return ok<Readiness<MailCall>>({ kind: 'wait', reason: 'another process has it' });
      return ok<Readiness<MailCall>>({ kind: 'ready', prepare: () => Promise.resolve({ ...call, personId: prepared.personId, sealed }) });
    });
  }

  private contentOf({ id, sealed }: MailCall): MailContent | null {
    return sealed === null ? null : this.mails.open(id, sealed);
  }

  private end(call: MailCall, state: 'sent' | 'refused' | 'dropped', error: string | null): Promise<void> {
    return this.commands.must(CALLER, async (tx) => ok(await this.rows.end(tx, call, state, error)));
  }
}

/** Name of the e-mail in the log. Never contains the address. */
function nameInLog({ id, kind, attempt }: MailCall): string {
  return `e-mail ${id} (${kind}), attempt ${attempt}`;
}
