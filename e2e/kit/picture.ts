/** A picture to draw on: a chessboard, as a PNG. */
import { crc32, deflateSync } from 'node:zlib';

const WIDTH = 400;
const HEIGHT = 300;
const FIELD = 20;

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([number(data.length), body, number(crc32(body))]);
}

export function chessboard(): Buffer {
  const rows = Array.from({ length: HEIGHT }, (_, y) =>
    Buffer.from([
      0,
      ...Array.from({ length: WIDTH }, (_each, x) => ((Math.floor(x / FIELD) + Math.floor(y / FIELD)) % 2 === 0 ? 220 : 150)),
    ]),
  );
  const header = Buffer.concat([number(WIDTH), number(HEIGHT), Buffer.from([8, 0, 0, 0, 0])]);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.alloc(0))]);
}
