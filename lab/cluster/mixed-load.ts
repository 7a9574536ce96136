/** What requesters, workers, reviewers and admins do at the same time, through the public API of several processes. */
import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { parsePublicId, type Random } from '../../src/kernel/index.ts';
import { withClient } from '../../src/operator/tool-database.ts';
import { CLAIM, SUBMIT } from '../sandbox/claim-operations.ts';
import { postBatch, type ReplayBatch } from '../replay/batch.ts';
import { ManualReplayRail } from '../replay/manual-rail.ts';
import { gather, type AdminLogin, type Participants } from '../replay/people.ts';
import { Client, ClientError } from '../sandbox/client.ts';
import { recordFunding, type Person } from '../sandbox/people.ts';

const WORKERS = 6;
const ANSWERS_PER_TASK = 3;
const REWARD_MINOR = 50n;
const PAGE = 20;
/** Before a lane that failed, or has nothing to do, goes on. */
const PAUSE_MS = 50;
const SHOWN_ERRORS = 5;

const SUBMITTED = /* GraphQL */ `
  query ($id: BatchID!) {
    batch(id: $id) {
      state
      assignments(states: [SUBMITTED], first: ${PAGE}) {
        nodes {
          id
        }
      }
    }
  }
`;
const APPROVE = /* GraphQL */ `
  mutation ($input: ApproveAssignmentsInput!) {
    approveAssignments(input: $input) {
      approvedCount
      userErrors {
        message
        path
      }
    }
  }
`;
const OF_A_WORKER = '{ worker { balance { available { minor } pending { minor } } assignments(first: 20) { nodes { id state } } } }';
const OF_AN_ADMIN = '{ trialBalance { lines { kind balance { minor } } } }';
const REQUEST_PAYOUT = 'mutation { requestPayout(input: {}) { userErrors { message } } }';

export interface LoadSetup {
  readonly participants: Participants;
  readonly batch: ReplayBatch;
}

/** Registers everybody and launches a batch of so many tasks, through one process. */
export async function prepareLoad(url: string, admins: readonly [AdminLogin, AdminLogin], tasks: number): Promise<LoadSetup> {
  const client = new Client(url);
  const rail = new ManualReplayRail();
  const workers = Array.from({ length: WORKERS }, (_unused, index) => `worker ${index}`);
  const participants = await gather(client, Date.now().toString(36), workers, admins, 2, rail);
  const names = Array.from({ length: tasks }, (_unused, index) => `task ${index}`);
  const answers = names.flatMap((task) => workers.slice(0, ANSWERS_PER_TASK).map((worker) => ({ task, worker, label: 'yes' })));
  const crowd = { answers, truth: new Map<string, string>(), tasks: names, workers, labels: ['no', 'yes'] };
  const today = new Date().toISOString().slice(0, 10);
  const batch = await postBatch(participants, crowd, rail, { rewardMinor: REWARD_MINOR, target: null }, today);
  client.close();
  return { participants, batch };
}

export class MixedLoad {
  /** Acknowledged, by public id; fundings by reference. */
  readonly submitted = new Set<string>();
  readonly approved = new Set<string>();
  readonly funded = new Set<string>();
  /** When writes were acknowledged, by Date.now(). */
  readonly acknowledgedAt: number[] = [];
  /** Requests, by kind. */
  readonly requests = new Map<string, number>();
  failed = 0;
  /** The first of them. */
  readonly errors: string[] = [];
  private isOver = false;
  private readonly agents = new Map<string, Agent>();
  private readonly lanes: Promise<void>[];

  /** @param urls the processes that take requests now */
  constructor(
    { participants, batch }: LoadSetup,
    private readonly urls: () => readonly string[],
    private readonly random: Random,
  ) {
    const workers = [...participants.workers.values()];
    const { requester, admin } = participants;
    this.lanes = [
      ...workers.slice(0, 4).map((worker) => this.lane('answer', () => this.answer(worker, batch.id))),
      this.lane('approve', () => this.approve(requester, batch.id)),
      this.lane('fund', (n) => this.fund(admin, participants.organisationId, n)),
      this.lane('read', () => this.read(random.pick(workers), requester, admin, batch.id)),
      this.lane('payout', () => this.payOut(random.pick(workers))),
    ];
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.lanes);
    for (const agent of this.agents.values()) agent.destroy();
  }

  get total(): number {
    return [...this.requests.values()].reduce((sum, count) => sum + count, 0);
  }

  private async lane(kind: string, act: (n: number) => Promise<void>): Promise<void> {
    for (let n = 1; !this.isOver; n++) {
      try {
        await act(n);
        this.requests.set(kind, (this.requests.get(kind) ?? 0) + 1);
      } catch (error) {
        this.failed++;
        if (this.errors.length < SHOWN_ERRORS) this.errors.push(`${kind}: ${(error as Error).message}`);
        await pause(PAUSE_MS);
      }
    }
  }

  /** The person's client, at any of the processes. */
  private at({ client }: Person): Client {
    const url = this.random.pick([...this.urls()]);
    const agent = this.agents.get(url) ?? new Agent({ keepAlive: true });
    this.agents.set(url, agent);
    return new Client(url, client.token, agent);
  }

  private acknowledge(set: Set<string>, ...ids: readonly string[]): void {
    for (const id of ids) set.add(id);
    this.acknowledgedAt.push(Date.now());
  }

  private async answer(worker: Person, batchId: string): Promise<void> {
    const { claimNextTask } = await this.at(worker).query<{ claimNextTask: { assignment: { id: string } | null } }>(CLAIM, {
      input: { batchId },
    });
    if (claimNextTask.assignment === null) return void (await pause(PAUSE_MS));
    const { id } = claimNextTask.assignment;
    await this.at(worker).mutate(SUBMIT, { input: { assignmentId: id, answer: { label: this.random.pick(['no', 'yes']) } } });
    this.acknowledge(this.submitted, id);
  }

  private async approve(requester: Person, id: string): Promise<void> {
    const { batch } = await this.at(requester).query<{ batch: { assignments: { nodes: { id: string }[] } } }>(SUBMITTED, { id });
    const assignmentIds = batch.assignments.nodes.map((node) => node.id);
    if (assignmentIds.length === 0) return void (await pause(PAUSE_MS));
    await this.at(requester).mutate(APPROVE, { input: { assignmentIds } });
    this.acknowledge(this.approved, ...assignmentIds);
  }

  private async fund(admin: Person, organisationId: string, n: number): Promise<void> {
    const reference = `load ${n} ${this.random.below(1_000_000)}`;
    await recordFunding({ ...admin, client: this.at(admin) }, organisationId, 100n, reference, new Date().toISOString().slice(0, 10));
    this.acknowledge(this.funded, reference);
  }

  private async read(worker: Person, requester: Person, admin: Person, batchId: string): Promise<void> {
    await this.at(worker).query(OF_A_WORKER);
    await this.at(admin).query(OF_AN_ADMIN);
    const { status } = await this.at(requester).get(`/batches/${batchId}/labels.jsonl`);
    if (status !== 200) throw new ClientError(`the export answered ${status}`);
    await pause(PAUSE_MS);
  }

  /** There may be nothing to pay out yet: a refusal is an answer. */
  private async payOut(worker: Person): Promise<void> {
    await this.at(worker).query(REQUEST_PAYOUT);
    await pause(4 * PAUSE_MS);
  }
}

/** Acknowledged writes of a load that a database does not have. */
export async function lostWrites(ownerUrl: string, load: MixedLoad): Promise<number> {
  const uuids = (ids: ReadonlySet<string>) => [...ids].map((id) => parsePublicId('Assignment', id));
  const { rows } = await withClient(ownerUrl, (client) =>
    client.query<{ lost: number }>(
      `select (
         (select count(*) from unnest($1::uuid[]) as w (id) where not exists (
           select from work.assignment a where a.id = w.id and a.submitted_at is not null))
         + (select count(*) from unnest($2::uuid[]) as w (id) where not exists (
           select from work.assignment a where a.id = w.id and a.state = 'approved'))
         + (select count(*) from unnest($3::text[]) as w (reference) where not exists (
           select from payouts.funding f join ledger.posted p on p.event = 'fund' and p.ref = f.id::text where f.reference = w.reference))
       )::integer as lost`,
      [uuids(load.submitted), uuids(load.approved), [...load.funded]],
    ),
  );
  return rows[0]!.lost;
}
