// How hard and how long. The defaults are for one machine that runs everything. RATE,
// DURATION, VUS, ITEMS, CLIENTS, P95 and P99 change them.

export const RATE = Number(__ENV.RATE || 500);
export const DURATION = __ENV.DURATION || '20s';

/** A number from the environment. */
export function number(name, otherwise) {
  return Number(__ENV[name] || otherwise);
}

/**
 * RATE people a second, whether or not the earlier ones have been answered: a slow
 * service does not slow the crowd down.
 */
export function atRate(exec) {
  return {
    executor: 'constant-arrival-rate',
    exec,
    rate: RATE,
    timeUnit: '1s',
    duration: DURATION,
    preAllocatedVUs: number('VUS', 500),
    maxVUs: 1000,
  };
}

/** How many claims `atRate` makes, and some more. */
export function enough() {
  return Math.ceil(RATE * seconds(DURATION) * 1.1) + 100;
}

function seconds(duration) {
  const [, count, unit] = duration.match(/^([0-9]+)(s|m)$/);
  return Number(count) * (unit === 'm' ? 60 : 1);
}

/** Nothing fails, and k6 starts every iteration that it should. */
export const always = {
  checks: ['rate==1'],
  http_req_failed: ['rate==0'],
  dropped_iterations: ['count==0'],
};
/** In milliseconds. A machine that also does other things will miss them. */
export const fast = [`p(95)<${number('P95', 50)}`, `p(99)<${number('P99', 200)}`];
export const stats = ['avg', 'med', 'p(95)', 'p(99)', 'max', 'count'];
