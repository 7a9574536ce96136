/** For tools that move the clock by days: their people stay signed in, need no second factor, and show who they are once, by signing in. */
export const LASTING_SESSIONS: Readonly<Record<string, string>> = {
  ADMIN_SESSION_IDLE_SECONDS: String(7 * 86_400),
  ADMIN_TOTP: 'optional',
  STEP_UP_SECONDS: String(30 * 86_400),
};
