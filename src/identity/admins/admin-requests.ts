/**
 * Actions that need two admins: one admin requests an action, another one approves it, and the approving transaction carries it
 * out.
 *
 * A domain registers an executor for each of its kinds at start, so this layer depends on none of them. Preconditions are checked
 * at the request, for an early answer. The executor checks them again and decides. When it refuses, the request stays pending.
 */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import {
  addSeconds,
  type AdminRequestId,
  assert,
  conflict,
  forbidden,
  newId,
  notFound,
  ok,
  type PersonId,
  present,
  publicId,
  type Refusal,
  refuse,
  type Result,
  say,
  tryLater,
} from '../../kernel/index.ts';
import { Commands, CONFIG, Jobs, personIdOf, systemCaller, type Caller, type Config, type Tx } from '../../platform/index.ts';
import { ActiveAdmins, CREATE_ADMIN_COMMAND, denyUnlessAdminPerson, MINIMUM_ADMINS } from './active-admins.ts';
import {
  adminRequestMachine,
  noteFault,
  reasonFault,
  refusalFault,
  type AdminRequest,
  type AdminRequestDetail,
  type AdminRequestEvent,
  type AdminRequestPayload,
} from './admin-request.ts';
import { AdminRequestRepository } from './admin-request.repository.ts';
import { isActiveAdmin, type TwoPersonMatter } from './second-person.ts';

/** A kind of request, registered by the domain that carries it out. */
export interface AdminRequestKind {
  /** Noun and verb: `funding.record`. */
  readonly kind: string;
  /** Whether the action changes who is an active admin. */
  readonly changesAdmins?: boolean;
  /**
   * Carries out the action in the approving transaction, whose actor is the approver. Checks every precondition again.
   *
   * @returns the object that was created or changed; a refusal leaves the request pending
   */
  execute(tx: Tx, request: AdminRequest): Promise<Result<AdminRequestResult | null>>;
}

export interface AdminRequestResult {
  /** Kind of the subject, as in the act log: `funding`. */
  readonly kind: string;
  readonly id: string;
}

export interface AdminRequestDraft {
  readonly kind: string;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly organisationId?: string | null;
  readonly concerned?: readonly PersonId[];
  readonly payload: AdminRequestPayload;
  readonly details: readonly AdminRequestDetail[];
  readonly reason: string | null;
  /** Key of the action within its kind. Only one request with the same key is pending at a time. */
  readonly openKey: string;
}

const EXPIRY_BATCH_SIZE = 100;

/** Maps a request to the input of the second-person policy. */
export function matterOf(request: AdminRequest): TwoPersonMatter {
  const { requestedAt: askedAt, requestedBy: askedBy, concerned, organisationId } = request;
  return { name: 'request', askedAt, askedBy, askedAsAdmin: true, concerned, organisationId };
}

@Injectable()
export class AdminRequests implements OnModuleInit {
  private readonly kinds = new Map<string, AdminRequestKind>();

  constructor(
    private readonly commands: Commands,
    private readonly rows: AdminRequestRepository,
    private readonly admins: ActiveAdmins,
    private readonly jobs: Jobs,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep({ name: 'identity.expire_admin_requests', run: () => this.expire() });
  }

  /** Registers a kind of request. A domain calls it at start. */
  register(kind: AdminRequestKind): void {
    assert(!this.kinds.has(kind.kind), `${kind.kind} is registered once`);
    this.kinds.set(kind.kind, kind);
  }

  /**
   * Stores the request in the transaction of the requesting command. Returns the pending request when the same person repeats it
   * with the same arguments. Refuses when no other admin could approve it.
   */
  async open(tx: Tx, draft: AdminRequestDraft): Promise<Result<AdminRequestId>> {
    assert(this.kinds.has(draft.kind), `${draft.kind} is registered`);
    const refused = await this.denyRequesting(tx);
    const reason = draft.reason?.trim() || null;
    const fault = refused ?? reasonFault(reason);
    if (fault !== null) return refuse(fault);
    const request: AdminRequest = {
      id: newId<'AdminRequest'>(tx.now),
      kind: draft.kind,
      subjectKind: draft.subject.kind,
      subjectId: draft.subject.id,
      organisationId: draft.organisationId ?? null,
      concerned: draft.concerned ?? [],
      payload: draft.payload,
      details: draft.details,
      reason,
      openKey: `${draft.kind}:${draft.openKey}`,
      state: adminRequestMachine.initial,
      requestedBy: present(personIdOf(tx.actor), 'a person who asks'),
      requestedAt: tx.now,
      expiresAt: addSeconds(tx.now, this.config.ADMIN_REQUEST_SECONDS),
      decidedBy: null,
      decidedAt: null,
      decisionNote: null,
      resultKind: null,
      resultId: null,
    };
    if (!(await this.rows.insert(tx, request))) {
      const known = await this.rows.lockOpen(tx, request.openKey);
      if (known === null) return refuse(tryLater(1, 'Another admin decided the same request a moment ago; read it again.'));
      if (known.expiresAt > tx.now) return repeatedRequest(known, request);
      await this.expireOne(tx, known);
      assert(await this.rows.insert(tx, request), 'the expired request with the same key is not pending any more');
    }
    tx.act('admin_request.made', subjectOf(request), {
      kind: request.kind,
      subjectKind: request.subjectKind,
      subjectId: request.subjectId,
    });
    return ok(request.id);
  }

  /** Stores a request about the role of a person. This person may not decide it. */
  openAboutPerson(tx: Tx, kind: string, personId: PersonId, reason: string | null): Promise<Result<AdminRequestId>> {
    return this.open(tx, {
      kind,
      subject: { kind: 'person', id: personId },
      concerned: [personId],
      payload: {},
      details: [{ name: 'person', value: publicId('Person', personId) }],
      reason,
      openKey: personId,
    });
  }

  /** Carries out the action of a request. Locks order it with other decisions and with changes of the admins. */
  approve(caller: Caller, id: AdminRequestId, note: string | null = null): Promise<Result<AdminRequestId>> {
    const text = note?.trim() || null;
    return this.commands.run(caller, async (tx) => {
      const found = await this.lockForDecision(tx, id, 'approve');
      if (!found.ok) return found;
      const fault = noteFault(text);
      if (fault !== null) return refuse(fault);
      const { request, kind } = found.value;
      const done = await kind.execute(tx, request);
      if (!done.ok) return done;
      await this.rows.decide(tx, id, { state: 'approved', decidedBy: personIdOf(tx.actor), note: text, result: done.value });
      tx.act('admin_request.approved', subjectOf(request), { kind: request.kind, requestedBy: request.requestedBy });
      return ok(id);
    });
  }

  refuse(caller: Caller, id: AdminRequestId, reason: string): Promise<Result<AdminRequestId>> {
    const text = reason.trim();
    return this.commands.run(caller, async (tx) => {
      const found = await this.lockForDecision(tx, id, 'refuse');
      if (!found.ok) return found;
      const fault = refusalFault(text);
      if (fault !== null) return refuse(fault);
      await this.rows.decide(tx, id, { state: 'refused', decidedBy: personIdOf(tx.actor), note: text, result: null });
      tx.act('admin_request.refused', subjectOf(found.value.request), { kind: found.value.request.kind });
      return ok(id);
    });
  }

  /** Withdraws a request; only the admin who made it may do so. */
  withdraw(caller: Caller, id: AdminRequestId): Promise<Result<AdminRequestId>> {
    return this.commands.run(caller, async (tx) => {
      const refused = denyUnlessAdminPerson(tx.actor, 'withdraw a request');
      if (refused !== null) return refuse(refused);
      const request = await this.rows.lock(tx, id);
      if (request === null) return refuse(notFound('The request', 'requestId'));
      if (request.requestedBy !== personIdOf(tx.actor)) {
        return refuse(forbidden('Only the admin who asked withdraws a request; refuse it instead.'));
      }
      const next = stateAfter(request, 'withdraw', tx.now);
      if (!next.ok) return next;
      await this.rows.decide(tx, id, { state: 'withdrawn', decidedBy: request.requestedBy, note: null, result: null });
      tx.act('admin_request.withdrawn', subjectOf(request), { kind: request.kind });
      return ok(id);
    });
  }

  /** Locks the admins and the request, in this order, and checks that the actor may decide it. */
  private async lockForDecision(
    tx: Tx,
    id: AdminRequestId,
    event: 'approve' | 'refuse',
  ): Promise<Result<{ request: AdminRequest; kind: AdminRequestKind }>> {
    const refused = denyUnlessAdminPerson(tx.actor, `${event} a request`);
    if (refused !== null) return refuse(refused);
    const seen = await this.rows.byId(tx, id);
    if (seen === null) return refuse(notFound('The request', 'requestId'));
    const kind = present(this.kinds.get(seen.kind), `the kind ${seen.kind} of a request`);
    await (kind.changesAdmins === true && event === 'approve' ? this.admins.lockExclusive(tx) : this.admins.lockShared(tx));
    const request = present(await this.rows.lock(tx, id), 'a request that was just read');
    // A refusal does not require an active requester: otherwise the request would stay open until it expires.
    const matter = { ...matterOf(request), askedAsAdmin: event === 'approve' };
    const denied = await this.admins.denySecond(tx, `${event} a request`, matter);
    if (denied !== null) return refuse(denied);
    const next = stateAfter(request, event, tx.now);
    return next.ok ? ok({ request, kind }) : next;
  }

  /** Expires a pending request with this key that was created at or after `since`. The caller holds the lock on the admins. */
  async expireOpen(tx: Tx, openKey: string, since: Date): Promise<void> {
    const request = await this.rows.lockOpen(tx, openKey);
    if (request !== null && request.requestedAt >= since) await this.expireOne(tx, request);
  }

  private async denyRequesting(tx: Tx): Promise<Refusal | null> {
    const refused = denyUnlessAdminPerson(tx.actor, 'ask for this');
    const personId = personIdOf(tx.actor);
    if (refused !== null || personId === null) return refused;
    await this.admins.lockShared(tx);
    const standing = (await this.admins.standings(tx, [personId], tx.now)).get(personId);
    if (!isActiveAdmin(standing)) return forbidden('Only an active admin may ask for this.');
    const { length } = await this.admins.all(tx, tx.now);
    if (length >= MINIMUM_ADMINS) return null;
    return conflict(
      'TOO_FEW_ADMINS',
      say`This takes ${MINIMUM_ADMINS} admins, and you are the only active one; have the operator make another (${CREATE_ADMIN_COMMAND}), then ask again.`,
    );
  }

  private expire(): Promise<number> {
    return this.commands.must(systemCaller('identity.expire_admin_requests'), async (tx) => {
      const due = await this.rows.lockDue(tx, EXPIRY_BATCH_SIZE);
      for (const request of due) await this.expireOne(tx, request);
      return ok(due.length);
    });
  }

  private async expireOne(tx: Tx, request: AdminRequest): Promise<void> {
    await this.rows.decide(tx, request.id, { state: 'expired', decidedBy: null, note: null, result: null });
    tx.act('admin_request.expired', subjectOf(request), { kind: request.kind });
  }
}

/** A pending request counts as expired after `expiresAt`, also before the sweep changes its row. */
function stateAfter(request: AdminRequest, event: AdminRequestEvent, now: Date): Result<unknown> {
  const isOver = request.state === 'pending' && request.expiresAt <= now;
  return adminRequestMachine.next(isOver ? 'expired' : request.state, event);
}

function repeatedRequest(known: AdminRequest, request: AdminRequest): Result<AdminRequestId> {
  const same = (a: AdminRequest) => JSON.stringify(Object.entries(a.payload).sort(([x], [y]) => (x < y ? -1 : 1)));
  if (known.requestedBy === request.requestedBy && same(known) === same(request)) return ok(known.id);
  return refuse(
    conflict(
      'PENDING',
      'There is a pending request for this already (adminRequests): approve or refuse it, or have it withdrawn before you ask anew.',
    ),
  );
}

function subjectOf(request: AdminRequest) {
  return { kind: 'admin_request', id: request.id, organisationId: null };
}
