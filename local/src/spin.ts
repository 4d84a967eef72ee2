import { createHmac, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { signedText } from '../../apps-script/src/signed-body.ts';
import type { PlayerView, SpinView } from './page/live.ts';

const ANSWER_MS = 60_000;

/** What the web app answers; see the script's doPost. */
const answerSchema = z.union([
  z.object({ ok: z.literal(true), notifications: z.array(z.string()) }),
  z.object({ ok: z.literal(false), reason: z.string() }),
]);

export interface SpinnerOptions {
  readonly webAppUrl: string;
  readonly secret: string;
  readonly prizes: readonly string[];
  /** In [0, 1): decides the prize. */
  readonly random: () => number;
}

/** Spins the wheel for a player, as a front end of the wheel would: draws, signs, posts to the web app. */
export class Spinner {
  readonly #options: SpinnerOptions;

  constructor(options: SpinnerOptions) {
    this.#options = options;
  }

  /** Never rejects: whatever goes wrong is the answer's reason. */
  async spin(player: PlayerView): Promise<SpinView> {
    const { webAppUrl, prizes, random } = this.#options;
    const spinId = randomUUID();
    const prize = prizes[Math.floor(random() * prizes.length)] ?? '';
    try {
      // ContentService answers by a redirect, which fetch follows with GET as browsers do.
      const response = await fetch(webAppUrl, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: this.#signed({ spinId, userId: String(player.id), name: player.name, prize }),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      const answer = answerSchema.parse(await response.json());
      return answer.ok ? { ok: true, spinId, prize, notificationIds: answer.notifications } : answer;
    } catch (error) {
      return { ok: false, reason: `The web app did not answer as expected: ${messageOf(error)}` };
    }
  }

  #signed(spin: object): string {
    const body = { timestamp: Date.now(), nonce: randomUUID(), payload: JSON.stringify(spin) };
    const signature = createHmac('sha256', this.#options.secret).update(signedText(body)).digest('hex');
    return JSON.stringify({ ...body, signature });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
