// The repeated path: everybody has an item already and asks again.

import { check } from 'k6';
import { claim, enter, setUp } from './lib/apiece.js';
import { always, atRate, number, stats } from './lib/options.js';
import { summary } from './lib/summary.js';

const CLIENTS = number('CLIENTS', 1000);

export const options = {
  summaryTrendStats: stats,
  scenarios: { repeats: atRate('again') },
  thresholds: Object.assign({}, always, {
    granted: [`count==${CLIENTS}`],
    repeated_ms: ['p(95)<50', 'p(99)<200'],
  }),
};

export function setup() {
  const began = Date.now();
  const { code } = setUp(CLIENTS);
  const items = [];
  for (let n = 0; n < CLIENTS; n++) items.push(claim(`regular-${n}`).item);
  return { code, items, took: Date.now() - began };
}

export function again(data) {
  enter(data);
  const n = Math.floor(Math.random() * CLIENTS);
  const answer = claim(`regular-${n}`);
  check(answer, { 'it is the same item': (a) => a.item === data.items[n] });
}

export const handleSummary = summary;
