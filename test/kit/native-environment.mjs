/** The process itself is the environment of the tests: modules that Node loads have no other globals. */
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
    // Jest's knows the maps of its own loader alone; Node reads those in the sources (`--enable-source-maps`).
    Error.prepareStackTrace = undefined;
  }

  async teardown() {
    globalThis.console = this.console;
    process.exit = this.exit;
    await super.teardown();
  }
}
