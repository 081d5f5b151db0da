// What the scenarios do to the service, and what they write down of it.

import http from 'k6/http';
import exec from 'k6/execution';
import { check, fail } from 'k6';
import { Counter, Trend } from 'k6/metrics';

// One address, or several replicas' with commas between.
const URLS = (__ENV.APIECE_URL || 'http://127.0.0.1:8080').split(',');
const KEY = __ENV.APIECE_ADMIN_KEY || fail('APIECE_ADMIN_KEY is not set');

// Which code it is about. Every virtual user runs this file for itself, so that
// it comes from `setUp` and not from the clock.
let code = null;

// Each path has a time of its own: to win writes, to come too late only looks.
export const granted = new Counter('granted');
export const repeated = new Counter('repeated');
export const exhausted = new Counter('exhausted');
export const lost = new Counter('lost');
const took = {
  granted: new Trend('granted_ms', true),
  repeated: new Trend('repeated_ms', true),
  exhausted: new Trend('exhausted_ms', true),
};

// "Nothing left" is an answer, not a failure.
http.setResponseCallback(http.expectedStatuses(200, 201, 204, 303, 409));

// Any replica serves anybody, so one visitor's requests go to several.
function base() {
  return URLS[Math.floor(Math.random() * URLS.length)];
}

function api(path, body, type) {
  return http.post(`${base()}/v1/codes${path}`, body, {
    headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': type || 'application/json' },
    tags: { name: path.endsWith('/claims') ? '/v1/codes/{code}/claims' : 'set up' },
  });
}

/** Makes the code with a pool of `items`, for `setup()` to return. */
export function setUp(items) {
  const began = Date.now();
  code = __ENV.APIECE_CODE || `load-${began.toString(36)}`;
  const made = api('', JSON.stringify({ id: code, title: 'Load test' }));
  if (made.status !== 201) fail(`the code was not made: ${made.status} ${made.body}`);
  for (let from = 0; from < items; from += 10000) {
    let lines = '';
    for (let n = from; n < Math.min(from + 10000, items); n++) lines += `${code}#${n}\n`;
    const filled = api(`/${code}/items`, lines, 'text/plain');
    if (filled.status !== 200) fail(`the pool was not filled: ${filled.status} ${filled.body}`);
  }
  return { code, took: Date.now() - began };
}

/** What each iteration does first, with what `setup()` returned. */
export function enter(data) {
  code = data.code;
}

/** A name that no other iteration has. */
export function newClient() {
  return `client-${exec.scenario.name}-${exec.scenario.iterationInTest}`;
}

/** Claims by the API, and says what it came to. */
export function claim(client) {
  const answer = api(`/${code}/claims`, JSON.stringify({ client }));
  return witness(client, answer);
}

function witness(client, answer) {
  const problem = answer.status === 409 && answer.json('type');
  let outcome = 'lost';
  if (answer.status === 201) outcome = 'granted';
  if (answer.status === 200) outcome = 'repeated';
  if (problem === 'urn:apiece:problem:exhausted') outcome = 'exhausted';
  const item = outcome === 'granted' || outcome === 'repeated' ? answer.json('item.id') : '-';
  count(outcome, answer.timings.duration);
  // The check reads it: what a client saw has to be what the service wrote down.
  console.log(`seen ${outcome} ${client} ${item}`);
  return { outcome, item };
}

function count(outcome, duration) {
  if (outcome === 'granted') granted.add(1);
  if (outcome === 'repeated') repeated.add(1);
  if (outcome === 'exhausted') exhausted.add(1);
  if (outcome === 'lost') lost.add(1);
  else took[outcome].add(duration);
}

/** Opens the page, as a scan does; takes nothing. */
export function look() {
  const page = http.get(`${base()}/c/${code}`, { tags: { name: '/c/{code}' } });
  check(page, { 'the page opens': (p) => p.status === 200 });
  return page;
}

/**
 * Taps, as a person does, and looks at what came of it. The cookies of an
 * iteration are one phone's.
 */
export function tap() {
  // The cookie belongs to a host, and replicas differ in the port alone.
  const at = base();
  const answer = http.post(`${at}/c/${code}`, '', {
    headers: { Origin: at, 'Content-Type': 'application/x-www-form-urlencoded' },
    redirects: 0,
    tags: { name: '/c/{code}' },
  });
  check(answer, { 'the tap leads back': (a) => a.status === 303 });
  const item = shown(look());
  const outcome = item === null ? 'lost' : 'granted';
  count(outcome, answer.timings.duration);
  console.log(`shown ${outcome} ${newClient()} ${item === null ? '-' : item}`);
  return item;
}

/** The item on a page; null if there is none. */
export function shown(page) {
  const found = String(page.body).match(new RegExp(`${code}#[0-9]+`));
  return found && found[0];
}
