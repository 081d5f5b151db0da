// Looking: posters are scanned far more often than anybody taps. It takes nothing.

import { Trend } from 'k6/metrics';
import { look, makeCode } from './lib/apiece.js';
import { always, atRate, stats } from './lib/options.js';
import { summary } from './lib/summary.js';

const took = new Trend('look_ms', true);

export const options = {
  summaryTrendStats: stats,
  scenarios: { page: atRate('scan') },
  thresholds: Object.assign({}, always, { look_ms: ['p(95)<50', 'p(99)<200'] }),
};

export function setup() {
  const began = Date.now();
  makeCode(10);
  return { took: Date.now() - began };
}

export function scan() {
  took.add(look().timings.duration);
}

export const handleSummary = summary;
