// The result of a run: one line per path for people, and JSON for the check.

function line(name, trend, seconds) {
  const v = trend.values;
  const ms = (n) => `${v[n].toFixed(1)} ms`;
  const rate = (v.count / seconds).toFixed(0);
  return `${name.padEnd(10)} ${v.count} (${rate}/s)  med ${ms('med')}  p95 ${ms('p(95)')}  p99 ${ms('p(99)')}  max ${ms('max')}\n`;
}

/** For k6's `handleSummary`. */
export function summary(data) {
  // From the first iteration on, because setting up is not measured.
  const seconds = (data.state.testRunDurationMs - (data.setup_data?.took || 0)) / 1000;
  let text = '\n';
  for (const path of ['granted', 'repeated', 'exhausted', 'look', 'download']) {
    const trend = data.metrics[`${path}_ms`];
    if (trend && trend.values.count > 0) text += line(path, trend, seconds);
  }
  for (const [name, metric] of Object.entries(data.metrics)) {
    for (const [threshold, { ok }] of Object.entries(metric.thresholds || {})) {
      if (!ok) text += `MISSED ${name} ${threshold}: ${JSON.stringify(metric.values)}\n`;
    }
  }
  const out = { stdout: text };
  if (__ENV.APIECE_RESULT) out[__ENV.APIECE_RESULT] = JSON.stringify({ seconds, metrics: data.metrics });
  return out;
}
