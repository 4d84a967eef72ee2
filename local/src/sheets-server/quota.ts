import { ApiError } from './api-error.ts';

/** Documented: https://developers.google.com/workspace/sheets/api/limits */
const PER_USER = 60;
const PER_PROJECT = 300;
const WINDOW_MS = 60_000;
/** A made-up number: every caller of this server counts to the one project. */
const PROJECT_NUMBER = '100000000000';

type Direction = 'read' | 'write';

interface Limit {
  readonly name: string;
  readonly shown: string;
  readonly value: number;
  readonly unit: string;
}

function limits(direction: Direction): { readonly user: Limit; readonly project: Limit } {
  const capital = direction === 'read' ? 'Read' : 'Write';
  return {
    user: {
      name: `${capital}RequestsPerMinutePerUser`,
      shown: `${capital} requests per minute per user`,
      value: PER_USER,
      unit: '1/min/{project}/{user}',
    },
    project: {
      name: `${capital}RequestsPerMinutePerProject`,
      shown: `${capital} requests per minute`,
      value: PER_PROJECT,
      unit: '1/min/{project}',
    },
  };
}

/** Counts requests in fixed minutes, as the answers' window_start_time suggests Google does. */
export class Quota {
  readonly #counts = new Map<string, number>();
  #window = 0;

  /** Counts one request. @throws ApiError 429 (recorded) when the user or the project has none left this minute. */
  spend(direction: Direction, account: string, nowMs: number): void {
    const window = Math.floor(nowMs / WINDOW_MS);
    if (window !== this.#window) {
      this.#window = window;
      this.#counts.clear();
    }
    const { user, project } = limits(direction);
    const userKey = `${direction} ${account}`;
    const byUser = this.#counts.get(userKey) ?? 0;
    const byProject = this.#counts.get(direction) ?? 0;
    if (byUser >= user.value) throw exhausted(direction, user);
    if (byProject >= project.value) throw exhausted(direction, project);
    this.#counts.set(userKey, byUser + 1);
    this.#counts.set(direction, byProject + 1);
  }
}

/** Without Retry-After, as recorded. */
function exhausted(direction: Direction, limit: Limit): ApiError {
  const metric = direction === 'read' ? 'Read requests' : 'Write requests';
  return new ApiError(
    'RESOURCE_EXHAUSTED',
    `Quota exceeded for quota metric '${metric}' and limit '${limit.shown}' of service 'sheets.googleapis.com' for consumer 'project_number:${PROJECT_NUMBER}'.`,
    [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'RATE_LIMIT_EXCEEDED',
        domain: 'googleapis.com',
        metadata: {
          quota_limit_value: String(limit.value),
          service: 'sheets.googleapis.com',
          consumer: `projects/${PROJECT_NUMBER}`,
          quota_unit: limit.unit,
          quota_location: 'global',
          quota_metric: `sheets.googleapis.com/${direction}_requests`,
          quota_limit: limit.name,
        },
      },
      {
        '@type': 'type.googleapis.com/google.rpc.Help',
        links: [
          {
            description: 'Request a higher quota limit.',
            url: 'https://cloud.google.com/docs/quotas/help/request_increase',
          },
        ],
      },
    ],
  );
}
