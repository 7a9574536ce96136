import { useState } from 'react';
import { useLocation } from 'wouter';
import { Register, SignInPage } from '../api/generated/account.ts';
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

const FIELDS = ['name', 'email', 'password', 'birthDate', 'country'];

export function RegisterPage() {
  const t = useT();
  const [, navigate] = useLocation();
  const restart = useRestart();
  const read = useRead(SignInPage, {});
  const command = useCommand(Register);
  const [person, setPerson] = useState({ name: '', email: '', password: '', birthDate: '', country: '' });
  const set = (part: Partial<typeof person>) => setPerson({ ...person, ...part });
  const { outcome } = command;
  const send = async (acceptedTerms: string) => {
    const { isDone } = await command.run({ input: { ...person, acceptedTerms, transport: 'COOKIE' } });
    if (!isDone) return;
    navigate(PATHS.home);
    restart();
  };
  return (
    <Screen title={t('register.title')}>
      <Shown read={read}>
        {({ marketplace }) => (
          <Form label={t('register.title')} onSubmit={() => void send(marketplace.termsVersion)}>
            <TextField
              name="name"
              label={t('field.name')}
              autoComplete="name"
              required
              value={person.name}
              onChange={(name) => set({ name })}
              outcome={outcome}
            />
            <TextField
              name="email"
              label={t('field.email')}
              type="email"
              autoComplete="username"
              required
              value={person.email}
              onChange={(email) => set({ email })}
              outcome={outcome}
            />
            <TextField
              name="password"
              label={t('field.password')}
              help={t('field.password-help')}
              type="password"
              autoComplete="new-password"
              required
              value={person.password}
              onChange={(password) => set({ password })}
              outcome={outcome}
            />
            <TextField
              name="birthDate"
              label={t('field.birth-date')}
              help={t('register.age', { years: marketplace.minimumAge })}
              type="date"
              autoComplete="bday"
              required
              value={person.birthDate}
              onChange={(birthDate) => set({ birthDate })}
              outcome={outcome}
            />
            <CountryField value={person.country} onChange={(country) => set({ country })} />
            <label className="check">
              <input type="checkbox" required /> <span>{t('register.terms', { version: marketplace.termsVersion })}</span>
            </label>
            <Refusals outcome={outcome} fields={FIELDS} />
            <SubmitButton isSending={command.isSending}>{t('register.title')}</SubmitButton>
          </Form>
        )}
      </Shown>
    </Screen>
  );
}
