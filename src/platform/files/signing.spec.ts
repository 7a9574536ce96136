import { newId, publicId } from '../../kernel/index.ts';
import { fileKey, isSigned, replaceFileIds, signature, signedPath, type FileAddress } from './signing.ts';

const key = fileKey('a secret that is long enough to be one');
const now = new Date('2026-11-02T09:00:00Z');
const address: FileAddress = { fileId: newId<'File'>(), organisationId: newId<'Organisation'>(), expires: now.getTime() / 1000 + 60 };

describe('a signed address', () => {
  it('opens until its time has come', () => {
    const given = signature(key, address);
    expect(isSigned(key, address, given, now)).toBe(true);
    expect(isSigned(key, address, given, new Date(address.expires * 1000 - 1))).toBe(true);
    expect(isSigned(key, address, given, new Date(address.expires * 1000))).toBe(false);
  });

  it('opens nothing when any part of it is another', () => {
    const given = signature(key, address);
    expect(isSigned(key, { ...address, fileId: newId<'File'>() }, given, now)).toBe(false);
    expect(isSigned(key, { ...address, organisationId: newId<'Organisation'>() }, given, now)).toBe(false);
    expect(isSigned(key, { ...address, expires: address.expires + 1 }, given, now)).toBe(false);
    expect(isSigned(fileKey('another secret that is long enough'), address, given, now)).toBe(false);
    for (const wrong of ['', 'x', given.slice(0, -1), given + 'A', `${given} `, given.toUpperCase(), 'ä'.repeat(43)]) {
      expect(isSigned(key, address, wrong, now)).toBe(false);
    }
  });

  it('contains the public id, the name, the time and the signature in its path', () => {
    expect(signedPath(key, address, 'a cat?.png')).toBe(
      `/files/${publicId('File', address.fileId)}/a%20cat%3F.png?expires=${address.expires}&signature=${signature(key, address)}`,
    );
  });
});

describe('replaceFileIds', () => {
  const id = publicId('File', address.fileId);
  const addressOf = (fileId: string) => `to ${fileId}`;

  it('replaces strings that are file ids, at any depth', () => {
    const item = { image: id, pair: [{ left: id }, 'text'], number: 1, none: null };
    expect(replaceFileIds(item, addressOf)).toEqual({
      image: `to ${address.fileId}`,
      pair: [{ left: `to ${address.fileId}` }, 'text'],
      number: 1,
      none: null,
    });
    expect(item.image).toBe(id);
  });

  it('passes the keys and indexes that lead to a file id, in the order of the value', () => {
    const paths: (readonly string[])[] = [];
    replaceFileIds({ image: id, pair: [{ left: id }, 'text', id] }, (_, path) => {
      paths.push(path);
      return '';
    });
    expect(paths).toEqual([['image'], ['pair', '0', 'left'], ['pair', '2']]);
  });

  it('leaves everything else as it is', () => {
    const item = { text: `see ${id}`, other: 'fil_short', key: { [id]: 1 }, list: ['a', ['b']] };
    expect(replaceFileIds(item, addressOf)).toBe(item);
  });
});
