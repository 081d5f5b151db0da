// The exhausted path: a crowd empties a small pool, and more people come.

import { claim, enter, newClient, setUp } from './lib/apiece.js';
import { always, atRate, fast, number, stats } from './lib/options.js';
import { summary } from './lib/summary.js';

const ITEMS = number('ITEMS', 1000);

export const options = {
  summaryTrendStats: stats,
  scenarios: { exhaustion: atRate('come') },
  thresholds: Object.assign({}, always, {
    // Exactly as many as there are items.
    granted: [`count==${ITEMS}`],
    exhausted_ms: fast,
  }),
};

export function setup() {
  return setUp(ITEMS);
}

export function come(data) {
  enter(data);
  claim(newClient());
}

export const handleSummary = summary;
