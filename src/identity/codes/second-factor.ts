/** Checks codes of a second factor: codes of the authenticator app and recovery codes. Each code works once. */
import { Inject, Injectable } from '@nestjs/common';
import { Bug, type PersonId } from '../../kernel/index.ts';
import { CONFIG, type Config, type Db, type Tx } from '../../platform/index.ts';
import { boxKey, openBox, sealBox } from '../core/sealed-box.ts';
import { ensureSecret } from '../core/secret.ts';
import { newRecoveryCodes, recoveryCode, recoveryCodeHash } from './recovery-codes.ts';
import { SecondFactorRepository } from './second-factor.repository.ts';
import { stepOfCode, totpCode } from './totp.ts';

@Injectable()
export class SecondFactor {
  private readonly secret: string;
  private readonly key: Buffer;

  constructor(
    private readonly rows: SecondFactorRepository,
    @Inject(CONFIG) config: Config,
  ) {
    this.secret = ensureSecret(config);
    this.key = boxKey(this.secret, 'totp secrets');
  }

  isOn(db: Db, personId: PersonId): Promise<boolean> {
    return this.rows.isOn(db, personId);
  }

  /** The same check during a sign-in. A concurrent set-up waits for the new session, and then ends it. */
  lockIsOn(tx: Tx, personId: PersonId): Promise<boolean> {
    return this.rows.lockIsOn(tx, personId);
  }

  /** Uses up a code. Returns false if it is wrong or was used. The caller has already counted the attempt. */
  async use(tx: Tx, personId: PersonId, typed: string): Promise<boolean> {
    const totp = await this.rows.lock(tx, personId);
    if (totp === null || totp.sealed === null) return false;
    const code = totpCode(typed);
    if (code !== null) return this.useStep(tx, personId, stepOfCode(this.open(personId, totp.sealed), code, tx.now), totp.lastStep);
    const recovery = recoveryCode(typed);
    if (recovery === null) return false;
    const isRight = await this.rows.useRecoveryCode(tx, personId, recoveryCodeHash(this.secret, personId, recovery));
    if (isRight) tx.act('recovery_code.used', { kind: 'person', id: personId });
    return isRight;
  }

  seal(personId: PersonId, secret: string): Buffer {
    return sealBox(this.key, `totp of ${personId}`, Buffer.from(secret));
  }

  /** @throws Bug when the box was changed, belongs to another person, or was sealed with another SECRET */
  open(personId: PersonId, sealed: Buffer): string {
    try {
      return openBox(this.key, `totp of ${personId}`, sealed).toString();
    } catch (error) {
      throw new Bug(`the secret of an authenticator app does not open; was SECRET changed? (${(error as Error).message})`);
    }
  }

  /** Replaces the recovery codes by ten new ones. They are shown once. */
  async renewRecoveryCodes(tx: Tx, personId: PersonId): Promise<string[]> {
    const codes = newRecoveryCodes();
    const hashes = codes.map((code) => recoveryCodeHash(this.secret, personId, recoveryCode(code) ?? code));
    await this.rows.replaceRecoveryCodes(tx, personId, hashes);
    return codes;
  }

  private async useStep(tx: Tx, personId: PersonId, step: number | null, lastStep: bigint): Promise<boolean> {
    // A used code, and every code before it, is refused: somebody may have read it over the shoulder.
    if (step === null || BigInt(step) <= lastStep) return false;
    await this.rows.setLastStep(tx, personId, step);
    return true;
  }
}
