/** What a check came to. */
export interface Verdict {
  /** What should be so, as a sentence. */
  readonly fact: string;
  readonly verdict: 'holds' | 'does not hold' | 'could not tell' | 'for information';
  /** What was seen, and what to do where it does not hold. */
  readonly seen: string;
}

/** One fact with the experiment that decides it; whatever the experiment throws is what was seen. */
export interface Check {
  readonly fact: string;
  /** Null where nothing depends on the answer. */
  readonly look: () => { readonly holds: boolean | null; readonly seen: string };
}

export function runChecks(checks: readonly Check[]): readonly Verdict[] {
  return checks.map(({ fact, look }): Verdict => {
    try {
      const { holds, seen } = look();
      return {
        fact,
        verdict: holds === null ? 'for information' : holds ? 'holds' : 'does not hold',
        seen,
      };
    } catch (error) {
      return {
        fact,
        verdict: 'could not tell',
        seen: error instanceof Error ? error.message : String(error),
      };
    }
  });
}
