// Looking: people scan posters far more often than they tap. Looking takes nothing.

import { Trend } from 'k6/metrics';
import { enter, look, setUp } from './lib/apiece.js';
import { always, atRate, fast, stats } from './lib/options.js';
import { summary } from './lib/summary.js';

const took = new Trend('look_ms', true);

export const options = {
  summaryTrendStats: stats,
  scenarios: { page: atRate('scan') },
  thresholds: Object.assign({}, always, { look_ms: fast }),
};

export function setup() {
  return setUp(10);
}

export function scan(data) {
  enter(data);
  took.add(look().timings.duration);
}

export const handleSummary = summary;
