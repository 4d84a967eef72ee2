import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Rig } from '../rig.ts';
import { freePort, observedWorker } from '../worker/ops/observed-worker.ts';

interface Panel {
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string }[];
}

const FILE = new URL('../../docs/grafana-dashboard.json', import.meta.url);
const { panels } = JSON.parse(readFileSync(FILE, 'utf8')) as { readonly panels: readonly Panel[] };

/** Of Prometheus's language: what is no metric. */
const METRIC = /\b(?:courier|nodejs|process)_\w+/g;

let rig: Rig;
let worker: Awaited<ReturnType<typeof observedWorker>>;
let text: string;

beforeEach(async () => {
  rig = await Rig.start();
  const port = await freePort();
  worker = await observedWorker(rig, { HTTP_PORT: String(port) });
  rig.queue([{}]);
  await worker.untilQuiet();
  text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
});

afterEach(async () => {
  await worker.close();
  await rig.close();
});

/** What can be asked for: a histogram by its three parts. */
function served(): ReadonlySet<string> {
  const types = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)];
  return new Set(
    types.flatMap(([, name = '', type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
}

describe('the Grafana dashboard', () => {
  it('asks for nothing that the worker does not serve', () => {
    const asked = panels.flatMap(({ targets = [] }) =>
      targets.flatMap(({ expr }) => expr.match(METRIC) ?? []),
    );

    expect(asked.length).toBeGreaterThan(25);
    expect(asked.filter((name) => !served().has(name))).toEqual([]);
  });

  it("shows each of the worker's own figures", () => {
    const asked = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)).join(' ');
    const own = [...text.matchAll(/^# TYPE (courier_\w+) /gm)].map(([, name = '']) => name);

    expect(own.filter((name) => !asked.includes(name))).toEqual([]);
  });

  it('lays its panels side by side, none over another', () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    );

    expect(new Set(cells).size).toBe(cells.length);
  });
});
