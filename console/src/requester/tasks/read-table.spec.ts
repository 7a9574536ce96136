import { columnsParameter, doubledFields, guessFields } from './columns.ts';
import { invalidRows } from './invalid-rows.ts';
import { isMedia, mediaFinder } from './media-names.ts';
import { readTable } from './read-table.ts';
import { withFileIds } from './rewrite-file.ts';

describe('columns and rows', () => {
  it('reads a file as what its name or its beginning says', () => {
    expect(readTable('a.csv', 'text, note\n"one\ntwo",x\n')).toEqual({
      format: 'csv',
      columns: ['text', 'note'],
      rows: [{ text: 'one\ntwo', ' note': 'x' }],
    });
    expect(readTable('a.jsonl', '{"text":"one"}\n{"text":')).toMatchObject({ format: 'jsonl', columns: ['text'], rows: [{ text: 'one' }] });
    expect(readTable('a.json', '[{"id":1,"data":{"image":"x.png"}}]')).toMatchObject({ format: 'label-studio', columns: ['image'] });
    expect(readTable('noname', '{"a":1}').format).toBe('jsonl');
    expect(readTable('a.json', '[{"id":1,').rows).toEqual([]);
  });

  it('guesses fields by the names of columns, nearly alike included', () => {
    const map = guessFields(['Image URL', 'Text', 'external_id', 'text', 'notes'], ['imageUrl', 'text']);
    expect(map).toEqual({ 'Image URL': 'imageUrl', Text: 'text', external_id: 'externalId', text: '', notes: '' });
    expect(columnsParameter('csv', map)).toBe('{"Image URL":"imageUrl","Text":"text","external_id":"externalId","text":null,"notes":null}');
    expect(columnsParameter('jsonl', map)).toBeNull();
    expect(guessFields(['anything'], [])).toEqual({ anything: 'anything' });
  });

  it('tells which fields two columns become', () => {
    expect(doubledFields({ a: 'text', b: 'text', c: '', d: '' })).toEqual(['text']);
  });
});

describe('mediaFinder', () => {
  const find = mediaFinder(
    new Map([
      ['photos/a/1.png', 'fil_1'],
      ['photos/b/1.png', 'fil_2'],
      ['photos/b/2.png', 'fil_3'],
      ['2.png', 'fil_4'],
    ]),
  );

  it('finds a file by its path or by the end of it', () => {
    expect(['photos/a/1.png', './photos/a/1.png', 'a\\1.png'].map(find)).toEqual(['fil_1', 'fil_1', 'fil_1']);
    expect(find('2.png')).toBe('fil_4');
  });

  it('finds nothing where two files end so, or none', () => {
    expect(['1.png', '3.png', ''].map(find)).toEqual([null, null, null]);
  });

  it('knows media from what systems put beside them', () => {
    expect(['a/b.JPG', '__MACOSX/a/._b.jpg', 'a/.hidden.png', 'tasks.csv'].map(isMedia)).toEqual([true, false, false, false]);
  });
});

describe('withFileIds', () => {
  const idOf = (name: string) => (name === 'a.png' ? 'fil_1' : null);

  it('puts ids in the columns of a CSV and keeps everything else', () => {
    const { text, replaced, missing } = withFileIds(
      'csv',
      'image,text\na.png,"say ""a.png"", please"\nb.png,x\nfil_9,y\n',
      ['image'],
      idOf,
    );
    expect(text).toBe('image,text\nfil_1,"say ""a.png"", please"\nb.png,x\nfil_9,y\n');
    expect({ replaced, missing }).toEqual({ replaced: 1, missing: ['b.png'] });
  });

  it('puts ids in lines of JSON and leaves broken lines as they are', () => {
    const { text } = withFileIds('jsonl', '{"image":"a.png","n":1}\n{broken\n', ['image'], idOf);
    expect(text).toBe('{"image":"fil_1","n":1}\n{broken\n');
  });

  it('puts ids in the data of Label Studio', () => {
    const { text } = withFileIds('label-studio', '[{"id":7,"data":{"image":"a.png"}}]', ['image'], idOf);
    expect(JSON.parse(text)).toEqual([{ id: 7, data: { image: 'fil_1' } }]);
  });
});

describe('invalidRows', () => {
  it('keeps the header and the rows that begin at a line, also after a text of several lines', () => {
    const text = 'a,b\n"one\ntwo",1\nthree,2\n"four\r\nfive",3\nsix,4\n';
    expect(invalidRows('csv', text, new Set([4, 5]))).toBe('a,b\nthree,2\n"four\r\nfive",3');
  });

  it('keeps the lines or the elements with a fault', () => {
    expect(invalidRows('jsonl', '{"a":1}\n{"a":2}\n{"a":3}', new Set([2]))).toBe('{"a":2}');
    expect(JSON.parse(invalidRows('label-studio', '[{"id":1},{"id":2}]', new Set([2])))).toEqual([{ id: 2 }]);
  });
});
