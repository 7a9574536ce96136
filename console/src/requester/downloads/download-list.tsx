import { useId } from 'react';

interface DownloadListProps {
  readonly title: string;
  readonly text: string;
  readonly files: readonly { readonly href: string; readonly name: string; readonly text: string }[];
}

/** Files of one kind. The browser fetches them itself: they are streamed, however large. */
export function DownloadList({ title, text, files }: DownloadListProps) {
  const id = useId();
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p className="soft">{text}</p>
      <ul className="rows">
        {files.map((file) => (
          <li key={file.href}>
            <a href={file.href} download={file.name}>
              {file.name}
            </a>
            <span className="soft">{file.text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
