import { useT } from '../messages/language-context.ts';
import { ChangePasswordForm } from './change-password-form.tsx';
import { Section } from './section.tsx';
import { SetPasswordForm } from './set-password-form.tsx';

export function PasswordSection({ hasPassword }: { readonly hasPassword: boolean }) {
  const t = useT();
  return <Section title={t('field.password')}>{hasPassword ? <ChangePasswordForm /> : <SetPasswordForm />}</Section>;
}
