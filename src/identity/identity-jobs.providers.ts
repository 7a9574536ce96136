/** What identity does when it starts, by time, and when a person is exported or erased. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { addSeconds, ok, type PersonId } from '../kernel/index.ts';
import { Commands, Jobs, systemCaller, type Tx } from '../platform/index.ts';
import { DeviceTokenRepository } from './authentication/device-token.repository.ts';
import { fillEmailKeys } from './people/email-keys.repository.ts';
import { fillNameWords } from './people/name-words.repository.ts';
import { EvidenceCommands } from './restrictions/evidence.commands.ts';
import { ErasureCommands } from './privacy/erasure.commands.ts';
import { OrganisationCommands } from './organisations/organisation.commands.ts';
import { OrganisationRepository } from './organisations/organisation.repository.ts';
import { PersonalData } from './privacy/personal-data.ts';
import { IDENTITY_SECTIONS } from './privacy/personal-data.repository.ts';
import { EmailTokenRepository } from './email/email-token.repository.ts';
import { EmailChangeRepository } from './email/email-change.repository.ts';
import { emailKey } from './core/email.ts';
import { MailRepository } from './mail/mail.repository.ts';
import { Mails } from './mail/mails.ts';
import { ProviderFlowRepository } from './providers/provider-flow.repository.ts';
import { PersonRepository } from './people/person.repository.ts';
import { UNCONFIRMED_SECRET_SECONDS } from './second-factor/second-factor.commands.ts';
import { SecondFactorRepository } from './codes/second-factor.repository.ts';
import { PendingSignInRepository } from './authentication/pending-sign-in.repository.ts';
import { SessionRepository } from './authentication/session.repository.ts';
import { SignInAttemptRepository } from './authentication/sign-in-attempt.repository.ts';

const KEPT_SECONDS = { session: 30 * 86_400, signInAttempt: 86_400, invitation: 30 * 86_400, mail: 86_400 } as const;

/** Fills what migrations could not compute: comparison keys of addresses, and words of names. Nothing is left after the first start. */
@Injectable()
export class SearchKeys implements OnModuleInit {
  constructor(private readonly commands: Commands) {}

  async onModuleInit(): Promise<void> {
    await this.commands.must(systemCaller('identity.email_keys'), async (tx) => ok(await fillEmailKeys(tx)));
    const fillNames = () => this.commands.must(systemCaller('identity.name_words'), async (tx) => ok(await fillNameWords(tx)));
    while ((await fillNames()) > 0);
  }
}

/**
 * Deletes sessions a month after their last possible use, counted sign-ins a day after the last, invitations a month after
 * their end, evidence files that no restriction names, device tokens, counters of rate limits, sign-ins, flows of the identity provider and offered secrets that have expired, e-mails and their links a day after
 * their end, and changes of addresses at their end.
 */
@Injectable()
export class Tidying implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly commands: Commands,
    private readonly sessions: SessionRepository,
    private readonly organisations: OrganisationCommands,
    private readonly attempts: SignInAttemptRepository,
    private readonly devices: DeviceTokenRepository,
    private readonly pending: PendingSignInRepository,
    private readonly factors: SecondFactorRepository,
    private readonly mails: MailRepository,
    private readonly links: EmailTokenRepository,
    private readonly changes: EmailChangeRepository,
    private readonly evidence: EvidenceCommands,
    private readonly providerFlows: ProviderFlowRepository,
  ) {}

  onModuleInit(): void {
    const run = async () => {
      await this.organisations.forgetExpiredInvitations(KEPT_SECONDS.invitation);
      await this.evidence.deleteUnused();
      await this.commands.must(systemCaller('identity.tidy'), async (tx) => {
        const sessions = await this.sessions.deleteEnded(tx, addSeconds(tx.now, -KEPT_SECONDS.session));
        const attempts = await this.attempts.deleteOld(tx, addSeconds(tx.now, -KEPT_SECONDS.signInAttempt));
        const deviceTokens = await this.devices.deleteExpired(tx);
        const rateLimits = await this.attempts.deleteExpiredRateLimits(tx, Date.now());
        const signIns = await this.pending.deleteExpired(tx);
        const offers = await this.factors.deleteUnconfirmed(tx, addSeconds(tx.now, -UNCONFIRMED_SECRET_SECONDS));
        const mails = await this.mails.deleteEnded(tx, addSeconds(tx.now, -KEPT_SECONDS.mail));
        const links = await this.links.deleteExpired(tx, addSeconds(tx.now, -KEPT_SECONDS.mail));
        const changes = await this.changes.deleteExpired(tx, tx.now);
        const providerFlows = await this.providerFlows.deleteExpired(tx);
        return ok({ providerFlows, sessions, attempts, deviceTokens, rateLimits, signIns, offers, mails, links, changes });
      });
    };
    this.jobs.schedule({ name: 'identity_tidy', cron: '17 3 * * *', run });
  }
}

/** What identity and the platform hold on people. */
@Injectable()
export class IdentityPersonalData implements OnModuleInit {
  constructor(
    private readonly data: PersonalData,
    private readonly people: PersonRepository,
    private readonly mails: Mails,
    private readonly mailRows: MailRepository,
    private readonly links: EmailTokenRepository,
    private readonly changes: EmailChangeRepository,
    private readonly organisations: OrganisationRepository,
  ) {}

  onModuleInit(): void {
    this.data.register({ sections: IDENTITY_SECTIONS, erase: (tx, personId) => this.eraseEmail(tx, personId) });
  }

  /** E-mails and invitations to the address of the person, too: of some it was not known whose it is. */
  private async eraseEmail(tx: Tx, personId: PersonId): Promise<void> {
    const address = (await this.people.byId(tx, personId))?.email ?? null;
    await this.mailRows.deleteOf(tx, personId, address === null ? null : this.mails.addressHash(address));
    await this.links.deleteOf(tx, personId);
    await this.changes.deleteOf(tx, personId);
    const key = address === null ? null : emailKey(address);
    if (key !== null) await this.organisations.deleteInvitationsTo(tx, key);
  }
}

/** Destroys what tax law kept of erased people, when its date has come. */
@Injectable()
export class RetentionSweep implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly erasures: ErasureCommands,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep({ name: 'identity.retention', run: () => this.erasures.destroyDue() });
  }
}
