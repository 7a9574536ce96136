import { useT } from '../messages/language-context.ts';
import { PATHS } from '../app/paths.ts';

interface ProviderButtonProps {
  readonly provider: { readonly name: string; readonly beginPath: string };
}

/** Leaves the console for the identity provider, which sends the browser back to the page for its outcome. */
export function ProviderButton({ provider }: ProviderButtonProps) {
  const t = useT();
  return (
    <a className="button" href={`${provider.beginPath}?returnTo=${encodeURIComponent(PATHS.signIn)}`}>
      {t('provider.sign-in', { name: provider.name })}
    </a>
  );
}
