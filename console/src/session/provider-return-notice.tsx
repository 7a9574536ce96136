import { fragmentValues } from '../app/paths.ts';
import { useMaybeT, useT } from '../messages/language-context.ts';
import { useSession } from './session-context.ts';

/** Result of linking or a step-up at the identity provider. The sign-in page shows its own notice. */
export function ProviderReturnNotice() {
  const t = useT();
  const tell = useMaybeT();
  const { session } = useSession();
  const values = fragmentValues();
  const outcome = values.get('provider');
  if (session === null) return null;
  if (outcome === 'linked' || outcome === 'stepped_up') {
    return (
      <p className="notice notice-done" role="status">
        {outcome === 'linked' ? t('provider.linked') : t('provider.confirmed')}
      </p>
    );
  }
  if (outcome !== 'refused') return null;
  const code = values.get('code') ?? '';
  return (
    <p className="notice notice-refusal" role="alert">
      {tell(`provider.refused-${code}`, t('provider.refused', { code }))}
    </p>
  );
}
