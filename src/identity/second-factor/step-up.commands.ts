/** Step-up: the person proves again who they are. The session may then run mutations that need a step-up, for some minutes. */
import { Inject, Injectable } from '@nestjs/common';
import {
  addSeconds,
  forbidden,
  invalid,
  ok,
  refuse,
  refuseAndKeep,
  type Result,
  type SessionId,
  type StepUpMethod,
} from '../../kernel/index.ts';
import { Commands, CONFIG, DB, type Caller, type Config, type Db, type Tx } from '../../platform/index.ts';
import { PasswordTries } from '../authentication/password-tries.ts';
import { SessionCommands } from '../authentication/session.commands.ts';
import { SessionRepository } from '../authentication/session.repository.ts';
import { SecondFactor } from '../codes/second-factor.ts';

const NOT_BY_KEY = forbidden('An API key passes no step-up; sign in.');
const SESSION_ENDED = forbidden('This session has ended; sign in again.');

@Injectable()
export class StepUpCommands {
  constructor(
    private readonly commands: Commands,
    private readonly sessions: SessionRepository,
    private readonly passwords: SessionCommands,
    private readonly factor: SecondFactor,
    private readonly tries: PasswordTries,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DB) private readonly db: Db,
  ) {}

  /**
   * Steps up by a code if the person has a second factor, otherwise by the password. Wrong attempts are counted. @returns the end
   * of the step-up
   */
  async stepUp(caller: Caller, given: { readonly code: string | null; readonly password: string | null }): Promise<Result<Date>> {
    const { actor } = caller;
    if (actor.kind !== 'person' || actor.sessionId === null) return refuse(NOT_BY_KEY);
    if (await this.factor.isOn(this.db, actor.personId)) {
      if (given.code === null) return refuse(invalid('Send a code of your authenticator app, or a recovery code.', 'code'));
      return this.byCode(caller, given.code);
    }
    if (given.password === null) return refuse(invalid('Send your password, or use stepUpWithProvider where you have none.', 'password'));
    const confirmed = await this.passwords.confirmPassword(caller, given.password);
    if (!confirmed.ok) return confirmed;
    return this.commands.run(caller, async (tx) => {
      // A second factor that was set up meanwhile requires a code.
      if (await this.factor.isOn(tx, actor.personId)) return refuse(invalid('Send a code of your authenticator app.', 'code'));
      return this.grant(tx, 'password');
    });
  }

  /** Ends the step-up early, for example in a shared browser. */
  async end(caller: Caller): Promise<Result<SessionId>> {
    return this.commands.run(caller, async (tx) => {
      const { actor } = tx;
      if (actor.kind !== 'person' || actor.sessionId === null) return refuse(NOT_BY_KEY);
      if (!(await this.sessions.stepUp(tx, actor.sessionId, null))) return refuse(SESSION_ENDED);
      tx.act('session.step_up_ended', { kind: 'person', id: actor.personId }, { sessionId: actor.sessionId });
      return ok(actor.sessionId);
    });
  }

  /** Grants a step-up after the person has proved who they are. */
  async grant(tx: Tx, method: StepUpMethod): Promise<Result<Date>> {
    const { actor } = tx;
    if (actor.kind !== 'person' || actor.sessionId === null) return refuse(NOT_BY_KEY);
    const until = addSeconds(tx.now, this.config.STEP_UP_SECONDS);
    if (!(await this.sessions.stepUp(tx, actor.sessionId, until))) return refuse(SESSION_ENDED);
    tx.act('session.stepped_up', { kind: 'person', id: actor.personId }, { sessionId: actor.sessionId, method });
    return ok(until);
  }

  private async byCode(caller: Caller, code: string): Promise<Result<Date>> {
    const { actor } = caller;
    if (actor.kind !== 'person' || actor.sessionId === null) return refuse(NOT_BY_KEY);
    const { personId, sessionId } = actor;
    const counted = await this.tries.countCodeInSession(caller, sessionId);
    if (!counted.ok) return counted;
    return this.commands.run(caller, async (tx) => {
      if (!(await this.factor.use(tx, personId, code))) {
        tx.act('sign_in.failed', { kind: 'person', id: personId });
        return refuseAndKeep(invalid('The code is wrong or was used; wait for the next one, or send a recovery code.', 'code'));
      }
      await this.tries.subtract(tx, counted.value);
      return this.grant(tx, 'code');
    });
  }
}
