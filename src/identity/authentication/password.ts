/**
 * Rules for passwords, and hashing with argon2id (19 MiB, two passes, one lane: OWASP Password Storage Cheat Sheet).
 *
 * Hashing takes tens of milliseconds. Never hash inside a transaction.
 */
import { hash, verify } from '@node-rs/argon2';
import { invalid, type Refusal, say, type Sentence } from '../../kernel/index.ts';

export const PASSWORD_LENGTH = { least: 12, most: 200 } as const;

const HASH_COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** For tests, which sign in thousands of people. */
const TEST_COST = { memoryCost: 8, timeCost: 1, parallelism: 1 };

/** Common passwords that are long enough to pass. Compared in lower case. */
const COMMON_PASSWORDS = new Set([
  'password1234',
  'password12345',
  'password123456',
  'passwordpassword',
  'administrator',
  'administrator1',
  'iloveyou1234',
  'letmeinletmein',
  'welcome12345',
  'qwertyuiop12',
  'qwertyuiop123',
  'qwertyuiopasdf',
  'qwertyqwerty',
  'qwerty123456',
  '123456qwerty',
  '1q2w3e4r5t6y',
  '1qaz2wsx3edc',
  'changemechangeme',
  'correcthorsebatterystaple',
]);

const SEQUENCES = ['0123456789012345678901234567890', 'abcdefghijklmnopqrstuvwxyz', '9876543210987654321098765432109'];

/** Returns the error in a new password, or null. The password may not contain `email`. */
export function passwordFault(password: string, email: string): Refusal | null {
  const fault = (message: Sentence) => invalid(message, 'password');
  const length = [...password].length;
  if (length < PASSWORD_LENGTH.least) return fault(say`A password has at least ${PASSWORD_LENGTH.least} characters.`);
  if (length > PASSWORD_LENGTH.most) return fault(say`A password has at most ${PASSWORD_LENGTH.most} characters.`);
  const lower = password.toLowerCase();
  const typed = email.trim().toLowerCase();
  const account = typed.split('@')[0] ?? '';
  if (COMMON_PASSWORDS.has(lower) || new Set(lower).size < 4 || SEQUENCES.some((run) => run.includes(lower))) {
    return fault(say`This password is among the first that anyone would try; choose another.`);
  }
  if ((typed !== '' && lower.includes(typed)) || (account.length >= 6 && lower.includes(account))) {
    return fault(say`The password must not contain your e-mail address; choose another.`);
  }
  return null;
}

/** Normalises a password, so that the same password typed on two systems has the same hash. */
function normalised(password: string): string {
  return password.normalize('NFKC');
}

export class PasswordHasher {
  private readonly cost: typeof HASH_COST;
  /** A hash that matches no password. It gives accounts that do not exist the same work as existing ones. */
  private readonly dummy: Promise<string>;

  constructor(environment: 'development' | 'test' | 'production') {
    this.cost = environment === 'test' ? TEST_COST : HASH_COST;
    this.dummy = hash(`${Math.random()} nobody's password`, this.cost);
  }

  hash(password: string): Promise<string> {
    return hash(normalised(password), this.cost);
  }

  /** Whether the password is right. Takes the same time when there is no hash. */
  async matches(passwordHash: string | null, password: string): Promise<boolean> {
    // No stored password is this long. Hash a short text, so that the time stays the same.
    const candidate = password.length > 4 * PASSWORD_LENGTH.most ? '' : normalised(password);
    const right = await verify(passwordHash ?? (await this.dummy), candidate);
    return right && passwordHash !== null;
  }
}
