import type { Hono } from 'hono';
import { z } from 'zod';
import { type LiveEvent, TROUBLES, type WeatherView } from './live.ts';
import type { WorkersSide } from './page-options.ts';
import { readBody } from './request-body.ts';
import type { Weather } from './weather.ts';

const troubleSchema = z.object({ trouble: z.enum(TROUBLES), isOn: z.boolean() });

interface Parts {
  readonly weather: Weather;
  readonly workers: WorkersSide;
  readonly tell: (event: LiveEvent) => void;
}

/** Everything that is made to go wrong just now. */
export function weatherView(weather: Weather, { second }: WorkersSide): WeatherView {
  const others = second.kind === 'off' ? [] : (['secondWorker'] as const);
  return { troubles: [...weather.troubles, ...others], second };
}

export function weatherRoutes(app: Hono, { weather, workers, tell }: Parts): void {
  app.post('/api/weather', async (context) => {
    const { trouble, isOn } = await readBody(context, troubleSchema);
    if (trouble === 'secondWorker') workers.setSecond(isOn);
    else await weather.set(trouble, isOn);
    tell({ kind: 'weather', weather: weatherView(weather, workers) });
    return context.body(null, 204);
  });

  app.post('/api/worker/kill', (context) => {
    workers.kill();
    return context.body(null, 204);
  });
}
