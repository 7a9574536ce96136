import { useState } from 'react';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';

interface InvitationLinkProps {
  readonly invitation: { readonly link: string; readonly expiresAt: string } | null;
}

/** The link of an invitation. It is shown this once: the server keeps no copy of its secret. */
export function InvitationLink({ invitation }: InvitationLinkProps) {
  const t = useT();
  const { dateTime } = useFormat();
  const [isCopied, setCopied] = useState(false);
  if (invitation === null) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(invitation.link);
    setCopied(true);
  };
  return (
    <div className="notice notice-done" role="status">
      <p>{t('team.link', { when: dateTime(invitation.expiresAt) })}</p>
      <bdi className="secret id">{invitation.link}</bdi>
      <button type="button" className="button button-small" onClick={() => void copy()}>
        {isCopied ? t('team.copied') : t('team.copy')}
      </button>
    </div>
  );
}
