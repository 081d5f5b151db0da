// Looking: posters are scanned far more often than anybody taps. It takes nothing.

import { Trend } from 'k6/metrics';
import { enter, look, setUp } from './lib/apiece.js';
import { always, atRate, stats } from './lib/options.js';
import { summary } from './lib/summary.js';

const took = new Trend('look_ms', true);

export const options = {
  summaryTrendStats: stats,
  scenarios: { page: atRate('scan') },
  thresholds: Object.assign({}, always, { look_ms: ['p(95)<50', 'p(99)<200'] }),
};

export function setup() {
  return setUp(10);
}

export function scan(data) {
  enter(data);
  took.add(look().timings.duration);
}

export const handleSummary = summary;
