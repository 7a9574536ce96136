/** Starts sessions. Session tokens are created only here, for every way to sign in. */
import { Inject, Injectable } from '@nestjs/common';
import { addSeconds, newId, storableText, type LinkedIdentityId, type PersonId, type SessionId } from '../../kernel/index.ts';
import { CONFIG, type Caller, type Config, type Db, type Transport, type Tx } from '../../platform/index.ts';
import { newDeviceToken, newSessionToken, newSignInToken, tokenHash } from '../core/tokens.ts';
import { PersonRepository } from '../people/person.repository.ts';
import { DeviceTokenRepository, type DeviceTokenId } from './device-token.repository.ts';
import { SecondFactor } from '../codes/second-factor.ts';
import { PendingSignInRepository } from './pending-sign-in.repository.ts';
import { SessionRepository } from './session.repository.ts';

/** What the person must do next. */
export type NextStep = 'done' | 'totp' | 'verify_email';

export interface NewSession {
  readonly personId: PersonId;
  /** The User-Agent, by which people recognise their sessions. */
  readonly device: string | null;
  readonly transport: Transport;
  /** Id of the valid device token that the client sent; null: create a new one. */
  readonly deviceTokenId: DeviceTokenId | null;
  /** Whether the person has just given a code, or an equivalent proof. */
  readonly bySecondFactor?: boolean;
  /** False if the person did not enter credentials, because the provider remembered them. The session then begins without a step-up. */
  readonly isSteppedUp?: boolean;
  /** The provider account with which the session begins. Such a session is shorter and gets no device token. */
  readonly identityId?: LinkedIdentityId | null;
}

/** A new session. Its tokens are shown once and stored only as hashes. */
export interface StartedSession {
  readonly personId: PersonId;
  readonly sessionId: SessionId;
  readonly transport: Transport;
  readonly token: string;
  readonly startedAt: Date;
  readonly idleUntil: Date;
  readonly absoluteUntil: Date;
  /** Device token for the next sign-in; null when the sent token stays valid. */
  readonly deviceToken: string | null;
  readonly next: Exclude<NextStep, 'totp'>;
}

/** The first step of a sign-in with a second factor. Its token is not a session token and needs a code. Shown once. */
export interface StartedSignIn {
  readonly personId: PersonId;
  readonly transport: Transport;
  readonly token: string;
  readonly startedAt: Date;
  readonly expiresAt: Date;
  /** A device token is created only after the code. */
  readonly deviceToken: null;
  readonly next: 'totp';
}

/** Time within which the code must be sent. */
const CODE_TIMEOUT_SECONDS = 600;

/** Maximum number of device tokens of one person. */
const MAXIMUM_DEVICE_TOKENS = 20;

/** Returns a step that a signed-in person still has to do; null: none. */
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

  /** Adds a step that {@link StartedSession.next} reports. Call it in `onModuleInit`. */
  registerStep(step: StepAfterSignIn): void {
    this.steps.push(step);
  }

  /**
   * Continues a sign-in whose first factor was right: starts the session, or asks for a code first if the person has a second
   * factor. Every way to sign in calls it: password and identity provider.
   */
  async startOrAskForCode(tx: Tx, session: NewSession): Promise<StartedSession | StartedSignIn> {
    if (session.bySecondFactor === true || !(await this.factor.lockIsOn(tx, session.personId))) return this.start(tx, session);
    const { personId, transport, device, deviceTokenId, identityId = null } = session;
    const token = newSignInToken();
    const expiresAt = addSeconds(tx.now, CODE_TIMEOUT_SECONDS);
    const pending = {
      id: newId<'Session'>(tx.now),
      personId,
      transport,
      device: storableDevice(device),
      deviceTokenId,
      identityId,
      expiresAt,
    };
    await this.pending.insert(tx, { ...pending, tokenHash: tokenHash(token) });
    tx.act('sign_in.code_asked', { kind: 'person', id: personId });
    return { personId, transport, token, startedAt: tx.now, expiresAt, deviceToken: null, next: 'totp' };
  }

  /** Starts a session in the caller's transaction. It creates a new token, so a token that an attacker planted before is worthless. */
  async start(tx: Tx, opening: NewSession): Promise<StartedSession> {
    const { personId, device, transport, deviceTokenId, bySecondFactor = false, isSteppedUp = true, identityId = null } = opening;
    const token = newSessionToken();
    const sessionId = newId<'Session'>(tx.now);
    const absoluteUntil = addSeconds(tx.now, maximumSessionSeconds(this.config, identityId !== null));
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
      device: storableDevice(device),
      createdAt: tx.now,
      lastUsedAt: tx.now,
      idleUntil,
      absoluteUntil,
    });
    tx.act('session.started', { kind: 'person', id: personId }, { sessionId, transport });
    const isKnown = deviceTokenId !== null && (await this.devices.use(tx, deviceTokenId, this.deviceTokenEnd(tx)));
    // A sign-in with the provider needs no device token: the token protects against lock-outs, which are about passwords.
    const deviceToken = isKnown || identityId !== null ? null : await this.newDeviceToken(tx, personId);
    const next = await this.nextStep(tx, personId);
    return { personId, sessionId, transport, token, startedAt: tx.now, idleUntil, absoluteUntil, deviceToken, next };
  }

  /** Ends the session whose cookie is overwritten. Otherwise it would stay open while nobody has its token. */
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
    await this.devices.trim(tx, personId, id, MAXIMUM_DEVICE_TOKENS);
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

function storableDevice(device: string | null): string | null {
  return device === null ? null : storableText(device.slice(0, 200));
}

/** Returns the maximum duration of a session, in seconds. */
function maximumSessionSeconds({ SESSION_MAXIMUM_SECONDS, OIDC_SESSION_SECONDS }: Config, byProvider: boolean): number {
  return byProvider ? Math.min(OIDC_SESSION_SECONDS, SESSION_MAXIMUM_SECONDS) : SESSION_MAXIMUM_SECONDS;
}

/** Returns the maximum time without use, in seconds. */
export function idleSeconds(config: Config, isAdmin: boolean): number {
  return isAdmin ? Math.min(config.ADMIN_SESSION_IDLE_SECONDS, config.SESSION_IDLE_SECONDS) : config.SESSION_IDLE_SECONDS;
}
