import { useState } from 'react';
import { useKeys } from '../../app/keys.ts';
import { ActionDialog, type Action } from './action-dialog.tsx';
import { useOversight } from './use-oversight.ts';

interface ActionButtonProps<Data extends object, Variables extends object> extends Action<Data, Variables> {
  /** On the button, when it is shorter than the title of the dialog. */
  readonly short?: string;
  readonly look?: 'primary' | 'danger' | 'plain';
  readonly hotkey?: string;
  readonly isDisabled?: boolean;
}

/** Opens the dialog of a decision. Auditors do not see it. */
export function ActionButton<Data extends object, Variables extends object>(props: ActionButtonProps<Data, Variables>) {
  const { short, look = 'plain', hotkey, isDisabled = false, ...action } = props;
  const [isOpen, setOpen] = useState(false);
  const { isAdmin } = useOversight();
  const isUsable = isAdmin && !isDisabled;
  useKeys(hotkey !== undefined && isUsable ? { [hotkey]: () => setOpen(true) } : {});
  if (!isAdmin) return null;
  return (
    <>
      <button
        type="button"
        className={`button ${look === 'plain' ? 'button-small' : `button-${look}`}`}
        disabled={isDisabled}
        onClick={() => setOpen(true)}
      >
        {short ?? action.label}
        {hotkey !== undefined && <kbd aria-hidden="true">{hotkey}</kbd>}
      </button>
      {isOpen && <ActionDialog {...action} close={() => setOpen(false)} />}
    </>
  );
}
