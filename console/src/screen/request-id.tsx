import { useT } from '../messages/language-context.ts';

/** What the operator asks for when something went wrong. */
export function RequestId({ id }: { readonly id: string | null }) {
  const t = useT();
  if (id === null) return null;
  return (
    <p className="faint">
      {t('failure.request')} <bdi className="id">{id}</bdi>
    </p>
  );
}
