/** The double's pages. */
import type { Control } from './control.ts';
import type { Double } from './double.ts';

export interface Page {
  readonly status: number;
  readonly html: string;
  readonly location?: string;
}

export class Pages {
  constructor(
    private readonly double: Double,
    private readonly control: Control,
  ) {}

  async answer(_method: string, path: string, _body: string): Promise<Page> {
    void this.double;
    void this.control;
    return { status: 404, html: `<p>There is no page ${path.replaceAll('<', '')}.` };
  }
}
