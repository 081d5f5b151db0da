// Everybody gets a file of their own and downloads it at once.

import { check } from 'k6';
import { claim, download, enter, newClient, setUpFiles } from './lib/apiece.js';
import { always, fast, number, stats } from './lib/options.js';
import { summary } from './lib/summary.js';

const FILES = number('FILES', 200);
const SIZE = number('FILE_SIZE', 256 * 1024);

export const options = {
  summaryTrendStats: stats,
  scenarios: {
    files: { executor: 'shared-iterations', exec: 'fetch', vus: number('VUS', 20), iterations: FILES, maxDuration: '120s' },
  },
  thresholds: {
    checks: always.checks,
    http_req_failed: always.http_req_failed,
    granted: [`count==${FILES}`],
    granted_ms: fast,
    download_ms: fast,
  },
};

export function setup() {
  return setUpFiles(FILES, SIZE);
}

export function fetch(data) {
  enter(data);
  const { outcome, link } = claim(newClient());
  const file = outcome === 'granted' ? download(link) : null;
  check(file, { 'the file arrives complete': (f) => f !== null && f.status === 200 && f.body.length === SIZE });
}

export const handleSummary = summary;
