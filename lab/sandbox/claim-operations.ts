/** What a worker's client sends in the claim bench. */

export const CLAIM = /* GraphQL */ `
  mutation ($input: ClaimNextTaskInput!) {
    claimNextTask(input: $input) {
      assignment {
        id
        leaseUntil
        task {
          payload
        }
      }
      userErrors {
        message
        path
      }
    }
  }
`;

export const SUBMIT = /* GraphQL */ `
  mutation ($input: SubmitAssignmentInput!) {
    submitAssignment(input: $input) {
      assignment {
        id
        state
      }
      userErrors {
        message
        path
      }
    }
  }
`;

export interface ClaimAnswer {
  readonly assignment: { readonly id: string };
}
