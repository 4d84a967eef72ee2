/** What a command ends with. docs/deploy.md tells operators the same. */
export const EXIT = {
  ok: 0,
  /** It could not be done, or not wholly; or `doctor` found a failure. Nothing may be sent where `start` ends so. */
  failed: 1,
  /** The command line can't be understood. */
  usage: 2,
  /** No notification is meant by what was given. */
  nothing: 3,
  /** A person said no, or nobody was there to say yes. */
  declined: 4,
  /** EX_CONFIG of sysexits.h: starting again mends nothing. */
  badSettings: 78,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
