import {
  type Notification,
  PERSISTENT_POLICY,
  type RetryPolicy,
  type RetryPolicyName,
  standardPolicy,
  type UncertainPolicy,
} from '@sheet-courier/shared';

/** One choice for all notifications, and others for some types. */
interface ByType<Choice> {
  readonly otherwise: Choice;
  /** By Type as the sheet says it, in lower case. */
  readonly types: ReadonlyMap<string, Choice>;
}

export interface PolicyChoices {
  readonly retry: ByType<RetryPolicyName>;
  readonly uncertain: ByType<UncertainPolicy>;
  /** Of the standard policy. */
  readonly maxRetries: number;
  readonly retryDelayMs: number;
}

/** What settling asks of the policies in force. */
export interface Policies {
  readonly retryPolicy: (notification: Notification) => RetryPolicy;
  readonly uncertainPolicy: (notification: Notification) => UncertainPolicy;
}

export function policiesOf({ retry, uncertain, maxRetries, retryDelayMs }: PolicyChoices): Policies {
  const retryPolicies: Record<RetryPolicyName, RetryPolicy> = {
    standard: standardPolicy(maxRetries, retryDelayMs),
    persistent: PERSISTENT_POLICY,
  };
  return {
    retryPolicy: ({ type }) => retryPolicies[choose(retry, type)],
    uncertainPolicy: ({ type }) => choose(uncertain, type),
  };
}

function choose<Choice>({ otherwise, types }: ByType<Choice>, type: string): Choice {
  return types.get(type.trim().toLowerCase()) ?? otherwise;
}
