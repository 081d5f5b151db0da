// The won path: people come at a steady rate, and each gets an item.

import { claim, enter, newClient, setUp } from './lib/apiece.js';
import { always, atRate, enough, fast, stats } from './lib/options.js';
import { summary } from './lib/summary.js';

export const options = {
  summaryTrendStats: stats,
  scenarios: { steady: atRate('win') },
  thresholds: Object.assign({}, always, { granted_ms: fast }),
};

export function setup() {
  return setUp(enough());
}

export function win(data) {
  enter(data);
  claim(newClient());
}

export const handleSummary = summary;
