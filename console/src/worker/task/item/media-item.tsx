import { useRef } from 'react';
import { useT } from '../../../messages/language-context.ts';

interface MediaItemProps {
  readonly kind: 'audio' | 'video';
  readonly address: string;
  readonly alt: string;
}

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2];

/** The browser's own player, with a choice of speed. */
export function MediaItem({ kind, address, alt }: MediaItemProps) {
  const t = useT();
  const player = useRef<HTMLMediaElement>(null);
  const name = alt === '' ? (kind === 'audio' ? t('item.audio') : t('item.video')) : alt;
  const setPlayer = (element: HTMLMediaElement | null) => void (player.current = element);
  return (
    <div className="media">
      {kind === 'audio' ? (
        <audio ref={setPlayer} src={address} controls preload="metadata" aria-label={name} />
      ) : (
        <video ref={setPlayer} src={address} controls preload="metadata" playsInline aria-label={name} />
      )}
      <label>
        {t('item.speed')}{' '}
        <select
          defaultValue="1"
          onChange={(event) => player.current !== null && (player.current.playbackRate = Number(event.target.value))}
        >
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>
              {`${speed}×`}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
