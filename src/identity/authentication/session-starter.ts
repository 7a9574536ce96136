/** Starts sessions: the one place in which a session token is made. Every way to sign in ends here. */
import { Inject, Injectable } from '@nestjs/common';
import { addSeconds, newId, storableText, type LinkedIdentityId, type PersonId, type SessionId } from '../../kernel/index.ts';
import { CONFIG, type Caller, type Config, type Db, type Transport, type Tx } from '../../platform/index.ts';
import { newDeviceToken, newSessionToken, newSignInToken, tokenHash } from '../core/tokens.ts';
import { PersonRepository } from '../people/person.repository.ts';
import { DeviceTokenRepository, type DeviceTokenId } from './device-token.repository.ts';
import { SecondFactor } from '../codes/second-factor.ts';
import { PendingSignInRepository } from './pending-sign-in.repository.ts';
import { SessionRepository } from './session.repository.ts';

/** What the person has to do after this step of signing in. */
export type NextStep = 'done' | 'totp' | 'verify_email';

export interface NewSession {
  readonly personId: PersonId;
  /** The User-Agent, so that people can recognise their sessions. */
  readonly device: string | null;
  readonly transport: Transport;
  /** Row of the device token that was sent; null: a new one is made. */
  readonly deviceTokenId: DeviceTokenId | null;
  /** Whether the person has just given a code, or what counts as one. */
  readonly bySecondFactor?: boolean;
  /** False where the person was not asked who they are: a provider may know them from before. The session then begins without a step-up. */
  readonly isSteppedUp?: boolean;
  /** The account at the identity provider that it begins with; such a session is shorter, and gets no device token. */
  readonly identityId?: LinkedIdentityId | null;
}

/** Shown once: the tokens are kept nowhere. */
export interface StartedSession {
  readonly personId: PersonId;
  readonly sessionId: SessionId;
  readonly transport: Transport;
  readonly token: string;
  readonly startedAt: Date;
  readonly idleUntil: Date;
  readonly absoluteUntil: Date;
  /** Device token for the next sign-in; null when the token that was sent stays valid. */
  readonly deviceToken: string | null;
  readonly next: Exclude<NextStep, 'totp'>;
}

/** The first half of a sign-in: its token is no session, and is worth something with a code only. Shown once. */
export interface StartedSignIn {
  readonly personId: PersonId;
  readonly transport: Transport;
  readonly token: string;
  readonly startedAt: Date;
  readonly expiresAt: Date;
  /** None is made before the code. */
  readonly deviceToken: null;
  readonly next: 'totp';
}

/** How long a sign-in waits for its code. */
const CODE_SECONDS = 600;

/** Device tokens of one person at the same time. */
const MOST_DEVICE_TOKENS = 20;

/** Says whether a person has something to do although they are signed in; null: they have not. */
type StepAfterSignIn = (db: Db, personId: PersonId) => Promise<'verify_email' | null>;

@Injectable()
export class SessionStarter {
  private readonly steps: StepAfterSignIn[] = [];

  constructor(
    private readonly people: PersonRepository,
    private readonly sessions: SessionRepository,
    private readonly devices: DeviceTokenRepository,
    private readonly pending: PendingSignInRepository,
    private readonly factor: SecondFactor,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Adds a step that {@link StartedSession.next} reports. To be called in `onModuleInit`. */
  registerStep(step: StepAfterSignIn): void {
    this.steps.push(step);
  }

  /**
   * Begins a sign-in whose first factor was right: starts the session, or asks for a code first where the person has a second
   * factor. Every way to sign in ends here: by password, and by another provider.
   */
  async begin(tx: Tx, session: NewSession): Promise<StartedSession | StartedSignIn> {
    if (session.bySecondFactor === true || !(await this.factor.holdIsOn(tx, session.personId))) return this.start(tx, session);
    const { personId, transport, device, deviceTokenId, identityId = null } = session;
    const token = newSignInToken();
    const expiresAt = addSeconds(tx.now, CODE_SECONDS);
    const pending = { id: newId<'Session'>(tx.now), personId, transport, device: shortened(device), deviceTokenId, identityId, expiresAt };
    await this.pending.insert(tx, { ...pending, tokenHash: tokenHash(token) });
    tx.act('sign_in.code_asked', { kind: 'person', id: personId });
    return { personId, transport, token, startedAt: tx.now, expiresAt, deviceToken: null, next: 'totp' };
  }

  /** Starts a session inside the caller's transaction. The token is new: what the client sent before is worth nothing. */
  async start(tx: Tx, opening: NewSession): Promise<StartedSession> {
    const { personId, device, transport, deviceTokenId, bySecondFactor = false, isSteppedUp = true, identityId = null } = opening;
    const token = newSessionToken();
    const sessionId = newId<'Session'>(tx.now);
    const absoluteUntil = addSeconds(tx.now, longestSession(this.config, identityId !== null));
    const isAdmin = (await this.people.byId(tx, personId))?.isAdmin === true;
    const idle = addSeconds(tx.now, idleSeconds(this.config, isAdmin));
    const idleUntil = idle < absoluteUntil ? idle : absoluteUntil;
    await this.sessions.insert(tx, {
      id: sessionId,
      personId,
      transport,
      tokenHash: tokenHash(token),
      steppedUpUntil: isSteppedUp ? addSeconds(tx.now, this.config.STEP_UP_SECONDS) : null,
      secondFactorAt: bySecondFactor ? tx.now : null,
      identityId,
      device: shortened(device),
      createdAt: tx.now,
      lastUsedAt: tx.now,
      idleUntil,
      absoluteUntil,
    });
    tx.act('session.started', { kind: 'person', id: personId }, { sessionId, transport });
    const isKnown = deviceTokenId !== null && (await this.devices.use(tx, deviceTokenId, this.deviceTokenEnd(tx)));
    // Nobody would get the token of a device that signs in with the provider: a lock-out is about passwords.
    const deviceToken = isKnown || identityId !== null ? null : await this.newDeviceToken(tx, personId);
    const next = await this.nextStep(tx, personId);
    return { personId, sessionId, transport, token, startedAt: tx.now, idleUntil, absoluteUntil, deviceToken, next };
  }

  /** Ends the session of the cookie that the new one overwrites: it would stay open, and nobody would have its token. */
  async endReplaced(tx: Tx, { actor }: Caller): Promise<void> {
    if (actor.kind !== 'person' || actor.sessionId === null) return;
    const { personId, sessionId } = actor;
    if (!(await this.sessions.end(tx, personId, sessionId, 'signed_out'))) return;
    tx.act('session.signed_out', { kind: 'person', id: personId }, { sessionId });
  }

  async newDeviceToken(tx: Tx, personId: PersonId): Promise<string> {
    const token = newDeviceToken();
    const id = newId<'Session'>(tx.now);
    await this.devices.insert(tx, { id, personId, tokenHash: tokenHash(token), expiresAt: this.deviceTokenEnd(tx) });
    await this.devices.trim(tx, personId, id, MOST_DEVICE_TOKENS);
    return token;
  }

  private async nextStep(db: Db, personId: PersonId): Promise<'done' | 'verify_email'> {
    for (const step of this.steps) {
      const next = await step(db, personId);
      if (next !== null) return next;
    }
    return 'done';
  }

  private deviceTokenEnd(tx: Tx): Date {
    return addSeconds(tx.now, this.config.DEVICE_TOKEN_SECONDS);
  }
}

function shortened(device: string | null): string | null {
  return device === null ? null : storableText(device.slice(0, 200));
}

/** A session ends after so many seconds in any case. */
function longestSession({ SESSION_MAXIMUM_SECONDS, OIDC_SESSION_SECONDS }: Config, byProvider: boolean): number {
  return byProvider ? Math.min(OIDC_SESSION_SECONDS, SESSION_MAXIMUM_SECONDS) : SESSION_MAXIMUM_SECONDS;
}

/** A session ends after so many seconds without use. */
export function idleSeconds(config: Config, isAdmin: boolean): number {
  return isAdmin ? Math.min(config.ADMIN_SESSION_IDLE_SECONDS, config.SESSION_IDLE_SECONDS) : config.SESSION_IDLE_SECONDS;
}
