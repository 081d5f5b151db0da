// How hard and how long. The defaults are for one machine that runs everything;
// RATE, DURATION, VUS and ITEMS change them.

export const RATE = Number(__ENV.RATE || 500);
export const DURATION = __ENV.DURATION || '20s';

/** A number from the environment. */
export function number(name, otherwise) {
  return Number(__ENV[name] || otherwise);
}

/**
 * As many a second as people come, whether or not the earlier ones were
 * answered: a slow service does not slow the crowd down.
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

/** How many claims `atRate` makes, and some. */
export function enough() {
  return Math.ceil(RATE * seconds(DURATION) * 1.1) + 100;
}

function seconds(duration) {
  const [, count, unit] = duration.match(/^([0-9]+)(s|m)$/);
  return Number(count) * (unit === 'm' ? 60 : 1);
}

/** Nothing fails, and nothing that was to be done was left undone. */
export const always = {
  checks: ['rate==1'],
  http_req_failed: ['rate==0'],
  dropped_iterations: ['count==0'],
};
export const stats = ['avg', 'med', 'p(95)', 'p(99)', 'max', 'count'];
