/**
 * A part of a colour, from 0 to 1, as Sheets keeps and prints it: in 255ths, cut and not rounded, as a 32-bit float in
 * the fewest digits (recorded: 0.5 comes back as 0.49803922).
 */
export function storedColorPart(part: number): number {
  // A hair more, so that 66 / 255 stays 66.
  const steps = Math.floor(Math.min(Math.max(part, 0), 1) * 255 + 1e-4);
  const float = Math.fround(steps / 255);
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(float.toPrecision(digits));
    if (Math.fround(short) === float) return short;
  }
  return Number(float.toPrecision(9));
}
