import { RequestQualification } from '../../api/generated/worker.ts';
import { useCommand } from '../../api/use-command.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { useT } from '../../messages/language-context.ts';

export function AskForQualification({ typeId }: { readonly typeId: string }) {
  const t = useT();
  const command = useCommand(RequestQualification);
  if (command.outcome?.isDone === true) return <span role="status">{t('skills.asked')}</span>;
  return (
    <>
      <button
        type="button"
        className="button button-small"
        aria-disabled={command.isSending}
        onClick={() => void command.run({ input: { typeId } })}
      >
        {t('skills.ask')}
      </button>
      <Refusals outcome={command.outcome} />
    </>
  );
}
