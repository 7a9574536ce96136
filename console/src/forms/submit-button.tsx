import type { ReactNode } from 'react';
import { useT } from '../messages/language-context.ts';

interface SubmitButtonProps {
  readonly isSending: boolean;
  readonly isDisabled?: boolean;
  readonly children: ReactNode;
}

export function SubmitButton({ isSending, isDisabled = false, children }: SubmitButtonProps) {
  const t = useT();
  return (
    <button type="submit" className="button button-primary" disabled={isDisabled} aria-disabled={isSending}>
      {isSending ? t('form.sending') : children}
    </button>
  );
}
