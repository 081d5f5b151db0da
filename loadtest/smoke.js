// Everything once, in seconds: pages, claims, repeats, and some people who are too late.

import { check } from 'k6';
import { claim, enter, look, newClient, setUp, shown, tap } from './lib/apiece.js';
import { always, stats } from './lib/options.js';
import { summary } from './lib/summary.js';

const PHONES = 100;
const CALLERS = 180;
const LATE = 20;
const ITEMS = PHONES + CALLERS;

export const options = {
  summaryTrendStats: stats,
  scenarios: {
    phones: { executor: 'shared-iterations', exec: 'phone', vus: 10, iterations: PHONES },
    callers: { executor: 'shared-iterations', exec: 'caller', vus: 10, iterations: CALLERS },
  },
  thresholds: {
    checks: always.checks,
    http_req_failed: always.http_req_failed,
    granted: [`count==${ITEMS}`],
    repeated: [`count==${CALLERS}`],
    exhausted: [`count==${2 * LATE}`],
    // Generous, because the machine may be busy: this is not a measurement.
    granted_ms: ['p(95)<3000'],
  },
};

export function setup() {
  return setUp(ITEMS);
}

export function phone(data) {
  enter(data);
  look();
  const item = tap();
  check(item, {
    'a tap shows an item': (i) => i !== null,
    'and so does the page from then on': (i) => shown(look()) === i,
  });
}

export function caller(data) {
  enter(data);
  const client = newClient();
  const first = claim(client);
  check(claim(client), {
    'asking again gives the same answer': (again) =>
      first.outcome === 'granted' && again.outcome === 'repeated' && again.item === first.item,
  });
}

// After all the others.
export function teardown(data) {
  enter(data);
  for (let n = 0; n < 2 * LATE; n++) {
    check(claim(`latecomer-${n % LATE}`), {
      'nothing is left': (answer) => answer.outcome === 'exhausted',
    });
  }
}

export const handleSummary = summary;
