/** A progress bar on standard error, so that standard output stays for results. On no terminal: a line at each tenth. */
export class Progress {
  private done = 0;
  private shown = -1;

  constructor(
    private readonly what: string,
    private readonly total: number,
  ) {
    this.show();
  }

  add(count = 1): void {
    this.done += count;
    this.show();
  }

  private show(): void {
    const percent = this.total === 0 ? 100 : Math.floor((this.done * 100) / this.total);
    const step = process.stderr.isTTY ? percent : Math.floor(percent / 10);
    if (step === this.shown) return;
    this.shown = step;
    if (!process.stderr.isTTY) {
      process.stderr.write(`${this.what}: ${percent} %\n`);
      return;
    }
    const width = 30;
    const filled = Math.floor((percent * width) / 100);
    process.stderr.write(`\r${this.what} [${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${percent} %${percent === 100 ? '\n' : ''}`);
  }
}
