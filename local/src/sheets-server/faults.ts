import { z } from 'zod';
import { ApiError } from './api-error.ts';

/** What can be made to go wrong, and whether the change is made nevertheless. */
const FAULT_KINDS = [
  /** 429 before the change. */
  'rateLimited',
  /** 500 before the change. */
  'internal',
  /** 503 before the change. */
  'unavailable',
  /** 503 although the change is made (reported of the real service). */
  'unavailableAfter',
  /** The connection is cut before the change. */
  'dropBefore',
  /** The change is made, then the connection is cut. */
  'dropAfter',
  /** The answer comes `delayMs` later. */
  'slow',
] as const;

/** A planned fault: for the next `count` requests whose method and path (with query) match. */
const faultPlan = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  /** HTTP method; absent: any. */
  method: z.string().optional(),
  /** A regular expression for the decoded path and query; absent: any. */
  path: z.string().max(500).optional(),
  /** How many requests it hits. */
  count: z.int().min(1).default(1),
  /** How many matching requests pass unharmed first. */
  skip: z.int().min(0).default(0),
  delayMs: z.number().min(0).max(600_000).default(1000),
});

export type FaultPlan = z.input<typeof faultPlan>;
export type Fault = z.output<typeof faultPlan>;

interface Planned {
  readonly fault: Fault;
  readonly path: RegExp;
  skip: number;
  left: number;
}

/** The faults still to come. */
export class Faults {
  #planned: Planned[] = [];

  /** @throws Error when the plan or its pattern can't be read. */
  plan(plan: FaultPlan): void {
    const fault = faultPlan.parse(plan);
    this.#planned.push({ fault, path: new RegExp(fault.path ?? ''), skip: fault.skip, left: fault.count });
  }

  clear(): void {
    this.#planned = [];
  }

  /** The fault that hits this request, if any, used up by it. */
  take(method: string, path: string): Fault | undefined {
    const hit = this.#planned.find((one) => {
      if (one.fault.method !== undefined && one.fault.method.toUpperCase() !== method) return false;
      return one.path.test(path) && (one.skip === 0 || (one.skip -= 1) < 0);
    });
    if (!hit) return undefined;
    hit.left -= 1;
    if (hit.left === 0) this.#planned = this.#planned.filter((one) => one !== hit);
    return hit.fault;
  }
}

/** What a fault of an answering kind answers. */
export function faultError(kind: Fault['kind']): ApiError {
  if (kind === 'rateLimited')
    return new ApiError('RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).');
  if (kind === 'internal') return new ApiError('INTERNAL', 'Internal error encountered.');
  return new ApiError('UNAVAILABLE', 'The service is currently unavailable.');
}
