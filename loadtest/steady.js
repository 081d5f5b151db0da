// The won path: people come at a steady pace, and each gets an item.

import { claim, makeCode, newClient } from './lib/apiece.js';
import { always, atRate, enough, stats } from './lib/options.js';
import { summary } from './lib/summary.js';

export const options = {
  summaryTrendStats: stats,
  scenarios: { steady: atRate('win') },
  thresholds: Object.assign({}, always, { granted_ms: ['p(95)<50', 'p(99)<200'] }),
};

export function setup() {
  const began = Date.now();
  makeCode(enough());
  return { took: Date.now() - began };
}

export function win() {
  claim(newClient());
}

export const handleSummary = summary;
