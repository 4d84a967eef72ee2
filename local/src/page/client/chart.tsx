/** As many as are kept: two minutes. */
const PLACES = 120;
const HEIGHT = 40;

interface ChartProps {
  readonly title: string;
  /** What it shows now, in words. */
  readonly value: string;
  /** Newest last; the first line is filled. */
  readonly lines: readonly { readonly name: string; readonly values: readonly number[] }[];
  /** The scale reaches at least so far, so that little does not look like much. */
  readonly least: number;
}

/** A small picture of the last two minutes. */
export function Chart({ title, value, lines, least }: ChartProps) {
  const most = Math.max(least, ...lines.flatMap(({ values }) => values));
  return (
    <figure class="chart">
      <figcaption>
        {title} <b>{value}</b>
      </figcaption>
      <svg
        viewBox={`0 0 ${PLACES} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}: ${value}`}
      >
        {lines.map(({ name, values }, at) => (
          <path key={name} class={at === 0 ? 'filled' : `line-${at}`} d={drawn(values, most, at === 0)} />
        ))}
      </svg>
    </figure>
  );
}

/** The newest value at the right edge. */
function drawn(values: readonly number[], most: number, isFilled: boolean): string {
  const start = PLACES - values.length;
  const y = (value: number) => (HEIGHT - 1 - (value / most) * (HEIGHT - 3)).toFixed(1);
  const points = values.map((value, at) => `${start + at + 1} ${y(value)}`);
  if (points.length === 0) return '';
  return isFilled
    ? `M ${start + 1} ${HEIGHT} L ${points.join(' L ')} L ${PLACES} ${HEIGHT} Z`
    : `M ${points.join(' L ')}`;
}
