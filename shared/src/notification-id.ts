const SUFFIX_LENGTH = 8;
const RADIX = 36;

/**
 * `NOTIF_` + milliseconds + a random suffix that keeps it unique within the same millisecond: 36^8 values, so that a
 * thousand ids of one millisecond collide about once in six million such milliseconds.
 *
 * @param random gives numbers in [0, 1), as Math.random does
 */
export function makeNotificationId(now: number, random: () => number): string {
  let suffix = '';
  for (let i = 0; i < SUFFIX_LENGTH; i++) suffix += Math.floor(random() * RADIX).toString(RADIX);
  return `NOTIF_${now}_${suffix}`;
}
