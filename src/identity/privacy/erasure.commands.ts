/**
 * Erasing a person. Personal data are deleted, in every domain and in one transaction; the ledger, answers and acts stay,
 * and name the person by an id that nothing else is known of. What tax law keeps is sealed until its date.
 */
import { Inject, Injectable } from '@nestjs/common';
import {
  allOf,
  conflict,
  forbidden,
  notFound,
  ok,
  type PersonId,
  present,
  type Refusal,
  refuse,
  type Result,
  say,
} from '../../kernel/index.ts';
import {
  Commands,
  CONFIG,
  DB,
  denyWithoutStepUp,
  personIdOf,
  systemCaller,
  type Caller,
  type Config,
  type Db,
  type Tx,
} from '../../platform/index.ts';
import { unmarkLoneKeys } from '../people/email-keys.repository.ts';
import { keptUntil, type Erasure, type ErasureReason, type ExportReason, type OpeningReason } from './erasure.ts';
import { ErasureRepository } from './erasure.repository.ts';
import { mayErase, mayOpenRetained } from '../core/identity.policy.ts';
import { PersonalData, type Retained } from './personal-data.ts';
import { PersonalDataRepository } from './personal-data.repository.ts';
import type { Person } from '../people/person.entity.ts';
import { PersonRepository } from '../people/person.repository.ts';
import { RestrictionRepository } from '../restrictions/restriction.repository.ts';
import { openRecord, sealRecord } from './retained-record.ts';
import { ensureSecret } from '../core/secret.ts';
import { SessionCommands } from '../authentication/session.commands.ts';

const DESTROYED_AT_ONCE = 50;

@Injectable()
export class ErasureCommands {
  private readonly secret: string;

  constructor(
    private readonly commands: Commands,
    private readonly data: PersonalData,
    private readonly rows: PersonalDataRepository,
    private readonly erasures: ErasureRepository,
    private readonly people: PersonRepository,
    private readonly restrictions: RestrictionRepository,
    private readonly sessions: SessionCommands,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DB) private readonly db: Db,
  ) {
    this.secret = ensureSecret(config);
  }

  /** Erases oneself, for good; the password is asked again, or a step-up where there is none. */
  async eraseOneself(caller: Caller, password: string | null): Promise<Result<Erasure>> {
    const personId = personIdOf(caller.actor);
    if (personId === null) return refuse(forbidden('Only a person can be erased.'));
    const hasPassword = (await this.people.passwordHash(this.db, personId)) !== null;
    const refused = hasPassword ? null : denyWithoutStepUp(caller.actor);
    if (refused !== null) return refuse(refused);
    if (hasPassword) {
      const confirmed = await this.sessions.confirmPassword(caller, password ?? '');
      if (!confirmed.ok) return confirmed;
    }
    return this.commands.run(caller, (tx) => this.erase(tx, personId, personId, 'asked_by_person'));
  }

  /** Erases another person, who asked for it or whom the law demands it for. */
  async eraseOther(caller: Caller, personId: PersonId, reason: Exclude<ErasureReason, 'asked_by_person'>): Promise<Result<Erasure>> {
    return this.commands.run(caller, async (tx) => {
      const refused = mayErase(tx.actor, personId);
      if (refused !== null) return refuse(refused);
      return this.erase(tx, personId, present(personIdOf(tx.actor), 'an admin'), reason);
    });
  }

  /** Records that an export was made. */
  async recordExport(caller: Caller, personId: PersonId, reason: ExportReason): Promise<Result<PersonId>> {
    return this.commands.run(caller, async (tx) => {
      const known = await this.people.byId(tx, personId);
      if (known === null) return refuse(notFound('The person', 'personId'));
      tx.act('person.exported', { kind: 'person', id: personId }, { reason });
      return ok(personId);
    });
  }

  /** What tax law keeps of an erased person, for an audit; that it was opened is recorded. */
  async openRetained(caller: Caller, personId: PersonId, reason: OpeningReason): Promise<Result<unknown>> {
    return this.commands.run(caller, async (tx) => {
      const refused = mayOpenRetained(tx.actor);
      if (refused !== null) return refuse(refused);
      const record = await this.erasures.record(tx, personId, tx.now);
      if (record === null) return refuse(conflict('NOTHING_KEPT', 'There is no retained record of this person, or it was destroyed.'));
      tx.act('retained_record.opened', { kind: 'person', id: personId }, { reason });
      return ok(openRecord(this.secret, personId, record));
    });
  }

  /** Destroys retained records whose retention has ended. Returns the number of records. */
  async destroyDue(): Promise<number> {
    return this.commands.must(systemCaller('identity.retention'), async (tx) => {
      const ids = await this.erasures.destroyDue(tx, DESTROYED_AT_ONCE);
      for (const personId of ids) {
        for (const part of this.data.parts) await part.forget?.(tx, personId);
        tx.act('retained_record.destroyed', { kind: 'person', id: personId });
      }
      return ok(ids.length);
    });
  }

  private async erase(tx: Tx, personId: PersonId, erasedBy: PersonId, reason: ErasureReason): Promise<Result<Erasure>> {
    await this.rows.lockOrganisationsOf(tx, personId);
    const person = await this.people.lock(tx, personId);
    if (person === null) return refuse(notFound('The person', 'personId'));
    if ((await this.erasures.byPeople(tx, [personId])).has(personId)) return refuse(conflict('ERASED', 'This person was erased already.'));
    const clear = allOf([...(await this.ownObstacles(tx, person)), ...(await this.data.obstacles(tx, personId))]);
    if (!clear.ok) return clear;
    for (const part of this.data.parts) await part.release?.(tx, personId);
    const retained = await this.retained(tx, personId);
    for (const part of this.data.parts) await part.erase?.(tx, personId, retained !== null);
    await this.rows.erase(tx, personId);
    await unmarkLoneKeys(tx);
    const keptUntilDate = retained && keptUntil(retained.lastPaymentAt, this.config.TAX_RETENTION_YEARS);
    const erasure: Erasure = { personId, erasedBy, reason, erasedAt: tx.now, keptUntil: keptUntilDate, destroyedAt: null };
    await this.erasures.insert(tx, erasure, retained && sealRecord(this.secret, personId, retained.record));
    tx.act('person.erased', { kind: 'person', id: personId }, { reason, keptUntil: keptUntilDate });
    return ok(erasure);
  }

  /** The data of a paid person that tax law requires: name, country, date of birth, and the payout destinations of other domains. */
  private async retained(tx: Tx, personId: PersonId): Promise<Retained | null> {
    const found: Retained[] = [];
    for (const part of this.data.parts) {
      const retained = await part.retained?.(tx, personId);
      if (retained !== undefined && retained !== null) found.push(retained);
    }
    const [first] = found;
    if (first === undefined) return null;
    const person = await this.people.byId(tx, personId);
    const { name = null, country = null, birthDate = null } = person ?? {};
    const last = found.map(({ lastPaymentAt }) => lastPaymentAt).reduce((a, b) => (a > b ? a : b));
    const records = found.flatMap(({ record }) => Object.entries(record));
    return { lastPaymentAt: last, record: { name, country, birthDate, ...Object.fromEntries(records) } };
  }

  private async ownObstacles(tx: Tx, person: Person): Promise<Refusal[]> {
    const found: Refusal[] = [];
    if (person.isAdmin) found.push(conflict('ADMIN', 'An admin leaves first: another admin takes the role away (revokeAdmin).'));
    if (person.auditorSince !== null) {
      found.push(conflict('AUDITOR', 'An auditor leaves first: two admins take the role away (revokeAuditor).'));
    }
    for (const { name } of await this.rows.ownedAlone(tx, person.id)) {
      found.push(conflict('SOLE_OWNER', say`"${name}" would have no owner; make another member an owner first.`));
    }
    const active = await this.restrictions.active(tx, person.id, tx.now);
    if (active.some(({ kind }) => kind === 'money_on_hold')) {
      found.push(conflict('MONEY_ON_HOLD', 'Money of this person is on hold; the hold ends or is lifted first.'));
    }
    return found;
  }
}
