/** SQL that must return no row, in any state of the marketplace. Tests run all of them after each database test; `doctor` on a live one. */
export interface Check {
  /** `work.slots_add_up` */
  readonly name: string;
  /** What a row means, as a sentence. */
  readonly problem: string;
  /** Each row is one problem; its columns are shown. */
  readonly sql: string;
}
