import { useRef, useState } from 'preact/hooks';
import type { PlayerView } from '../live.ts';
import type { Store } from './store.ts';

const TURNS = 4;
/** As long as the wheel's transition in page.css. */
const TURN_MS = 1_800;

interface WheelProps {
  readonly store: Store;
  readonly players: readonly PlayerView[];
  readonly playerId: number | undefined;
  readonly prizes: readonly string[];
}

export function Wheel({ store, players, playerId, prizes }: WheelProps) {
  const [angle, setAngle] = useState(0);
  const isTurning = useRef(false);
  const [isBusy, setBusy] = useState(false);

  const spin = async () => {
    if (isTurning.current || playerId === undefined) return;
    isTurning.current = true;
    setBusy(true);
    const player = players.find(({ id }) => id === playerId);
    const spun = await store.spin(playerId);
    if (spun?.ok) {
      setAngle((before) => restingAngle(before, prizes.indexOf(spun.prize), prizes.length));
      await new Promise((resolve) => {
        setTimeout(resolve, prefersStillness() ? 0 : TURN_MS);
      });
    }
    if (spun !== undefined) store.announce(spun, player?.name ?? '');
    isTurning.current = false;
    setBusy(false);
  };

  return (
    <div class="wheel">
      <Disc prizes={prizes} angle={angle} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void spin();
        }}
      >
        <label>
          Who spins?
          <select
            value={playerId ?? ''}
            onChange={(event) => store.choosePlayer(Number(event.currentTarget.value))}
          >
            {players.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" class="primary" aria-disabled={isBusy}>
          Spin
        </button>
      </form>
    </div>
  );
}

function Disc({ prizes, angle }: { readonly prizes: readonly string[]; readonly angle: number }) {
  const share = 360 / prizes.length;
  return (
    <svg class="disc" viewBox="-106 -112 212 218" role="img" aria-label={`Prizes: ${prizes.join(', ')}`}>
      <g class="turning" style={{ transform: `rotate(${angle}deg)` }}>
        {prizes.map((prize, at) => (
          <g key={prize} transform={`rotate(${at * share})`} class={`field field-${at % 4}`}>
            <path d={sector(share)} />
            <text x="0" y="-62" transform="rotate(-90 0 -62)">
              {prize}
            </text>
          </g>
        ))}
      </g>
      <circle r="100" class="rim" />
      <circle r="11" class="hub" />
      <path d="M -9 -110 L 9 -110 L 0 -90 Z" class="pointer" />
    </svg>
  );
}

/** A slice of the disc of radius 100, its middle pointing up. */
function sector(degrees: number): string {
  const half = (degrees * Math.PI) / 360;
  const x = (100 * Math.sin(half)).toFixed(3);
  const y = (-100 * Math.cos(half)).toFixed(3);
  return `M 0 0 L -${x} ${y} A 100 100 0 0 1 ${x} ${y} Z`;
}

/** Some whole turns on, with the field under the pointer. */
function restingAngle(before: number, field: number, fields: number): number {
  const wanted = -Math.max(field, 0) * (360 / fields);
  const start = Math.ceil(before / 360) * 360;
  return start + TURNS * 360 + wanted;
}

function prefersStillness(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
