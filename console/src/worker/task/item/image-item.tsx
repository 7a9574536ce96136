import { useState } from 'react';
import { useKeys } from '../../../app/keys.ts';
import { useT } from '../../../messages/language-context.ts';
import { ZoomBar } from './zoom-bar.tsx';

interface ImageItemProps {
  readonly address: string;
  readonly alt: string;
}

export function ImageItem({ address, alt }: ImageItemProps) {
  const t = useT();
  const [zoom, setZoom] = useState(1);
  useKeys({ '0': () => setZoom(1) });
  return (
    <>
      <ZoomBar zoom={zoom} setZoom={setZoom} />
      {/* Scrolls by keyboard when it is larger than its frame. */}
      <div className="image-frame" tabIndex={0} role="group" aria-label={t('item.image')}>
        <img src={address} alt={alt === '' ? t('item.no-alt') : alt} style={{ width: `${zoom * 100}%` }} />
      </div>
    </>
  );
}
