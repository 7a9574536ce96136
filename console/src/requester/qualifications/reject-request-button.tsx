import { RejectQualificationRequest } from '../../api/generated/requester.ts';
import { useT } from '../../messages/language-context.ts';
import { ReasonButton } from '../reason-button.tsx';

/** Refuses a request for a qualification. The worker reads the reason. */
export function RejectRequestButton({ requestId }: { readonly requestId: string }) {
  const t = useT();
  return (
    <ReasonButton
      label={t('qualification-requests.reject')}
      title={t('qualification-requests.reject-title')}
      isQuiet
      document={RejectQualificationRequest}
      variables={(reason) => ({ input: { requestId, reason } })}
    />
  );
}
