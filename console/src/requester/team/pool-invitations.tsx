import { useState } from 'react';
import { CreatePoolLink, InviteToPool, RevokePoolLink, type PoolData } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { InvitationLink } from './invitation-link.tsx';

interface PoolInvitationsProps {
  readonly poolId: string;
  readonly links: NonNullable<NonNullable<PoolData['workerPool']>['links']>['nodes'];
}

/** Ways into a pool: one person by address, or several with a link. */
export function PoolInvitations({ poolId, links }: PoolInvitationsProps) {
  const t = useT();
  const { dateTime } = useFormat();
  const invite = useCommand(InviteToPool);
  const link = useCommand(CreatePoolLink);
  const revoke = useCommand(RevokePoolLink);
  const [email, setEmail] = useState('');
  const [uses, setUses] = useState('10');
  return (
    <section className="card" aria-labelledby="ways-in">
      <h2 id="ways-in">{t('own-pools.invite')}</h2>
      <Form label={t('own-pools.invite-one')} onSubmit={() => void invite.run({ input: { poolId, email } })}>
        <TextField name="email" type="email" label={t('field.email')} required value={email} onChange={setEmail} outcome={invite.outcome} />
        <SubmitButton isSending={invite.isSending}>{t('own-pools.invite-one')}</SubmitButton>
        <Refusals outcome={invite.outcome} fields={['email']} />
        <InvitationLink invitation={invite.outcome?.data?.inviteToPool.invitation ?? null} />
      </Form>
      <Form label={t('own-pools.link')} onSubmit={() => void link.run({ input: { poolId, maximumUses: Number(uses) } })}>
        <TextField
          name="maximumUses"
          type="number"
          label={t('own-pools.uses')}
          required
          value={uses}
          onChange={setUses}
          outcome={link.outcome}
        />
        <SubmitButton isSending={link.isSending}>{t('own-pools.link')}</SubmitButton>
        <Refusals outcome={link.outcome} fields={['maximumUses']} />
        <InvitationLink invitation={link.outcome?.data?.createPoolLink.invitation ?? null} />
      </Form>
      <ul className="rows">
        {links.map(({ id, isOpen, uses: used, maximumUses, expiresAt }) => (
          <li key={id}>
            <span>
              {t('own-pools.used', { used, count: maximumUses })}{' '}
              <span className="soft">{isOpen ? t('own-pools.open-until', { when: dateTime(expiresAt) }) : t('own-pools.closed')}</span>
            </span>
            {isOpen && (
              <button
                type="button"
                className="button button-small"
                aria-disabled={revoke.isSending}
                onClick={() => void revoke.run({ input: { linkId: id } })}
              >
                {t('own-pools.revoke')}
              </button>
            )}
          </li>
        ))}
      </ul>
      <Refusals outcome={revoke.outcome} />
    </section>
  );
}
