import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { SignInPage as SignInPageDocument } from '../api/generated/account.ts';
import { useRead } from '../api/use-read.ts';
import { fragmentValues, PATHS } from '../app/paths.ts';
import { Form } from '../forms/form.tsx';
import { Refusals } from '../forms/refusals.tsx';
import { SubmitButton } from '../forms/submit-button.tsx';
import { TextField } from '../forms/text-field.tsx';
import { useMaybeT, useT } from '../messages/language-context.ts';
import { Screen } from '../screen/screen.tsx';
import { CodeForm } from './code-form.tsx';
import { ProviderButton } from './provider-button.tsx';
import { useSignIn } from './use-sign-in.ts';

export function SignInPage() {
  const t = useT();
  const tell = useMaybeT();
  const [email, setEmail] = useState('');
  const [secret, setSecret] = useState('');
  const { data } = useRead(SignInPageDocument, {});
  const { needsCode, askForCode, withPassword, withCode, password, code } = useSignIn();
  // The identity provider sent the browser back, and a second factor is set up here.
  useEffect(() => {
    if (fragmentValues().get('provider') === 'totp') askForCode();
  }, []);
  if (needsCode) return <CodeForm command={code} send={(digits) => void withCode(email, digits)} />;
  const refusal = fragmentValues().get('code');
  return (
    <Screen title={t('sign-in.title')}>
      {refusal !== null && (
        <p className="notice notice-refusal" role="alert">
          {tell(`provider.refused-${refusal}`, t('provider.refused', { code: refusal }))}
        </p>
      )}
      <Form label={t('sign-in.title')} onSubmit={() => void withPassword(email, secret)}>
        <TextField
          name="email"
          label={t('field.email')}
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={setEmail}
          outcome={password.outcome}
        />
        <TextField
          name="password"
          label={t('field.password')}
          type="password"
          autoComplete="current-password"
          required
          value={secret}
          onChange={setSecret}
          outcome={password.outcome}
        />
        <Refusals outcome={password.outcome} fields={['email', 'password']} />
        <SubmitButton isSending={password.isSending}>{t('sign-in.title')}</SubmitButton>
        {data?.marketplace.signInProvider && <ProviderButton provider={data.marketplace.signInProvider} />}
        <p className="row">
          <Link href={PATHS.forgot}>{t('forgot.link')}</Link>
          <Link href={PATHS.register}>{t('register.title')}</Link>
        </p>
      </Form>
    </Screen>
  );
}
