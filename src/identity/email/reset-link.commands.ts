/**
 * Links that reset a password where no e-mail is sent. One admin requests the link, another one approves. The requester opens the
 * link once and hands it to the person, whose identity they have checked.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import {
  addSeconds,
  asId,
  conflict,
  forbidden,
  newId,
  notFound,
  ok,
  publicId,
  refuse,
  type AdminRequestId,
  type PersonId,
  type Refusal,
  type Result,
} from '../../kernel/index.ts';
import { Commands, CONFIG, personIdOf, publicUrl, type Caller, type Config, type Tx } from '../../platform/index.ts';
import { ActiveAdmins, denyUnlessAdminPerson } from '../admins/active-admins.ts';
import { AdminRequestRepository } from '../admins/admin-request.repository.ts';
import { AdminRequests } from '../admins/admin-requests.ts';
import { isActiveAdmin } from '../admins/second-person.ts';
import { newEmailToken, tokenHash } from '../core/tokens.ts';
import { Mails } from '../mail/mails.ts';
import { linkTo } from '../mail/mail-texts.ts';
import { PersonRepository } from '../people/person.repository.ts';
import { LINK_SECONDS } from './email-token.ts';
import { EmailTokenRepository } from './email-token.repository.ts';

const KIND = 'password.reset_link';
/**
 * Time after the approval within which the link can be opened. Rows of links are kept longer, so that a link cannot be opened
 * twice.
 */
const OPEN_WITHIN_SECONDS = 86_400;

const MAIL_IS_ON = conflict(
  'MAIL_ON',
  'This marketplace sends e-mails: the person resets the password by themself (requestPasswordReset).',
);

/** The link. Shown once. */
export interface ResetLink {
  readonly url: string;
  readonly expiresAt: Date;
}

@Injectable()
export class ResetLinkCommands implements OnModuleInit {
  constructor(
    private readonly commands: Commands,
    private readonly people: PersonRepository,
    private readonly admins: ActiveAdmins,
    private readonly requests: AdminRequests,
    private readonly requestRows: AdminRequestRepository,
    private readonly tokens: EmailTokenRepository,
    private readonly mails: Mails,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.requests.register({
      kind: KIND,
      execute: async (tx, request) => {
        const fault = await this.fault(tx, asId<'Person'>(request.subjectId));
        return fault === null ? ok({ kind: 'person', id: request.subjectId }) : refuse(fault);
      },
    });
  }

  /** Requests a link. Another admin must approve. */
  request(caller: Caller, personId: PersonId, reason: string): Promise<Result<AdminRequestId>> {
    return this.commands.run(caller, async (tx) => {
      const fault = await this.fault(tx, personId);
      if (fault !== null) return refuse(fault);
      if (personIdOf(tx.actor) === personId) return refuse(forbidden('Change your own password with changePassword.'));
      return this.requests.open(tx, {
        kind: KIND,
        subject: { kind: 'person', id: personId },
        concerned: [personId],
        payload: {},
        details: [{ name: 'person', value: publicId('Person', personId) }],
        reason,
        openKey: personId,
      });
    });
  }

  /** Returns the link of an approved request to the requester, once. The link works once, for half an hour. */
  open(caller: Caller, requestId: AdminRequestId): Promise<Result<ResetLink>> {
    return this.commands.run(caller, async (tx) => {
      const refused = denyUnlessAdminPerson(tx.actor, 'open a link');
      if (refused !== null) return refuse(refused);
      await this.admins.lockShared(tx);
      const request = await this.requestRows.lock(tx, requestId);
      const actorId = personIdOf(tx.actor);
      if (request === null || request.kind !== KIND || actorId === null) return refuse(notFound('The request for a link', 'requestId'));
      if (request.requestedBy !== actorId) return refuse(forbidden('Only the admin who asked opens the link.'));
      const standing = (await this.admins.standings(tx, [actorId], tx.now)).get(actorId);
      if (!isActiveAdmin(standing) || standing.adminSince > request.requestedAt) {
        return refuse(forbidden('You have not been an active admin since you asked; ask again.'));
      }
      if (request.state !== 'approved' || request.decidedAt === null) {
        return refuse(
          conflict(request.state.toUpperCase(), 'The request is not approved; another admin decides it first (approveAdminRequest).'),
        );
      }
      if (addSeconds(request.decidedAt, OPEN_WITHIN_SECONDS) <= tx.now) {
        return refuse(conflict('EXPIRED', 'The link was not opened within 24 hours of the approval; ask again (requestResetLink).'));
      }
      const personId = asId<'Person'>(request.subjectId);
      const fault = await this.fault(tx, personId);
      if (fault !== null) return refuse(fault);
      const token = newEmailToken();
      const id = newId(tx.now);
      const expiresAt = addSeconds(tx.now, LINK_SECONDS.reset_password);
      const made = await this.tokens.insert(tx, {
        id,
        personId,
        purpose: 'reset_password',
        tokenHash: tokenHash(token),
        expiresAt,
        requestId,
      });
      if (!made) return refuse(conflict('OPENED', 'This link was opened already, and is shown once; ask for another (requestResetLink).'));
      tx.act('reset_link.opened', { kind: 'person', id: personId }, { requestId });
      return ok({ url: linkTo(publicUrl(this.config), 'reset', { token }), expiresAt });
    });
  }

  private async fault(tx: Tx, personId: PersonId): Promise<Refusal | null> {
    if (this.mails.isEnabled) return MAIL_IS_ON;
    const person = await this.people.byId(tx, personId);
    if (person === null) return notFound('The person', 'personId');
    return person.email === null ? conflict('ERASED', 'This person was erased.') : null;
  }
}
