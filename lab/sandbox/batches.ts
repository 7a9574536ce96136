/** Batches as a requester makes them. */
import type { Client } from './client.ts';

const CREATE_BATCH = /* GraphQL */ `
  mutation ($input: CreateBatchInput!) {
    createBatch(input: $input) {
      batch {
        id
      }
      userErrors {
        message
        path
      }
    }
  }
`;

/** Creates a draft batch. @returns its public id @throws ClientError on user errors */
export async function createBatch(client: Client, input: Readonly<Record<string, unknown>>): Promise<string> {
  const { batch } = await client.mutate<{ batch: { id: string } }>(CREATE_BATCH, { input });
  return batch.id;
}
