import { encode } from 'uqr';
import { useT } from '../messages/language-context.ts';

/** White margin in modules. Cameras need it. */
const BORDER = 4;

/** QR code of the authenticator app's address, for the camera of another device. */
export default function TotpQr({ uri }: { readonly uri: string }) {
  const t = useT();
  const { data, size } = encode(uri, { ecc: 'M', border: BORDER });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg className="totp-qr" role="img" aria-label={t('totp.qr')} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={dark.join('')} fill="#000" />
    </svg>
  );
}
