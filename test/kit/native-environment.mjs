/** Jest environment that uses the globals of the process: modules that Node loads have no others. */
import { TestEnvironment } from 'jest-environment-node';

export default class NativeEnvironment extends TestEnvironment {
  constructor(...args) {
    super(...args);
    this.global = globalThis;
    this.console = globalThis.console;
    this.exit = process.exit;
  }

  async setup() {
    await super.setup();
    // Jest's handler knows only the source maps of its own loader. Node reads inline maps (`--enable-source-maps`).
    Error.prepareStackTrace = undefined;
  }

  async teardown() {
    globalThis.console = this.console;
    process.exit = this.exit;
    await super.teardown();
  }
}
