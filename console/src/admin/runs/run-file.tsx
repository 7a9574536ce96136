import { useT } from '../../messages/language-context.ts';

interface RunFileProps {
  readonly path: string;
  readonly sha256: string;
  readonly name: string;
}

/** A file for the bank, and its hash. */
export function RunFile({ path, sha256, name }: RunFileProps) {
  const t = useT();
  return (
    <p className="row">
      <a className="button button-small" href={path} download>
        {t('runs.file', { name })}
      </a>
      <span className="faint">
        sha256 <bdi className="id">{sha256}</bdi>
      </span>
    </p>
  );
}
