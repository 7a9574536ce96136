/** The command on small files of every kind, on faulty ones, and on real crowds where they lie beside the project. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCrowd } from '../../lab/consensus/recorded-crowd.ts';
import { consensus, type ConsensusOptions } from '../../lab/consensus/run.ts';

const CROWDS = join(process.cwd(), '..', 'shared', 'crowds');

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'guildhall-consensus-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function file(name: string, ...lines: string[]): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, lines.join('\n'));
  return path;
}

async function run(options: Omit<ConsensusOptions, 'skipBad'> & { skipBad?: boolean }) {
  const [out, error]: [string[], string[]] = [[], []];
  const code = await consensus({ skipBad: false, ...options }, { out: (line) => out.push(line), error: (line) => error.push(line) });
  const last = out.at(-1) ?? '';
  return { code, out, error, result: last.startsWith('{') ? (JSON.parse(last) as Record<string, unknown>) : null };
}

/** Five workers, one of them wrong about everything. */
const ANSWERS = ['t1:cat', 't2:dog', 't3:cat', 't4:dog'].flatMap((each) => {
  const [task, label] = each.split(':');
  return ['ann', 'ben', 'cleo', 'dan', 'eve'].map(
    (worker) => `${task},${worker},${worker === 'eve' ? (label === 'cat' ? 'dog' : 'cat') : label}`,
  );
});

describe('labels', () => {
  it('aggregates and scores labels, with one JSON object as the last line', async () => {
    const answers = await file('answers.csv', 'task,worker,label', ...ANSWERS);
    const truth = await file('truth.csv', 'task,label', 't1,cat', 't2,dog', 't3,dog', 'unknown,cat');
    const { code, out, result } = await run({ answers, truth });
    expect(code).toBe(0);
    expect(Object.keys(result!)).toEqual([
      'method',
      'tasks',
      'workers',
      'answers',
      'accuracy',
      'macroF1',
      'ece',
      'brier',
      'seconds',
      'peakMiB',
    ]);
    expect(result).toMatchObject({ method: 'guildhall', tasks: 4, workers: 5, answers: 20, accuracy: 0.66667, macroF1: 0.66667 });
    expect(out.filter((line) => line.startsWith('guildhall '))).toHaveLength(1);
  });

  it('counts one label, task or worker when its accents are written in two ways', async () => {
    const [composed, decomposed] = ['caf\u00e9', 'cafe\u0301'];
    const rows = [`${composed},ann,${composed}`, `${decomposed},ben,${decomposed}`, `${composed},cleo,tea`, `${composed},bene\u0301,tea`];
    const answers = await file('accents.csv', 'task,worker,label', ...rows, `${composed},ben\u00e9,${decomposed}`);
    const { code, out, result } = await run({ answers, truth: await file('accents-truth.csv', 'task,label', `${decomposed},${composed}`) });
    expect([code, result]).toEqual([0, expect.objectContaining({ tasks: 1, workers: 4, answers: 4, accuracy: 1 })]);
    expect(out.some((line) => line.includes('2 labels'))).toBe(true);
  });

  it('reads any order of columns, with more of them, semicolons, quotes, CRLF and a byte order mark', async () => {
    const rows = ANSWERS.map((row) => row.split(',')).map(([task, worker, label]) => `"${worker}";12;${label};"${task}; ""quoted"""\r`);
    const answers = await file('odd.csv', '\uFEFFWorker;seconds; Label ;task\r', ...rows, '');
    const out = join(directory, 'odd-out.csv');
    const { result } = await run({ answers, method: 'majority', out });
    expect(result).toMatchObject({ method: 'majority', tasks: 4, workers: 5, answers: 20, accuracy: null, ece: null });
    expect((await readFile(out, 'utf8')).split('\n').slice(0, 2)).toEqual(['task,label,confidence', '"t1; ""quoted""",cat,0.8']);
  });

  it('counts a class that only the truth has, and leaves gold out of the scores', async () => {
    const answers = await file('answers.csv', 'task,worker,label', ...ANSWERS);
    const truth = await file('truth.csv', 'task,label', 't1,cat', 't2,bird', 't3,dog');
    const plain = await run({ answers, truth, method: 'majority' });
    // cat: 1 right of 2 given and 1 true; dog: none right; bird: nobody gave it.
    expect(plain.result).toMatchObject({ accuracy: 0.33333, macroF1: 0.22222 });
    expect(plain.result!.brier).toBeCloseTo((2 * 0.2 ** 2 + (1 + 0.8 ** 2 + 0.2 ** 2) + 2 * 0.8 ** 2) / 3, 4);
    const gold = await file('gold.csv', 'task,label', 't3,dog', 't2,bird');
    const out = join(directory, 'gold-out.jsonl');
    expect((await run({ answers, truth, gold, method: 'majority', out })).result).toMatchObject({ accuracy: 1, macroF1: 1 });
    const lines = (await readFile(out, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[1]).toEqual({ task: 't2', label: 'bird', confidence: 1 });
    expect(lines[2]).toEqual({ task: 't3', label: 'dog', confidence: 1 });
  });

  it('shows labels by every method, the default at the end', async () => {
    const answers = await file('answers.csv', 'task,worker,label', ...ANSWERS);
    const { out, result } = await run({ answers, method: 'all' });
    for (const method of ['guildhall', 'majority', 'dawid-skene', 'ebcc', 'bwa']) {
      expect(out.filter((line) => line.startsWith(`${method} `))).toHaveLength(1);
    }
    expect(result).toMatchObject({ method: 'guildhall' });
  });
});

describe('files with mixed line ends, apostrophes and other encodings', () => {
  it('accepts mixed line ends, and reports correct line numbers', async () => {
    const mixed = join(directory, 'mixed.csv');
    await writeFile(mixed, 'task,worker,label\r\n1,a,x\n1,b,x\n2,a,y\n');
    expect((await run({ answers: mixed, method: 'majority' })).result).toMatchObject({ tasks: 2, workers: 2, answers: 3 });
    await writeFile(mixed, 'task,worker,label\n1,a,"x\r\nz"\r\n1,b,x\r2,a\n3,,y\r\n');
    expect((await run({ answers: mixed })).error.slice(0, 2)).toEqual([
      `${mixed}, line 5: has 2 cells; the first row has 3`,
      `${mixed}, line 6: "worker" is empty`,
    ]);
    await writeFile(mixed, 'task,worker,label\r\n1,a,"x\r\n1,b,x\r\n2,"a,y\r\n2,b,y');
    expect((await run({ answers: mixed })).error.slice(0, 1)).toEqual([`${mixed}, line 2: a quote (") is opened and never closed`]);
    await writeFile(mixed, 'task,worker,label\r1,a,x\r1,b,"x\r2,a,y\r');
    expect((await run({ answers: mixed })).error.slice(0, 1)).toEqual([`${mixed}, line 3: a quote (") is opened and never closed`]);
  });

  it('reads exported texts unchanged, and writes no formula into results', async () => {
    const answers = await file('guarded.csv', 'task,worker,label', "1,a,'=1+1", "1,b,'=1+1", '2,a,-5', "3,a,'tis");
    const out = join(directory, 'guarded-out.jsonl');
    await run({ answers, method: 'majority', out });
    const labels = (await readFile(out, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { label: string }).label);
    expect(labels).toEqual(['=1+1', '-5', "'tis"]);
    const csv = join(directory, 'guarded-out.csv');
    await run({ answers, method: 'majority', out: csv });
    expect((await readFile(csv, 'utf8')).split('\n').map((line) => line.split(',')[1])).toEqual([
      'label',
      "'=1+1",
      '-5',
      "'tis",
      undefined,
    ]);
  });

  it('refuses spreadsheets and other encodings with a reason', async () => {
    const path = join(directory, 'foreign.csv');
    await writeFile(path, Buffer.from('\ufefftask,worker,label\n', 'utf16le'));
    await expect(run({ answers: path })).rejects.toThrow('the file is encoded in UTF-16; save it as UTF-8');
    await writeFile(path, Buffer.from('PK\x03\x04\x14\0[Content_Types].xml', 'latin1'));
    await expect(run({ answers: path })).rejects.toThrow('the file is a spreadsheet (xlsx)');
    await writeFile(path, Buffer.from('task,worker,label\n1,a,caf\xe9\n', 'latin1'));
    expect((await run({ answers: path })).error[0]).toBe(
      `${path}, line 2: is not valid UTF-8, or was damaged before: it holds the replacement character U+FFFD`,
    );
    // In a column that is not used, too: the file as a whole is not what it should be.
    await writeFile(path, Buffer.from('task,worker,label,note\n1,a,x,caf\xe9\n', 'latin1'));
    expect((await run({ answers: path })).error[0]).toContain('line 2: is not valid UTF-8');
    await expect(run({ answers: await file('twice.csv', 'task,worker,label,Label', '1,a,x,y') })).rejects.toThrow(
      'two columns are named "label"',
    );
  });
});

describe('unreadable input', () => {
  it('reports a fault with line and reason, and skips the row only when asked', async () => {
    const rows = ['t1,ann,cat', 't1,,cat', '', 't1,ben,dog,more', 't1,"cl"eo,cat', 't2,ann,cat'];
    const answers = await file('bad.csv', 'task,worker,label', ...rows);
    const { code, error, result } = await run({ answers });
    expect(code).toBe(2);
    expect(result).toBeNull();
    expect(error).toEqual([
      `${answers}, line 3: "worker" is empty`,
      `${answers}, line 5: has 4 cells; the first row has 3`,
      '2 bad rows: mend them, or leave them out with --skip-bad.',
    ]);
    expect(await run({ answers, skipBad: true })).toMatchObject({ code: 0, result: { tasks: 2, workers: 2, answers: 3 } });
  });

  it('reads on after a quote that is never closed', async () => {
    const filler = Array.from({ length: 60_000 }, (_, at) => `t${at},ben,a label of some length`);
    const open = await file(
      'open.csv',
      'task,worker,label',
      '',
      't1,ann,"cat',
      't2,"ann,dog',
      't2,ann,cat',
      ...filler,
      't3,"ann",cat',
      't4,ann,"dog',
    );
    const { code, error } = await run({ answers: open });
    expect(code).toBe(2);
    expect(error.slice(0, 3)).toEqual([3, 4, 60_007].map((line) => `${open}, line ${line}: a quote (") is opened and never closed`));
    expect((await run({ answers: open, skipBad: true, method: 'majority' })).result).toMatchObject({ workers: 2, answers: 60_002 });
  });

  it('reports a fault in the truth', async () => {
    const answers = await file('answers.csv', 'task,worker,label', ...ANSWERS);
    const truth = await file('truth.csv', 'task,label', 't1,cat', 't1,dog');
    expect((await run({ answers, truth })).error[0]).toBe(`${truth}, line 3: "t1" is cat on an earlier line`);
  });

  it('reports a fault of the whole file, or of the method, in a sentence', async () => {
    const answers = await file('answers.csv', 'task,worker,label', ...ANSWERS);
    await expect(run({ answers: join(directory, 'absent.csv') })).rejects.toThrow('Cannot read');
    await expect(run({ answers: await file('empty.csv') })).rejects.toThrow('is empty');
    await expect(run({ answers: await file('none.csv', 'task,worker,label') })).rejects.toThrow('has no answers');
    await expect(run({ answers: await file('columns.csv', 'task,label', 'a,b') })).rejects.toThrow('worker,winner,loser');
    await expect(run({ answers, method: 'crowd-bt' })).rejects.toThrow('There is no method "crowd-bt" for labels');
    await expect(run({ answers, truth: await file('truth.csv', 'id,label', 't1,cat') })).rejects.toThrow('it needs task');
  });
});

describe('repeated answers of a worker to a task', () => {
  const counted = async (name: string, ...lines: string[]) => {
    const { out, result } = await run({ answers: await file(name, ...lines) });
    return { warnings: out.filter((line) => line.includes('the last answer counts')), answers: result!.answers };
  };

  it('counts only the last label', async () => {
    const answers = await file('again.csv', 'task,worker,label', '1,a,x', '1,b,y', '2,a,x', '1,a,y', '2,a,y', '2,a,x');
    const out = join(directory, 'again-out.csv');
    const { result, out: lines } = await run({ answers, method: 'majority', out });
    expect(result).toMatchObject({ tasks: 2, workers: 2, answers: 3 });
    expect(lines.filter((line) => line.includes('times'))).toEqual([
      '  worker "a" answered task "1" 2 times: the last answer counts',
      '  worker "a" answered task "2" 3 times: the last answer counts',
    ]);
    expect((await readFile(out, 'utf8')).split('\n').slice(1, 3)).toEqual(['1,y,1', '2,x,1']);
  });

  it('counts only the last answer in each other kind', async () => {
    const warnings = ['  worker "a" answered task "1" 2 times: the last answer counts'];
    expect(await counted('n2.csv', 'task,worker,number', '1,a,5', '1,b,6', '1,a,7')).toEqual({ warnings, answers: 2 });
    expect(await counted('r2.csv', 'task,worker,rating', '1,a,5', '1,b,4', '1,a,4')).toEqual({ warnings, answers: 2 });
    expect(await counted('s2.csv', 'task,worker,labels', '1,a,x|y', '1,b,', '1,a,')).toEqual({ warnings, answers: 2 });
    expect(await counted('b2.csv', 'task,worker,boxes', '1,a,[]', '1,b,', '1,a,[]')).toEqual({ warnings, answers: 2 });
    expect(await counted('t2.csv', 'task,worker,text', '1,a,hello', '1,b,hallo', '1,a,hallo')).toEqual({ warnings, answers: 2 });
  });

  it('counts only the last comparison of two items, in either order', async () => {
    const warnings = ['  worker "a" answered task "x" and "y" 2 times: the last answer counts'];
    expect(await counted('c2.csv', 'worker,winner,loser', 'a,x,y', 'b,x,y', 'a,y,x')).toEqual({ warnings, answers: 2 });
  });
});

describe('readCrowd', () => {
  const crowdOf = async (name: string, answers: string[], truth: string[]) => {
    await mkdir(join(directory, name), { recursive: true });
    await file(join(name, 'answers.csv'), ...answers);
    await file(join(name, 'truth.csv'), ...truth);
    return join(directory, name);
  };

  it('reads what the command reads: semicolons, other columns, capitals in the header, repeated answers', async () => {
    const rows = ['x;1;a;7', 'x;1;b;7', 'y;1;a;8', 'y;2;a;9'];
    const path = await crowdOf('same', ['\uFEFFLabel;Task;Worker;seconds', ...rows], ['task;truth', '1;x']);
    const crowd = await readCrowd(path);
    expect(crowd.answers).toEqual([
      { task: '1', worker: 'a', label: 'y' },
      { task: '1', worker: 'b', label: 'x' },
      { task: '2', worker: 'a', label: 'y' },
    ]);
    expect([...crowd.truth]).toEqual([['1', 'x']]);
    const same = { answers: join(path, 'answers.csv'), truth: join(path, 'truth.csv') };
    expect((await run(same)).result).toMatchObject({ tasks: 2, workers: 2, answers: 3 });
  });

  it('refuses Latin-1 as the upload and the command do', async () => {
    const path = await crowdOf('latin', ['task,worker,label'], ['task,label']);
    await writeFile(join(path, 'answers.csv'), Buffer.from('task,worker,label\n1,a,caf\xe9\n', 'latin1'));
    await expect(readCrowd(path)).rejects.toThrow('line 2: is not valid UTF-8');
  });

  it('names file, line and reason of a row that cannot be read', async () => {
    const path = await crowdOf('faulty', ['task,worker,label', '1,,x'], ['task,label', '1,x']);
    await expect(readCrowd(path)).rejects.toThrow(`${join(path, 'answers.csv')}, line 2: "worker" is empty`);
  });
});

describe('other answers', () => {
  it('compares: scores with errors, and a rank correlation with ranks or scores', async () => {
    const pairs = ['a,b', 'a,c', 'b,c', 'a,d', 'b,d', 'c,d'].flatMap((pair) => [`ann,${pair}`, `ben,${pair}`]);
    const answers = await file('pairs.csv', 'worker,winner,loser', ...pairs);
    const out = join(directory, 'pairs-out.csv');
    const ranks = await file('ranks.csv', 'item,score', 'a,1', 'b,2', 'c,3', 'd,4');
    const { result } = await run({ answers, truth: ranks, out });
    expect(Object.keys(result!)).toEqual(['method', 'tasks', 'workers', 'answers', 'rho', 'seconds', 'peakMiB']);
    expect(result).toMatchObject({ method: 'crowd-bt', tasks: 4, workers: 2, answers: 12, rho: 1 });
    const lines = (await readFile(out, 'utf8')).trim().split('\n');
    expect([lines[0], lines[1]!.split(',')[0], lines[4]!.split(',')[0]]).toEqual(['item,score,standardError', 'a', 'd']);
    const scores = await file('scores.csv', 'item,score', 'a,9.5', 'b,7', 'd,-1');
    expect((await run({ answers, truth: scores })).result).toMatchObject({ rho: 1 });
    const bad = await file('pairs.csv', 'worker,winner,loser', 'ann,a,a');
    expect((await run({ answers: bad })).error[0]).toContain('compared with itself');
  });

  it('writes: a text each, and the word error rate over all words and per task', async () => {
    const rows = ['1,ann,the cat sat', '1,ben,the bat sat', '1,cleo,"The cat, sat"', '2,ann,hello'];
    const answers = await file('texts.csv', 'task,worker,text', ...rows);
    const truth = await file('texts-truth.csv', 'task,text', '1,the cat sat down', '2,good day');
    const out = join(directory, 'texts-out.csv');
    const { result } = await run({ answers, truth, out });
    // One of four words is missing, and two of two are wrong: 3 / 6 words, and the mean of 1 / 4 and 2 / 2.
    expect(result).toMatchObject({ method: 'rover', tasks: 2, werPooled: 0.5, werPerTask: 0.625 });
    expect((await readFile(out, 'utf8')).split('\n')[1]).toMatch(/^1,"?[Tt]he cat,? sat"?,0.8888/);
  });

  it('measures and rates: a number each, and its error', async () => {
    const rows = ['1,ann,10', '1,ben,11', '1,cleo,1000', '2,ann,4', '2,ben,5', '2,cleo,4'];
    const numbers = await file('numbers.csv', 'task,worker,number', ...rows);
    const truth = await file('numbers-truth.csv', 'task,number', '1,10.5', '2,4.5');
    const { result } = await run({ answers: numbers, truth });
    expect(result).toMatchObject({ method: 'robust', tasks: 2 });
    expect(result!.mae).toBeLessThan(0.5);
    expect((await run({ answers: numbers, truth, method: 'mean' })).result!.mae).toBeGreaterThan(100);
    const ratings = await file(
      'ratings.csv',
      'task,worker,rating',
      ...['1,ann,5', '1,ben,4', '1,cleo,5', '2,ann,1', '2,ben,2', '2,cleo,1'],
    );
    const out = join(directory, 'ratings-out.csv');
    expect((await run({ answers: ratings, truth: await file('r.csv', 'task,rating', '1,5', '2,1'), out })).result!.rmse).toBeLessThan(0.7);
    expect((await readFile(out, 'utf8')).split('\n').map((line) => line.split(',').slice(0, 2).join())).toEqual([
      'task,rating',
      '1,5',
      '2,1',
      '',
    ]);
    expect((await run({ answers: await file('n.csv', 'task,worker,number', '1,ann,ten') })).error[0]).toContain('"ten" is not a number');
  });

  it('chooses several: a set each', async () => {
    const rows = ['1,ann,red|big', '1,ben,red', '1,cleo,red|big', '2,ann,', '2,ben,small', '2,cleo,'];
    const answers = await file('sets.csv', 'task,worker,labels', ...rows);
    const truth = await file('sets-truth.csv', 'task,labels', '1,big|red');
    const out = join(directory, 'sets-out.csv');
    expect((await run({ answers, truth, method: 'majority', out })).result).toMatchObject({ tasks: 2, accuracy: 1, macroF1: 1 });
    expect((await readFile(out, 'utf8')).split('\n').map((line) => line.split(',')[1])).toEqual(['labels', 'big|red', '', undefined]);
  });
});

describe('boxes', () => {
  const cell = (boxes: unknown) => `"${JSON.stringify(boxes).replaceAll('"', '""')}"`;
  const box = (x: number, label = 'cat', more: object = {}) => ({ x, y: 10, width: 50, height: 40, label, ...more });

  it('merges boxes by overlap into the mean of their edges, and scores them', async () => {
    const rows = [
      `1,ann,${cell([box(10), box(100, 'dog')])}`,
      `1,ben,${cell([box(104, 'dog'), box(14)])}`,
      `1,cleo,${cell([box(12), box(102, 'dog'), box(300)])}`,
      `2,ann,${cell([])}`,
      `2,ben,`,
      `2,cleo,${cell([box(5)])}`,
    ];
    const answers = await file('boxes.csv', 'task,worker,boxes', ...rows);
    const truth = await file('boxes-truth.csv', 'task,boxes', `1,${cell([box(12), box(102, 'dog')])}`, '2,[]');
    const out = join(directory, 'boxes-out.jsonl');
    const { code, out: lines, result } = await run({ answers, truth, out });
    expect([code, result]).toEqual([0, expect.objectContaining({ method: 'weighted-fusion', tasks: 2, workers: 3, answers: 6, f1: 1 })]);
    expect(result!.iou).toBeGreaterThan(0.97);
    expect(lines).toContainEqual('  8 boxes, 2 labels');
    const plain = join(directory, 'boxes-mean.jsonl');
    await run({ answers, method: 'mean-fusion', out: plain });
    const written = (await readFile(plain, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { task: string; boxes: string });
    expect(written.map(({ task, boxes }) => [task, JSON.parse(boxes)])).toEqual([
      ['1', [box(12), box(102, 'dog')]],
      ['2', []],
    ]);
  });

  it('takes known boxes of gold tasks, which are not scored', async () => {
    const answers = await file('boxes-gold.csv', 'task,worker,boxes', `1,ann,${cell([box(10)])}`, `2,ann,${cell([box(10)])}`);
    const key = await file('boxes-key.csv', 'task,boxes', `1,${cell([box(10)])}`);
    const { result } = await run({ answers, gold: key, truth: key });
    expect(result).toMatchObject({ tasks: 2, answers: 2, f1: null, iou: null });
  });

  it.each<[string, unknown, string]>([
    ['no list', { x: 1 }, '"boxes" is not a JSON list'],
    ['no size', [{ x: 1, y: 1, width: 0, height: 1 }], 'box 1 needs a width and a height above 0'],
    ['no number', [box(1), { x: '1', y: 1, width: 1, height: 1 }], 'box 2 needs x, y, width and height, each a number'],
    ['a label that is no text', [box(1, 'cat', { label: 7 })], 'box 1 has a label that is not a text'],
    ['a box that is turned', [box(1, 'cat', { rotation: 30 })], 'box 1 is turned; boxes stand upright here'],
  ])('refuses boxes with the line and the reason: %s', async (_case, boxes, reason) => {
    const answers = await file(
      'boxes-bad.csv',
      'task,worker,boxes',
      `1,ann,${cell([box(1, 'cat', { rotation: 360 })])}`,
      `1,ben,${cell(boxes)}`,
    );
    const { code, error } = await run({ answers });
    expect([code, error[0]]).toEqual([2, `${answers}, line 3: ${reason}`]);
  });
});

(existsSync(CROWDS) ? describe : describe.skip)('real crowds (skipped where ../shared/crowds is absent)', () => {
  const crowd = (name: string) => ({ answers: join(CROWDS, name, 'answers.csv'), truth: join(CROWDS, name, 'truth.csv') });

  it('ranks countries by population as well as the best peer', async () => {
    expect((await run(crowd('pair_countrypopulation'))).result).toMatchObject({ tasks: 15, workers: 199, answers: 3_184, rho: 0.893 });
  });

  it('translates with fewer wrong words than one translator', async () => {
    const { werPooled } = (await run(crowd('text_wsa_t1'))).result!;
    expect(werPooled).toBeLessThan(0.52);
    expect((await run({ ...crowd('text_wsa_t1'), method: 'medoid' })).result!.werPooled).toBeGreaterThan(werPooled as number);
  });

  it('finds the majority of entailments', async () => {
    const { result } = await run({ ...crowd('rte'), method: 'majority' });
    expect(result).toMatchObject({ tasks: 800, workers: 164, answers: 8_000 });
    expect(result!.accuracy).toBeCloseTo(0.919, 2);
  });
});
