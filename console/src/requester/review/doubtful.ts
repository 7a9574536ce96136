import type { ReviewQueueData } from '../../api/generated/requester.ts';

type Batch = NonNullable<ReviewQueueData['batch']>;
type Node = NonNullable<Batch['reviewQueue']>['nodes'][number];
type Assignment = Node['assignment'];

/** An answer of the review queue, with the task that its reviewer may see. */
export interface Doubtful extends Omit<Node, 'assignment'> {
  readonly assignment: Assignment & { readonly requesterTask: NonNullable<Assignment['requesterTask']> };
}

const isSeen = (node: Node): node is Node & Doubtful => node.assignment.requesterTask !== null;

/** The queue of a batch; without what the person may not see. */
export const doubtfulOf = ({ reviewQueue }: Pick<Batch, 'reviewQueue'>): readonly Doubtful[] => reviewQueue?.nodes.filter(isSeen) ?? [];
