import { useState } from 'react';
import { useLocation } from 'wouter';
import { ProviderRegistrationPage, RegisterWithProvider, SignInPage } from '../api/generated/account.ts';
import { useCommand } from '../api/use-command.ts';
import { useRead } from '../api/use-read.ts';
import { PATHS } from '../app/paths.ts';
import { useRestart } from '../app/restart-context.ts';
import { CountryField } from '../forms/country-field.tsx';
import { Form } from '../forms/form.tsx';
import { Refusals } from '../forms/refusals.tsx';
import { SubmitButton } from '../forms/submit-button.tsx';
import { TextField } from '../forms/text-field.tsx';
import { useT } from '../messages/language-context.ts';
import { Screen } from '../screen/screen.tsx';
import { Shown } from '../screen/shown.tsx';

/** Somebody came from the identity provider whom this marketplace does not know yet. */
export function ProviderRegisterPage() {
  const t = useT();
  const [, navigate] = useLocation();
  const restart = useRestart();
  const page = useRead(SignInPage, {});
  const read = useRead(ProviderRegistrationPage, {});
  const command = useCommand(RegisterWithProvider);
  const [person, setPerson] = useState<{ name?: string; email?: string; birthDate: string; country: string }>({
    birthDate: '',
    country: '',
  });
  const known = read.data?.providerRegistration;
  const name = person.name ?? known?.name ?? '';
  const email = person.email ?? known?.email ?? '';
  const send = async (acceptedTerms: string) => {
    const { isDone } = await command.run({ input: { name, email, birthDate: person.birthDate, country: person.country, acceptedTerms } });
    if (!isDone) return;
    navigate(PATHS.home);
    restart();
  };
  return (
    <Screen title={t('register.title')}>
      <Shown read={page}>
        {({ marketplace }) => (
          <Form label={t('register.title')} onSubmit={() => void send(marketplace.termsVersion)}>
            <p>{t('provider.register')}</p>
            <TextField
              name="name"
              label={t('field.name')}
              autoComplete="name"
              required
              value={name}
              onChange={(value) => setPerson({ ...person, name: value })}
              outcome={command.outcome}
            />
            <TextField
              name="email"
              label={t('field.email')}
              type="email"
              required
              value={email}
              onChange={(value) => setPerson({ ...person, email: value })}
              outcome={command.outcome}
            />
            <TextField
              name="birthDate"
              label={t('field.birth-date')}
              type="date"
              autoComplete="bday"
              required
              value={person.birthDate}
              onChange={(birthDate) => setPerson({ ...person, birthDate })}
              outcome={command.outcome}
            />
            <CountryField value={person.country} onChange={(country) => setPerson({ ...person, country })} />
            <label className="check">
              <input type="checkbox" required /> <span>{t('register.terms', { version: marketplace.termsVersion })}</span>
            </label>
            <Refusals outcome={command.outcome} fields={['name', 'email', 'birthDate']} />
            <SubmitButton isSending={command.isSending}>{t('register.title')}</SubmitButton>
          </Form>
        )}
      </Shown>
    </Screen>
  );
}
