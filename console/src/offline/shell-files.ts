/** Files of one version of the console. The build writes them into the service worker. */
export interface ShellFiles {
  /** The script that the page of this version loads. It names the version. */
  readonly entry: string;
  /** Files that a worker needs without the network: the frame, the worker's pages, and the texts. */
  readonly files: readonly string[];
}
