/** From a method and an address to an endpoint and the ids in the address. */
import type { Endpoint } from './call.ts';

interface Route {
  readonly endpoint: Endpoint;
  readonly steps: readonly string[];
}

export class Router {
  private readonly routes = new Map<string, Route[]>();

  constructor(endpoints: readonly Endpoint[]) {
    for (const endpoint of endpoints) {
      const [method = '', pattern = ''] = endpoint.name.split(' ');
      const steps = pattern.split('/').slice(1);
      const key = `${method} ${steps.length}`;
      this.routes.set(key, [...(this.routes.get(key) ?? []), { endpoint, steps }]);
    }
  }

  find(method: string, path: string): { endpoint: Endpoint; ids: Record<string, string> } | null {
    const given = path.split('/').slice(1);
    for (const { endpoint, steps } of this.routes.get(`${method} ${given.length}`) ?? []) {
      if (!steps.every((step, index) => step.startsWith(':') || step === given[index])) continue;
      const ids: Record<string, string> = {};
      steps.forEach((step, index) => {
        if (step.startsWith(':')) ids[step.slice(1)] = decodeURIComponent(given[index] ?? '');
      });
      return { endpoint, ids };
    }
    return null;
  }
}
