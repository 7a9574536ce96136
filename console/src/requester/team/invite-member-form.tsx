import { useState } from 'react';
import { InviteMember } from '../../api/generated/requester.ts';
import type { MemberRole } from '../../api/generated/schema.ts';
import { useCommand } from '../../api/use-command.ts';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SelectField } from '../../forms/select-field.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { InvitationLink } from './invitation-link.tsx';
import { rolesFor } from './roles.ts';

interface InviteMemberFormProps {
  readonly organisationId: string;
  readonly yourRole: MemberRole;
}

/** Invites somebody by address: they get an e-mail, and the link can be sent by hand. */
export function InviteMemberForm({ organisationId, yourRole }: InviteMemberFormProps) {
  const t = useT();
  const tell = useMaybeT();
  const command = useCommand(InviteMember);
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<MemberRole>('REVIEWER');
  const invite = async () => {
    const { isDone } = await command.run({ input: { organisationId, email, role } });
    if (isDone) setEmail('');
  };
  return (
    <section className="card" aria-labelledby="invite">
      <h2 id="invite">{t('team.invite')}</h2>
      <Form label={t('team.invite')} onSubmit={() => void invite()}>
        <TextField
          name="email"
          type="email"
          label={t('field.email')}
          required
          value={email}
          onChange={setEmail}
          outcome={command.outcome}
        />
        <SelectField
          label={t('team.role')}
          value={role}
          options={rolesFor(yourRole).map((value) => ({
            value,
            label: `${tell(`role.${value}`, value)}: ${tell(`role-does.${value}`, '')}`,
          }))}
          onChange={(value) => setRole(value as MemberRole)}
        />
        <SubmitButton isSending={command.isSending}>{t('team.invite')}</SubmitButton>
        <Refusals outcome={command.outcome} fields={['email']} />
        <InvitationLink invitation={command.outcome?.data?.inviteMember.invitation ?? null} />
      </Form>
    </section>
  );
}
