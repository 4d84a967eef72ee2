/** The places between which everything happens that must survive a crash. */
export const CHECKPOINTS = [
  'after-claim',
  'before-send',
  'after-send',
  'after-journal',
  'before-write-back',
  'after-write-back',
] as const;

export type Checkpoint = (typeof CHECKPOINTS)[number];

/** Told of each checkpoint that is passed. */
export type Passing = (checkpoint: Checkpoint) => void;

/** Where a worker is to end itself, to prove that nothing is lost by that: at the nth passing of a checkpoint. */
export interface CrashPlan {
  readonly at: Checkpoint;
  readonly passing: number;
}

/** @param crash ends the process at once */
export function crashingAt({ at, passing }: CrashPlan, crash: () => void): Passing {
  let passed = 0;
  return (checkpoint) => {
    if (checkpoint === at && ++passed === passing) crash();
  };
}
