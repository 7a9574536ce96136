/** Joining, one's own data, and who is an admin. */
import { Inject, Injectable } from '@nestjs/common';
import { conflict, invalid, newId, notFound, ok, refuse, type Clock, type PersonId, type Result } from '../kernel/index.ts';
import { CLOCK, Commands, CONFIG, personIdOf, type Caller, type Config } from '../platform/index.ts';
import { AttemptLimits } from './attempt-limits.ts';
import { checkEmail } from './email.ts';
import { mayAppointAdmins } from './identity.policy.ts';
import { PasswordHasher, passwordFault } from './password.ts';
import { PersonRepository } from './person.repository.ts';
import { checkRegistration, normalName, type RegistrationInput } from './registration.ts';
import { SessionCommands, type StartedSession } from './session.commands.ts';

const EMAIL_TAKEN = conflict('REGISTERED', 'There is an account with this e-mail address; sign in instead.');

@Injectable()
export class PersonCommands {
  constructor(
    private readonly commands: Commands,
    private readonly people: PersonRepository,
    private readonly sessions: SessionCommands,
    private readonly limits: AttemptLimits,
    private readonly hasher: PasswordHasher,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Makes an account and signs it in. */
  async register(
    caller: Caller,
    input: RegistrationInput & { readonly password: string; readonly device: string | null },
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
      tx.act('person.registered', { kind: 'person', id: personId }, { termsVersion: checked.value.termsVersion });
      return ok(await this.sessions.start(tx, personId, input.device));
    });
  }

  /** For the operator's command: makes an admin, or makes the one with this e-mail an admin and leaves their password. */
  async createAdmin(
    caller: Caller,
    input: { readonly email: string; readonly name: string; readonly password: string },
  ): Promise<Result<{ personId: PersonId; isNew: boolean }>> {
    const name = normalName(input.name);
    if (name === null) return refuse(invalid('The name has 1 to 100 characters on one line.', 'name'));
    const refused = mayAppointAdmins(caller.actor);
    if (refused !== null) return refuse(refused);
    const fault = passwordFault(input.password, input.email);
    const checked = checkEmail(input.email);
    const hash = fault === null ? await this.hasher.hash(input.password) : null;
    return this.commands.run(caller, async (tx) => {
      const known = await this.people.byEmail(tx, input.email);
      if (known === null && !checked.ok) return checked;
      if (known === null && (fault !== null || hash === null)) return refuse(fault ?? invalid('A password is needed.', 'password'));
      const personId = known?.id ?? newId<'Person'>(tx.now);
      if (known === null && hash !== null && checked.ok) {
        const { address, key } = checked.value;
        if (!(await this.people.insert(tx, personId, { email: address, emailKey: key, name }))) return refuse(EMAIL_TAKEN);
        await this.people.setPassword(tx, personId, hash);
        tx.act('person.created', { kind: 'person', id: personId });
      }
      if (!(await this.people.setAdmin(tx, personId, true))) return refuse(conflict('ADMIN', 'This person is an admin already.'));
      tx.act('admin.granted', { kind: 'person', id: personId });
      return ok({ personId, isNew: known === null });
    });
  }

  async grantAdmin(caller: Caller, personId: PersonId): Promise<Result<PersonId>> {
    return this.commands.run(caller, async (tx) => {
      const refused = mayAppointAdmins(tx.actor);
      if (refused !== null) return refuse(refused);
      if ((await this.people.lock(tx, personId)) === null) return refuse(notFound('The person', 'personId'));
      if (!(await this.people.setAdmin(tx, personId, true))) return refuse(conflict('ADMIN', 'This person is an admin already.'));
      tx.act('admin.granted', { kind: 'person', id: personId });
      return ok(personId);
    });
  }

  /** The last admin stays. */
  async revokeAdmin(caller: Caller, personId: PersonId): Promise<Result<PersonId>> {
    return this.commands.run(caller, async (tx) => {
      const refused = mayAppointAdmins(tx.actor);
      if (refused !== null) return refuse(refused);
      const admins = await this.people.lockAdmins(tx);
      if (!admins.includes(personId)) return refuse(notFound('The admin', 'personId'));
      if (admins.length === 1) return refuse(conflict('LAST_ADMIN', 'The last admin stays; make another person an admin first.'));
      await this.people.setAdmin(tx, personId, false);
      tx.act('admin.revoked', { kind: 'person', id: personId });
      return ok(personId);
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
      return refuse(invalid(`The terms in force are version "${this.config.TERMS_VERSION}".`, 'version'));
    }
    return this.commands.run(caller, async (tx) => {
      if (!(await this.people.acceptTerms(tx, personId, version))) return refuse(conflict('ACCEPTED', 'You have accepted this version.'));
      tx.act('terms.accepted', { kind: 'person', id: personId }, { version });
      return ok(personId);
    });
  }
}
