import { useState } from 'react';
import { useLocation } from 'wouter';
import { SignIn, SignInWithCode } from '../api/generated/account.ts';
import type { SignInStep } from '../api/generated/schema.ts';
import { useCommand } from '../api/use-command.ts';
import { useRestart } from '../app/restart-context.ts';
import { deviceTokenOf, keepDeviceToken } from './device-token.ts';
import { wantedPath } from './wanted-path.ts';

/** Signing in by cookie, and the code of a second factor where there is one. */
export function useSignIn() {
  const [, navigate] = useLocation();
  const restart = useRestart();
  const password = useCommand(SignIn);
  const code = useCommand(SignInWithCode);
  const [needsCode, setNeedsCode] = useState(false);
  const [signInToken, setSignInToken] = useState<string | null>(null);

  const follow = (next: SignInStep | null) => {
    if (next === 'TOTP') return setNeedsCode(true);
    if (next === null) return;
    navigate(wantedPath(window.location.search));
    restart();
  };
  return {
    needsCode,
    askForCode: () => setNeedsCode(true),
    password,
    code,
    withPassword: async (email: string, secret: string) => {
      const { data } = await password.run({ input: { email, password: secret, deviceToken: deviceTokenOf(email), transport: 'COOKIE' } });
      if (data === null) return;
      keepDeviceToken(email, data.signIn.credentials?.deviceToken);
      setSignInToken(data.signIn.signInToken);
      follow(data.signIn.next);
    },
    withCode: async (email: string, digits: string) => {
      const { data } = await code.run({ input: { code: digits.trim(), ...(signInToken === null ? {} : { signInToken }) } });
      if (data === null) return;
      keepDeviceToken(email, data.signInWithCode.credentials?.deviceToken);
      follow(data.signInWithCode.next);
    },
  };
}
