import { nameWords } from './name-words.ts';

describe('nameWords', () => {
  it.each([
    ["José  O'Neill", ['jose', 'o', 'neill']],
    ['ÅSA Strauß-Müller', ['asa', 'strauss', 'muller']],
    ['Jose\u0301', ['jose']],
    ['ИВАН Петров', ['иван', 'петров']],
    ['Ａnna\u200b', ['anna']],
    ['王小明', ['王小明']],
    ['अनिता', ['अनिता']],
    ['Ana ana ANA', ['ana']],
    ['Team 7 🦊', ['team', '7', '🦊']],
    ['% _ \\ \' " & | ! : *', []],
  ])('splits %j into comparable words', (name, words) => {
    expect(nameWords(name)).toEqual(words);
  });

  it('cuts a long word off at a whole character', () => {
    expect(nameWords('𝒂'.repeat(200))).toEqual(['a'.repeat(60)]);
    expect(nameWords('𐎀'.repeat(200))).toEqual(['𐎀'.repeat(60)]);
    expect(Buffer.byteLength(nameWords('ﷺ'.repeat(100)).join(''))).toBeLessThan(2046);
  });
});
