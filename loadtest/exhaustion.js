// The exhausted path: a crowd runs a small pool dry, and keeps coming.

import { claim, enter, newClient, setUp } from './lib/apiece.js';
import { always, atRate, number, stats } from './lib/options.js';
import { summary } from './lib/summary.js';

const ITEMS = number('ITEMS', 1000);

export const options = {
  summaryTrendStats: stats,
  scenarios: { exhaustion: atRate('come') },
  thresholds: Object.assign({}, always, {
    // Not one more, and not one fewer.
    granted: [`count==${ITEMS}`],
    exhausted_ms: ['p(95)<50', 'p(99)<200'],
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
