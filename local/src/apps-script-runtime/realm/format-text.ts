/** Text by a printf pattern: %s %d %i %f %e %g %x %o %c %j %%, with flags, width, precision and %1$s positions. */
export function formatText(pattern: string, args: readonly unknown[]): string {
  let next = 0;
  return pattern.replaceAll(
    /%(?:(\d+)\$)?([-+0 ,#]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g,
    (
      whole,
      position: string | undefined,
      flags: string,
      width: string | undefined,
      precision,
      letter: string,
    ) => {
      if (letter === '%') return '%';
      const value = position === undefined ? args[next++] : args[Number(position) - 1];
      const text = render(value, letter, precision === undefined ? undefined : Number(precision), flags);
      if (text === undefined) return whole;
      const length = Number(width ?? 0);
      if (flags.includes('-')) return text.padEnd(length);
      if (!flags.includes('0') || letter === 's') return text.padStart(length);
      return /^[+-]/.test(text)
        ? text.charAt(0) + text.slice(1).padStart(length - 1, '0')
        : text.padStart(length, '0');
    },
  );
}

function render(
  value: unknown,
  letter: string,
  precision: number | undefined,
  flags: string,
): string | undefined {
  const sign = flags.includes('+') && Number(value) >= 0 ? '+' : '';
  switch (letter) {
    case 's':
      return String(value).slice(0, precision);
    case 'd':
    case 'i': {
      const whole = Math.trunc(Number(value));
      return sign + (flags.includes(',') ? whole.toLocaleString('en-US') : String(whole));
    }
    case 'f':
      return sign + Number(value).toFixed(precision ?? 6);
    case 'e':
      return sign + Number(value).toExponential(precision ?? 6);
    case 'g':
      return sign + Number(value).toPrecision(precision ?? 6);
    case 'x':
      return Number(value).toString(16);
    case 'X':
      return Number(value).toString(16).toUpperCase();
    case 'o':
      return Number(value).toString(8);
    case 'c':
      return typeof value === 'number' ? String.fromCodePoint(value) : String(value).charAt(0);
    case 'b':
      return String(Boolean(value));
    case 'j':
      return JSON.stringify(value);
    default:
      return undefined;
  }
}
