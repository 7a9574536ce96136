import { useT } from '../../messages/language-context.ts';
import { FileDrop } from './file-drop.tsx';
import { FolderButton } from './folder-button.tsx';
import type { MediaUpload } from './use-media-upload.ts';

interface AddMediaProps {
  readonly media: MediaUpload;
  /** Fields of the item that name a file. */
  readonly fields: readonly string[];
}

const SHOWN_FAULTS = 10;

/** Pictures, sounds and films: a folder, a zip, or single files. Their names in the file of tasks become their ids. */
export function AddMedia({ media, fields }: AddMediaProps) {
  const t = useT();
  const { ids, isRunning, sent, share, faults, isUnreadable, start, stop } = media;
  return (
    <section className="card" aria-labelledby="media">
      <h2 id="media">{t('media.title')}</h2>
      <p className="soft">{fields.length === 0 ? t('media.no-fields') : t('media.text', { fields: fields.join(', ') })}</p>
      <FileDrop
        label={t('media.choose')}
        accept="image/*,audio/*,video/*,.zip"
        isMultiple
        isDisabled={isRunning}
        take={(files) => void start(files)}
      >
        <FolderButton label={t('media.folder')} isDisabled={isRunning} take={(files) => void start(files)} />
        <span className="soft">{t('media.drop')}</span>
      </FileDrop>
      {isRunning && (
        <p className="row">
          <progress value={share} aria-label={t('media.running')} />
          <span role="status">{t('media.sent', { count: sent })}</span>
          <button type="button" className="button button-small" onClick={stop}>
            {t('media.stop')}
          </button>
        </p>
      )}
      {!isRunning && ids.size > 0 && (
        <p className="notice notice-done" role="status">
          {t('media.there', { count: ids.size })}
        </p>
      )}
      {isUnreadable && (
        <p className="notice notice-refusal" role="alert">
          {t('media.unreadable')}
        </p>
      )}
      {faults.length > 0 && (
        <div className="notice notice-refusal" role="alert">
          <p>{t('media.faults', { count: faults.length })}</p>
          <ul>
            {faults.slice(0, SHOWN_FAULTS).map(({ path, failure }) => (
              <li key={path}>
                <bdi>{path}</bdi>: {failure.message ?? t('failure.offline')}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
