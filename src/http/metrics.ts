/** Upper bounds of the duration buckets, seconds: one step takes about a millisecond, a stuck database seconds. */
const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Histogram {
  readonly buckets: number[];
  count: number;
  sum: number;
}

/** Counts of this process in Prometheus' text format; routes are patterns, so there are few of them. */
export class Metrics {
  readonly #requests = new Map<string, number>();
  readonly #durations = new Map<string, Histogram>();

  observe(method: string, route: string, status: number, seconds: number): void {
    const labels = `method="${method}",route="${escaped(route)}"`;
    const counted = `${labels},status="${status}"`;
    this.#requests.set(counted, (this.#requests.get(counted) ?? 0) + 1);
    let histogram = this.#durations.get(labels);
    if (histogram === undefined) {
      histogram = { buckets: BUCKETS.map(() => 0), count: 0, sum: 0 };
      this.#durations.set(labels, histogram);
    }
    histogram.count++;
    histogram.sum += seconds;
    for (const [index, bound] of BUCKETS.entries()) if (seconds <= bound) histogram.buckets[index]!++;
  }

  text(gauges: Readonly<Record<string, number>>, counters: Readonly<Record<string, number>>): string {
    const lines = ['# TYPE bihuan_http_requests_total counter'];
    for (const [labels, count] of this.#requests)
      lines.push(`bihuan_http_requests_total{${labels}} ${count}`);
    lines.push('# TYPE bihuan_http_request_duration_seconds histogram');
    for (const [labels, { buckets, count, sum }] of this.#durations) {
      const name = 'bihuan_http_request_duration_seconds';
      for (const [index, bound] of BUCKETS.entries())
        lines.push(`${name}_bucket{${labels},le="${bound}"} ${buckets[index]}`);
      lines.push(
        `${name}_bucket{${labels},le="+Inf"} ${count}`,
        `${name}_sum{${labels}} ${sum}`,
        `${name}_count{${labels}} ${count}`,
      );
    }
    for (const [name, value] of Object.entries(gauges))
      lines.push(`# TYPE bihuan_${name} gauge`, `bihuan_${name} ${value}`);
    for (const [name, value] of Object.entries(counters))
      lines.push(`# TYPE bihuan_${name}_total counter`, `bihuan_${name}_total ${value}`);
    return `${lines.join('\n')}\n`;
  }
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
