import { REFUSAL_RULES } from './telegram-refusals.ts';
import type { Rule } from './telegram-rule.ts';
import { TROUBLE_RULES } from './telegram-troubles.ts';

/** The first rule with the answer's status that matches wins. */
export const RULES: readonly Rule[] = [...REFUSAL_RULES, ...TROUBLE_RULES];
