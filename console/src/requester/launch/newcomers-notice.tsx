import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';

interface NewcomersNoticeProps {
  readonly excludedBy: readonly { readonly type: { readonly name: string } }[];
}

/** Requirements that nobody meets who has done nothing here before. */
export function NewcomersNotice({ excludedBy }: NewcomersNoticeProps) {
  const t = useT();
  const { list } = useFormat();
  if (excludedBy.length === 0) return null;
  return <p className="notice notice-waiting">{t('launch.newcomers', { names: list(excludedBy.map(({ type }) => type.name)) })}</p>;
}
