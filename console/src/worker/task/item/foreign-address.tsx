import { useState } from 'react';
import { useT } from '../../../messages/language-context.ts';

/** An address elsewhere is shown, never loaded. */
export function ForeignAddress({ address }: { readonly address: string }) {
  const t = useT();
  const [isCopied, setCopied] = useState(false);
  return (
    <p className="foreign-address">
      <bdi>{address}</bdi>
      <button
        type="button"
        className="button button-small"
        onClick={() => void navigator.clipboard.writeText(address).then(() => setCopied(true))}
      >
        {isCopied ? t('item.copied') : t('item.copy')}
      </button>
    </p>
  );
}
