// "Scan now!": a hall full of phones at the same moment. Each opens the page, taps
// once and looks at its item.

import { check } from 'k6';
import { enter, look, setUp, tap } from './lib/apiece.js';
import { always, number, stats } from './lib/options.js';
import { summary } from './lib/summary.js';

const PHONES = number('VUS', 500);

export const options = {
  summaryTrendStats: stats,
  scenarios: {
    burst: { executor: 'per-vu-iterations', exec: 'scan', vus: PHONES, iterations: 1, maxDuration: '60s' },
  },
  thresholds: {
    checks: always.checks,
    http_req_failed: always.http_req_failed,
    granted: [`count==${PHONES}`],
    // Nobody waits longer than people wait for a page.
    granted_ms: ['p(95)<2000', 'max<5000'],
  },
};

export function setup() {
  return setUp(PHONES);
}

export function scan(data) {
  enter(data);
  look();
  check(tap(), { 'the phone has an item': (item) => item !== null });
}

export const handleSummary = summary;
