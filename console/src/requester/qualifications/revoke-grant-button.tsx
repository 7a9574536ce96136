import { RevokeQualification } from '../../api/generated/requester.ts';
import { useT } from '../../messages/language-context.ts';
import { ReasonButton } from '../reason-button.tsx';

/** Takes a qualification away. The worker reads the reason. */
export function RevokeGrantButton({ grantId }: { readonly grantId: string }) {
  const t = useT();
  return (
    <ReasonButton
      label={t('grants.revoke')}
      title={t('grants.revoke-title')}
      isQuiet
      document={RevokeQualification}
      variables={(reason) => ({ input: { grantId, reason } })}
    />
  );
}
