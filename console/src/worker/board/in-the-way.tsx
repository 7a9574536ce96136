import type { BoardCard as Card } from '../../api/generated/fragments.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';

/** Why this person may not claim here, and what would change that. */
export function InTheWay({ card }: { readonly card: Pick<Card, 'inTheWay' | 'inTheWayMessage' | 'trialTasks'> }) {
  const t = useT();
  const tell = useMaybeT();
  return (
    <>
      {card.inTheWay !== null && (
        <p className="notice notice-waiting notice-small">{tell(`code.${card.inTheWayMessage?.code ?? ''}`, card.inTheWay)}</p>
      )}
      {card.trialTasks !== null && card.trialTasks > 0 && <p className="soft">{t('board.trial', { count: card.trialTasks })}</p>}
    </>
  );
}
