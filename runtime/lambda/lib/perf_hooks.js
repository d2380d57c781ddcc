// perf_hooks
const origin = Date.now() - host.elapsed() / 1e6;
let entries = [];
const now = () => host.elapsed() / 1e6;
const add = (entryType, name, startTime, duration, detail = null) => {
  const e = { name, entryType, startTime, duration, detail };
  entries.push(e);
  return e;
};
const at = (mark) => (typeof mark === 'number' ? mark : (entries.findLast((e) => e.name === mark)?.startTime ?? 0));
exports.performance = {
  timeOrigin: origin,
  now,
  mark: (name, options) => add('mark', name, options?.startTime ?? now(), 0, options?.detail),
  measure(name, start, end) {
    const from = start === undefined ? 0 : at(start);
    return add('measure', name, from, (end === undefined ? now() : at(end)) - from);
  },
  getEntries: () => [...entries],
  getEntriesByName: (name) => entries.filter((e) => e.name === name),
  getEntriesByType: (type) => entries.filter((e) => e.entryType === type),
  clearMarks: (name) => void (entries = entries.filter((e) => e.entryType !== 'mark' || (name && e.name !== name))),
  clearMeasures: (name) => void (entries = entries.filter((e) => e.entryType !== 'measure' || (name && e.name !== name))),
  timerify: (f) => f,
  eventLoopUtilization: () => ({ idle: 0, active: 0, utilization: 0 }),
  toJSON: () => ({ timeOrigin: origin }),
};
exports.PerformanceObserver = class PerformanceObserver {
  observe() {}
  disconnect() {}
};
