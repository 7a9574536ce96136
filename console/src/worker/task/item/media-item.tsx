import { useRef, type KeyboardEvent } from 'react';
import { useT } from '../../../messages/language-context.ts';

interface MediaItemProps {
  readonly kind: 'audio' | 'video';
  readonly address: string;
  readonly alt: string;
}

const STEP_SECONDS = 5;

function toggle(player: HTMLMediaElement): void {
  // A pause before the first sound rejects the promise of play(). Ignored.
  if (player.paused) player.play().catch(() => undefined);
  else player.pause();
}

/**
 * Space plays and pauses, arrows go back and on, before the browser's own keys, which differ. Enter presses the buttons of the player.
 * The scale of time has one direction in all languages.
 */
function control(event: KeyboardEvent<HTMLMediaElement>): void {
  const player = event.currentTarget;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.key === ' ') toggle(player);
  else if (event.key === 'ArrowLeft') player.currentTime = Math.max(0, player.currentTime - STEP_SECONDS);
  else if (event.key === 'ArrowRight') player.currentTime = Math.min(player.duration, player.currentTime + STEP_SECONDS);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2];

/** The browser's own player, with keys and a choice of speed. */
export function MediaItem({ kind, address, alt }: MediaItemProps) {
  const t = useT();
  const player = useRef<HTMLMediaElement>(null);
  const name = alt === '' ? (kind === 'audio' ? t('item.audio') : t('item.video')) : alt;
  const setPlayer = (element: HTMLMediaElement | null) => void (player.current = element);
  return (
    <div className="media">
      {kind === 'audio' ? (
        <audio ref={setPlayer} src={address} controls preload="metadata" aria-label={name} onKeyDownCapture={control} />
      ) : (
        <video ref={setPlayer} src={address} controls preload="metadata" playsInline aria-label={name} onKeyDownCapture={control} />
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
