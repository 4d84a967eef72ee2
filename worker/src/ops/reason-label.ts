import type { Outcome } from '@sheet-courier/shared';

/** Reasons come from tables of some seventy sentences; whatever else comes must not grow a label without end. */
const MOST_REASONS = 100;

/**
 * Why a notification was not delivered, as a label of few values: without what stands from the first bracket to the last,
 * which quotes the provider, and without numbers, which may be addresses.
 */
export class ReasonLabels {
  readonly #known = new Set<string>();

  of(outcome: Outcome): string {
    if (outcome.kind === 'delivered') return '';
    const label = outcome.reason
      .replace(/ ?\(.*\)/s, '')
      .replaceAll(/-?\d+/g, 'N')
      .trim();
    if (!this.#known.has(label) && this.#known.size >= MOST_REASONS) return 'other';
    this.#known.add(label);
    return label;
  }
}
