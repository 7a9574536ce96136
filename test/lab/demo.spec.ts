/**
 * What `npm start` puts into a new marketplace, and every command of the documents, run in a shell against it.
 */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { replayDecisions } from '../../src/labels/index.ts';
import { consensus } from '../../lab/consensus/run.ts';
import { seedDemo } from '../../lab/demo/demo.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';

const run = promisify(execFile);

let market: TestMarketplace;
let url: string;
let directory: string;
let lines: string[];
const tokens: Record<string, string> = {};
let personId: string;

async function signIn(email: string): Promise<string> {
  const query = `mutation ($input: SignInInput!) { signIn(input: $input) { credentials { token } userErrors { message } } }`;
  const { data } = await market.graphql(query, { input: { email, password: 'guildhall demo password' } });
  return data.signIn.credentials.token;
}

const ask = async (name: string, query: string, variables: Record<string, unknown> = {}) =>
  (await market.graphql(query, variables, { token: tokens[name]! })).data;

beforeAll(async () => {
  market = await openMarketplace({ HOLD_SECONDS: '60', NEW_WORKER_HOLD_SECONDS: '60', MINIMUM_PAYOUT_MINOR: '100' });
  await market.app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(market.app.getHttpServer().address() as AddressInfo).port}`;
  const before = market.clock.now();
  lines = await seedDemo(market.app, url, market.clock);
  expect(market.clock.now()).toEqual(before);
  for (const name of ['town', 'press', 'admin', 'treasurer', 'amara', 'dilara']) tokens[name] = await signIn(`${name}@guildhall.example`);
  personId = (await ask('amara', '{ me { id } }')).me.id;
  directory = await mkdtemp(join(tmpdir(), 'guildhall-demo-'));
  for (const folder of ['docs', 'trusted-documents']) await symlink(resolve(folder), join(directory, folder));
}, 120_000);
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
  await market.close();
});

describe('the demo', () => {
  it('makes the demo once: a second start changes nothing', async () => {
    const count = async () => (await market.db.query<{ n: number }>('select count(*)::int as n from platform.act'))[0]!.n;
    const before = await count();
    expect(await seedDemo(market.app, url, market.clock)).toEqual(lines);
    expect(await count()).toBe(before);
    expect(await market.problems()).toEqual([]);
  });

  it('shows labels with a measured confidence in a batch that was answered, reviewed and paid', async () => {
    const { organisations } = await ask(
      'town',
      `{ organisations { balance { inDispute { minor } } batches(first: 2) { nodes { title assignmentCounts { submitted approved rejected }
         labels(first: 100) { nodes { question label confidence provenance { model } } } } } } }`,
    );
    const [batch] = organisations[0].batches.nodes;
    expect(batch.assignmentCounts).toEqual({ submitted: 0, approved: 35, rejected: 1 });
    expect(batch.labels.nodes).toHaveLength(24);
    for (const { confidence, provenance } of batch.labels.nodes) {
      expect(confidence).toBeGreaterThan(0.3);
      expect(confidence).toBeLessThan(1);
      expect(provenance.model).toMatch(/^guildhall\//);
    }
    // A reward of 18 and its fee rest in the hold of the rejection.
    expect(BigInt(organisations[0].balance.inDispute.minor)).toBeGreaterThan(18n);
  });

  it('contains a batch that bought answers to a target: decisions, gold, and reasons that are not aggregated', async () => {
    const { organisations } = await ask(
      'press',
      `{ organisations { batches(first: 2) { nodes { id title goldTaskCount verdictCounts { confident ambiguous budget noWorkers }
         labels(first: 100) { nodes { taskId question label confidence verdict answers } } } } } }`,
    );
    const batch = organisations[0].batches.nodes.find((each: any) => each.verdictCounts !== null);
    expect(batch.goldTaskCount).toBe(2);
    expect(batch.verdictCounts.confident).toBeGreaterThanOrEqual(8);
    // Which tasks stay without a clear answer depends on who happened to get them.
    expect(Object.values<number>(batch.verdictCounts).reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(10);
    const labels = batch.labels.nodes as { taskId: string; question: string; confidence: number; answers: number }[];
    expect(labels).toHaveLength(14);
    expect(new Set(labels.map(({ question }) => question))).toEqual(new Set(['kind']));
    // To a target: some tasks were sure with two answers, others took all.
    expect(new Set(labels.map(({ answers }) => answers)).size).toBeGreaterThan(1);
    const { task } = await ask('admin', `query ($id: TaskID!) { task(id: $id) { decision { verdict votes { label accuracy } } } }`, {
      id: labels[0]!.taskId,
    });
    for (const { label } of task.decision.votes) expect(['praise', 'criticism', 'correction', 'question']).toContain(label);
    const { replayed, different } = await replayDecisions(market.db);
    expect(different).toEqual([]);
    expect(replayed).toBeGreaterThanOrEqual(10);
  });

  it('shows workers their skills, and the one in a hurry a lower one', async () => {
    const skillOf = async (name: string) => {
      const { worker } = await ask(name, '{ worker { skills { skill accuracy low high shownAt } balance { available { minor } } } }');
      return worker as { skills: { skill: string; accuracy: number }[]; balance: { available: { minor: string } } };
    };
    const [amara, dilara] = [await skillOf('amara'), await skillOf('dilara')];
    expect(amara.skills).toMatchObject([{ skill: 'text' }]);
    expect(dilara.skills).toMatchObject([{ skill: 'text' }]);
    expect(dilara.skills[0]!.accuracy).toBeLessThan(amara.skills[0]!.accuracy);
    // Enough for a payout, as the README does next.
    expect(BigInt(amara.balance.available.minor)).toBeGreaterThanOrEqual(100n);
  });
});

/** Plays what is not the marketplace: Stripe's double and its pages. Keeps what it was sent. */
async function listener(): Promise<{ server: Server; url: string; bodies: string[] }> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      bodies.push(`${request.url} ${body}`);
      response.end('{}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies };
}

interface Block {
  readonly path: string;
  readonly text: string;
}

const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md'];

async function documents(): Promise<string[]> {
  const names = (await readdir('docs', { recursive: true })).filter((name) => name.endsWith('.md') && !name.startsWith('adr/'));
  return [...DOCUMENTS, ...names.sort().map((name) => join('docs', name))];
}

/** Blocks that are marked as a shell's, and commands within sentences that begin with curl. */
function blocksOf(path: string): Block[] {
  const text = readFileSync(path, 'utf8');
  const fenced = [...text.matchAll(/```sh\n(.*?)```/gs)].map((match) => match[1]!);
  const inline = [...text.replaceAll(/```.*?```/gs, '').matchAll(/`(curl [^`]+)`/g)].map((match) => match[1]!);
  return [...fenced, ...inline].map((each) => ({ path, text: each }));
}

/** The block as somebody types it: addresses of this marketplace, and ids of it where the document has "…". */
function typed({ text }: Block, double: string): string {
  return text
    .split('\n')
    .filter((line) => !/^\w+=\S*…/.test(line))
    .join('\n')
    .replaceAll(/http:\/\/127\.0\.0\.1:3000|https:\/\/guildhall\.example/g, url)
    .replaceAll('per_…', personId)
    .replaceAll('http://127.0.0.1:4242', double);
}

/**
 * curl fails on an answer that is no success, and asks nobody but this machine; what would install, build or start is written down
 * instead.
 */
const PRELUDE = `set -eu
curl() {
  case "$*" in
    *127.0.0.1*) command curl --fail-with-body --silent --show-error "$@" ;;
    *) printf '%s\\n' "curl $*" >> calls ;;
  esac
}
npm() { printf '%s\\n' "npm $*" >> calls; }
node() { printf '%s\\n' "node $*" >> calls; }
`;

async function type(script: string, environment: Record<string, string>): Promise<string> {
  const { stdout } = await run('sh', ['-c', PRELUDE + script], { cwd: directory, env: { PATH: process.env.PATH ?? '', ...environment } });
  return stdout;
}

/** Whether the machine has a program that commands of the documents use. */
const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

describe('the commands of the documents', () => {
  (has('curl') ? it : it.skip)(
    'run in a shell, and do what the document says',
    async () => {
      const { server, url: double, bodies } = await listener();
      const batch = await ask(
        'town',
        `mutation ($id: OrganisationID!) { createBatch(input: { organisationId: $id, title: "Is the sign legible?", instructions: "Look.", kind: "text",
         form: [{ name: "legible", prompt: "Can you read it?", choice: { options: [{ value: "yes" }, { value: "no" }] } }],
         rewardMinor: "10", estimatedSeconds: 20, redundancy: 2 }) { batch { id } userErrors { message } } }`,
        { id: (await ask('town', '{ organisations { id } }')).organisations[0].id },
      );
      const BATCH = batch.createBatch.batch.id as string;
      const studio = [{ data: { sign: 'Pull' }, annotations: [] }];
      await writeFile(join(directory, 'tasks.json'), JSON.stringify(studio));
      expect((await ask('amara', 'mutation { requestPayout(input: {}) { userErrors { message } } }')).requestPayout.userErrors).toEqual([]);
      const made = await ask('admin', 'mutation { createPayoutRun(input: {}) { payoutRun { id } userErrors { message } } }');
      const approve =
        'mutation ($id: PayoutRunID!) { approvePayoutRun(input: { runId: $id }) { payoutRun { csvPath } userErrors { message } } }';
      const { approvePayoutRun } = await ask('treasurer', approve, { id: made.createPayoutRun.payoutRun.id });
      const base = {
        API: url,
        BATCH,
        CSV_PATH: approvePayoutRun.payoutRun.csvPath,
        PAY_URL: `${double}/pay`,
        BANK_PAYOUT: 'po_1',
        TRANSFER: 'tr_1',
      };
      const out: Record<string, string> = {};
      try {
        for (const path of await documents()) {
          for (const block of blocksOf(path)) {
            if (/\bjq /.test(block.text) && !has('jq')) continue;
            const name = block.text.includes('CSV_PATH') ? 'treasurer' : block.text.includes('docs/audit/') ? 'admin' : 'town';
            const token = tokens[name]!;
            out[block.text] = await type(typed(block, double), { ...base, TOKEN: token });
          }
        }
      } finally {
        server.close();
      }
      const outputOf = (part: string) => Object.entries(out).find(([text]) => text.includes(part))![1];
      // Signed in, and the town's own organisation.
      expect(outputOf('signIn')).toMatch(/"token":"ghs_/);
      expect(outputOf('{ organisations')).toContain('Town Hall Archive');
      expect(outputOf('query Session')).toContain('Town Hall Archive');
      expect(JSON.parse(outputOf("printf 'externalId"))).toMatchObject({ added: 2 });
      const tasks = await market.db.query<{ external_id: string; payload: unknown }>(
        `select external_id, payload from batches.task t where t.batch_id = (select id from batches.batch where title = 'Is the sign legible?')
       order by position`,
      );
      expect(tasks.slice(0, 2)).toEqual([
        { external_id: '3', payload: { sign: 'Push' } },
        { external_id: '4', payload: { sign: 'P_sh' } },
      ]);
      expect(tasks[2]!.payload).toEqual({ sign: 'Pull' });
      expect(outputOf('labels.csv')).toMatch(/^taskId,/);
      expect(outputOf('CSV_PATH')).toContain('Amara Njoroge');
      for (const [text, output] of Object.entries(out)) {
        if (text.includes('docs/audit/')) expect(JSON.parse(output)).toMatchObject({ data: {} });
        expect(output).not.toContain('"errors"');
      }
      expect(JSON.parse(await readFile(join(directory, 'me.json'), 'utf8'))).toBeInstanceOf(Object);
      expect(bodies.map((body) => body.split(' ').slice(1).join(' '))).toEqual(
        expect.arrayContaining(['choice=card', '{"outcome":"failed","code":"account_closed"}', '{"change":{"amount":217}}']),
      );
      const lines: string[] = [];
      const [answers, result] = ['answers.csv', 'labels.csv'].map((name) => join(directory, name)) as [string, string];
      expect(
        await consensus({ answers, out: result, skipBad: false }, { out: (line) => lines.push(line), error: (line) => lines.push(line) }),
      ).toBe(0);
      expect(
        (await readFile(result, 'utf8'))
          .split('\n')
          .slice(0, 3)
          .map((line) => line.split(',').slice(0, 2).join()),
      ).toEqual(['task,label', '1,cat', '2,dog']);
    },
    120_000,
  );

  it('names only existing scripts and options', async () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const faults: string[] = [];
    for (const path of await documents()) {
      const text = readFileSync(path, 'utf8');
      for (const [command, name, rest = ''] of text.matchAll(/\bnpm run ([a-z][a-z0-9:-]*)((?: -- [^`\n#]*)?)/g)) {
        if (scripts[name!] === undefined) faults.push(`${path}: ${command}`);
        const source = [`src/operator/${name}.ts`, `lab/${name}.ts`].find(existsSync) ?? '';
        for (const [, option] of rest.matchAll(/ \[?--([a-z][a-z-]*)/g)) {
          if (source !== '' && !new RegExp(`'?\\b${option}'?: \\{|--${option}\\b`).test(readFileSync(source, 'utf8')))
            faults.push(`${path}: ${command}: --${option}`);
        }
      }
      for (const [command, folder, file] of text.matchAll(/\bnode (dist|scripts)\/([\w./-]+)/g)) {
        const source = folder === 'dist' ? `src/${file!.replace(/\.js$/, '.ts')}` : `scripts/${file}`;
        if (!existsSync(source)) faults.push(`${path}: ${command}`);
      }
    }
    expect(faults).toEqual([]);
  });
});

it('shows in its introduction queries that the schema answers', async () => {
  for (const [name, label] of [
    ['town', 'requester'],
    ['amara', 'worker'],
    ['admin', 'admin'],
  ] as const) {
    const query = lines
      .find((line) => line.trim().startsWith(`${label} `))!
      .trim()
      .slice(label.length);
    expect(await ask(name, query)).toBeDefined();
  }
});
