/** What one check came to. */
export interface Finding {
  readonly check: string;
  /** `notChecked`: something else must be mended first. */
  readonly verdict: 'pass' | 'warning' | 'failure' | 'notChecked';
  /** What is so. */
  readonly what: string;
  /** How to mend it; '' where there is nothing to mend. */
  readonly mend: string;
}

export function pass(check: string, what: string): Finding {
  return { check, verdict: 'pass', what, mend: '' };
}

export function warning(check: string, what: string, mend: string): Finding {
  return { check, verdict: 'warning', what, mend };
}

export function failure(check: string, what: string, mend: string): Finding {
  return { check, verdict: 'failure', what, mend };
}

export function notChecked(check: string, what: string): Finding {
  return { check, verdict: 'notChecked', what, mend: '' };
}
