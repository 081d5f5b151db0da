// What the scenarios ask of the service, and what they write down.

import http from 'k6/http';
import exec from 'k6/execution';
import { check, fail } from 'k6';
import { Counter, Trend } from 'k6/metrics';

// One address, or the addresses of several replicas, separated by commas.
const URLS = (__ENV.APIECE_URL || 'http://127.0.0.1:8080').split(',');
const KEY = __ENV.APIECE_ADMIN_KEY || fail('APIECE_ADMIN_KEY is not set');

// The code that is used. Every virtual user runs this file for itself, so the code's
// id must come from `setUp`, not from the clock.
let code = null;

// Each path is timed separately: a won claim writes, a claim that is too late only reads.
export const granted = new Counter('granted');
export const repeated = new Counter('repeated');
export const exhausted = new Counter('exhausted');
export const lost = new Counter('lost');
const took = {
  granted: new Trend('granted_ms', true),
  repeated: new Trend('repeated_ms', true),
  exhausted: new Trend('exhausted_ms', true),
};

const downloaded = new Trend('download_ms', true);

// "Nothing left" is an answer, not a failure.
http.setResponseCallback(http.expectedStatuses(200, 201, 204, 303, 409));

// Any replica serves anybody, so the requests of one visitor go to all replicas in
// turn. If the replica were chosen at random, a connection could be idle for as long
// as the service allows (10 s), and be used just when the service closes it.
let turn = __VU;
function base() {
  turn += 1;
  return URLS[turn % URLS.length];
}

function api(path, body, type) {
  return http.post(`${base()}/v1/codes${path}`, body, {
    headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': type || 'application/json' },
    tags: { name: path.endsWith('/claims') ? '/v1/codes/{code}/claims' : 'set up' },
  });
}

function makeCode() {
  code = __ENV.APIECE_CODE || `load-${Date.now().toString(36)}`;
  const made = api('', JSON.stringify({ id: code, title: 'Load test' }));
  if (made.status !== 201) fail(`the code was not made: ${made.status} ${made.body}`);
}

/** Makes the code with a pool of `count` files of `size` bytes. */
export function setUpFiles(count, size) {
  const began = Date.now();
  makeCode();
  for (let n = 0; n < count; n++) {
    const name = `${n}.txt`;
    const added = http.put(`${base()}/v1/codes/${code}/files/${name}`, name.padEnd(size, '.'), {
      headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': 'text/plain' },
      tags: { name: 'set up' },
    });
    if (added.status !== 201) fail(`a file was not added: ${added.status} ${added.body}`);
  }
  return { code, took: Date.now() - began };
}

/** Makes the code with a pool of this many items, for `setup()`, which returns the result. */
export function setUp(items) {
  const began = Date.now();
  makeCode();
  for (let from = 0; from < items; from += 10000) {
    let lines = '';
    for (let n = from; n < Math.min(from + 10000, items); n++) lines += `${code}#${n}\n`;
    const filled = api(`/${code}/items`, lines, 'text/plain');
    if (filled.status !== 200) fail(`the pool was not filled: ${filled.status} ${filled.body}`);
  }
  return { code, took: Date.now() - began };
}

/** Each iteration calls this first, with what `setup()` returned. */
export function enter(data) {
  code = data.code;
}

/** A client id that no other iteration has. */
export function newClient() {
  return `client-${exec.scenario.name}-${exec.scenario.iterationInTest}`;
}

/** Claims through the API. Returns the outcome, the item and the download link. */
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
  // For the check: what a client saw must be what the service recorded.
  console.log(`seen ${outcome} ${client} ${item}`);
  const link = item === '-' ? null : answer.json('download.url');
  return { outcome, item, link };
}

/** Downloads a file from the address that came with its claim. */
export function download(link) {
  const file = http.get(link, { tags: { name: '/f/{token}' } });
  downloaded.add(file.timings.duration);
  return file;
}

function count(outcome, duration) {
  if (outcome === 'granted') granted.add(1);
  if (outcome === 'repeated') repeated.add(1);
  if (outcome === 'exhausted') exhausted.add(1);
  if (outcome === 'lost') lost.add(1);
  else took[outcome].add(duration);
}

/** Opens the page, as a scan does. Takes nothing. */
export function look() {
  const page = http.get(`${base()}/c/${code}`, { tags: { name: '/c/{code}' } });
  check(page, { 'the page opens': (p) => p.status === 200 });
  return page;
}

/**
 * Taps, as a person does, and looks at the result. An iteration is one phone, with
 * its own cookies.
 */
export function tap() {
  // The cookie belongs to a host, and replicas differ only in the port.
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

/** The item on a page, or null if there is none. */
export function shown(page) {
  const found = String(page.body).match(new RegExp(`${code}#[0-9]+`));
  return found && found[0];
}
