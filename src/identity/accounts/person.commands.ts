/** Joining, one's own data, and the admins and auditors that the operator makes. */
import { Inject, Injectable } from '@nestjs/common';
import { conflict, invalid, newId, notFound, ok, refuse, type Clock, type PersonId, type Result, say } from '../../kernel/index.ts';
import { CLOCK, Commands, CONFIG, personIdOf, type Caller, type Config, type Tx } from '../../platform/index.ts';
import { AttemptLimits } from '../authentication/attempt-limits.ts';
import { ActiveAdmins } from '../admins/active-admins.ts';
import { IS_AUDITOR } from '../admins/admin.commands.ts';
import { AuditorCommands } from '../admins/auditor.commands.ts';
import { checkEmail } from '../core/email.ts';
import { mayGiveRolesAlone } from '../core/identity.policy.ts';
import { PasswordHasher, passwordFault } from '../authentication/password.ts';
import { VerificationCommands } from '../email/verification.commands.ts';
import { PersonRepository } from '../people/person.repository.ts';
import { checkRegistration, normalName, type RegistrationInput } from '../core/registration.ts';
import type { SignInInput } from '../authentication/session.commands.ts';
import { SessionStarter, type StartedSession } from '../authentication/session-starter.ts';

const EMAIL_TAKEN = conflict('REGISTERED', 'There is an account with this e-mail address; sign in instead.');

/** Somebody whom the operator's command makes, or gives a role. */
export interface OperatorsPerson {
  readonly email: string;
  /** Used for a new person only, as is the password. */
  readonly name: string;
  readonly password: string;
}

interface MadePerson {
  readonly personId: PersonId;
  /** False: the person had an account, and their password is unchanged. */
  readonly isNew: boolean;
}

@Injectable()
export class PersonCommands {
  constructor(
    private readonly commands: Commands,
    private readonly people: PersonRepository,
    private readonly sessions: SessionStarter,
    private readonly limits: AttemptLimits,
    private readonly hasher: PasswordHasher,
    private readonly admins: ActiveAdmins,
    private readonly auditors: AuditorCommands,
    private readonly verification: VerificationCommands,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Makes an account and signs it in. */
  async register(
    caller: Caller,
    input: RegistrationInput & Pick<SignInInput, 'password' | 'device' | 'transport' | 'replacesSession'>,
  ): Promise<Result<StartedSession>> {
    const limited = await this.limits.registrationFrom(caller);
    if (limited !== null) return refuse(limited);
    const rules = {
      minimumAge: this.config.MINIMUM_AGE,
      termsVersion: this.config.TERMS_VERSION,
      refusedCountries: this.config.REFUSED_COUNTRIES,
    };
    const checked = checkRegistration(input, rules, this.clock.now());
    const fault = passwordFault(input.password, input.email);
    if (!checked.ok) return fault === null ? checked : refuse(...checked.refusals, fault);
    if (fault !== null) return refuse(fault);
    const hash = await this.hasher.hash(input.password);
    return this.commands.run(caller, async (tx) => {
      const personId = newId<'Person'>(tx.now);
      if (!(await this.people.insert(tx, personId, checked.value))) return refuse(EMAIL_TAKEN);
      await this.people.setPassword(tx, personId, hash);
      await this.people.acceptTerms(tx, personId, checked.value.termsVersion);
      // Too many links to one address: the account is made all the same, and a link can be asked for later.
      await this.verification.sendLink(tx, personId, checked.value.email);
      tx.act('person.registered', { kind: 'person', id: personId }, { termsVersion: checked.value.termsVersion });
      const { device, transport = 'bearer' } = input;
      if (input.replacesSession === true) await this.sessions.endReplaced(tx, caller);
      return ok(await this.sessions.start(tx, { personId, device, transport, deviceTokenId: null }));
    });
  }

  /**
   * For the operator's command alone, as often as it is run: makes an admin, or makes the person with this e-mail one and
   * leaves their password. Through the API it takes two admins (`AdminCommands`).
   */
  async createAdmin(caller: Caller, input: OperatorsPerson): Promise<Result<MadePerson & { activeAdmins: number }>> {
    return this.make(caller, input, async (tx, made) => {
      if ((await this.people.byId(tx, made.personId))?.auditorSince) return refuse(conflict('AUDITOR', IS_AUDITOR));
      if (!(await this.people.setAdmin(tx, made.personId, true))) return refuse(conflict('ADMIN', 'This person is an admin already.'));
      tx.act('admin.granted', { kind: 'person', id: made.personId });
      return ok({ ...made, activeAdmins: (await this.admins.all(tx, tx.now)).length });
    });
  }

  /** The same for an auditor. Through the API it takes two admins (`AuditorCommands`). */
  async createAuditor(caller: Caller, input: OperatorsPerson): Promise<Result<MadePerson>> {
    return this.make(caller, input, async (tx, made) => {
      const refused = await this.auditors.make(tx, made.personId);
      return refused === null ? ok(made) : refuse(refused);
    });
  }

  /** Makes the person, or finds them by their e-mail address, and gives the role in the same transaction. */
  private async make<T>(
    caller: Caller,
    input: OperatorsPerson,
    giveRole: (tx: Tx, made: MadePerson) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const name = normalName(input.name);
    if (name === null) return refuse(invalid('The name has 1 to 100 characters on one line.', 'name'));
    const refused = mayGiveRolesAlone(caller.actor);
    if (refused !== null) return refuse(refused);
    const fault = passwordFault(input.password, input.email);
    const checked = checkEmail(input.email);
    const hash = fault === null ? await this.hasher.hash(input.password) : null;
    return this.commands.run(caller, async (tx) => {
      await this.admins.lockExclusive(tx);
      const known = await this.people.byEmail(tx, input.email);
      if (known === null && !checked.ok) return checked;
      if (known === null && (fault !== null || hash === null)) return refuse(fault ?? invalid('A password is needed.', 'password'));
      const personId = known?.id ?? newId<'Person'>(tx.now);
      if (known === null && hash !== null && checked.ok) {
        const { address, key } = checked.value;
        if (!(await this.people.insert(tx, personId, { email: address, emailKey: key, name }))) return refuse(EMAIL_TAKEN);
        await this.people.setPassword(tx, personId, hash);
        tx.act('person.created', { kind: 'person', id: personId });
        await this.verification.confirm(tx, personId);
      }
      return giveRole(tx, { personId, isNew: known === null });
    });
  }

  async rename(caller: Caller, name: string): Promise<Result<PersonId>> {
    const personId = personIdOf(caller.actor);
    const normal = normalName(name);
    if (personId === null) return refuse(notFound('The person'));
    if (normal === null) return refuse(invalid('The name has 1 to 100 characters on one line.', 'name'));
    return this.commands.run(caller, async (tx) => {
      await this.people.setName(tx, personId, normal);
      tx.act('person.renamed', { kind: 'person', id: personId });
      return ok(personId);
    });
  }

  /** Accepts the present terms, after they changed. */
  async acceptTerms(caller: Caller, version: string): Promise<Result<PersonId>> {
    const personId = personIdOf(caller.actor);
    if (personId === null) return refuse(notFound('The person'));
    if (version !== this.config.TERMS_VERSION) {
      return refuse(invalid(say`The terms in force are version "${this.config.TERMS_VERSION}".`, 'version'));
    }
    return this.commands.run(caller, async (tx) => {
      if (!(await this.people.acceptTerms(tx, personId, version))) return refuse(conflict('ACCEPTED', 'You have accepted this version.'));
      tx.act('terms.accepted', { kind: 'person', id: personId }, { version });
      return ok(personId);
    });
  }
}
