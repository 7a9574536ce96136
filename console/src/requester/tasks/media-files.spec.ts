import { strToU8, zipSync } from 'fflate';
import { mediaFiles } from './media-files.ts';

const namesOf = async (files: readonly File[]): Promise<string[]> => {
  const found: string[] = [];
  for await (const { path, file } of mediaFiles(files)) found.push(`${path}: ${await file.text()}`);
  return found;
};

describe('mediaFiles', () => {
  it('reads the media of a zip with their paths, and leaves other files out', async () => {
    const zip = zipSync({
      'signs/a.png': strToU8('first'),
      'signs/deep/b.jpg': [strToU8('second '.repeat(10_000)), { level: 9 }],
      '__MACOSX/signs/._a.png': strToU8('x'),
      'tasks.csv': strToU8('image\na.png'),
    });
    const files = [new File([new Uint8Array(zip)], 'signs.zip'), new File(['third'], 'c.webp'), new File(['x'], 'notes.txt')];
    expect(await namesOf(files)).toEqual(['signs/a.png: first', `signs/deep/b.jpg: ${'second '.repeat(10_000)}`, 'c.webp: third']);
  });

  it('refuses a zip that ends before its last file', async () => {
    const zip = zipSync({ 'a.png': strToU8('first '.repeat(10_000)) });
    zip.fill(255, 60, 90);
    await expect(namesOf([new File([new Uint8Array(zip)], 'broken.zip')])).rejects.toThrow();
  });
});
