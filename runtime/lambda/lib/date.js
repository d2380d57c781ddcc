// Dates in the time zone of the function: UTC, or what its variable TZ names. The engine knows the zone of the host only.
const Engine = Date;
const { prototype } = Engine;
const { getTime, setTime, toISOString } = prototype;
const utc = host.zoneIsUTC();
const day = 86400000;

const offset = utc ? () => 0 : (ms) => host.zoneOffset(ms) * 1000;
const local = (ms) => ms + offset(ms);

// The instant of a local time. One that exists twice is the first; one that is skipped counts from before the gap.
function instant(ms) {
  if (utc || Number.isNaN(ms)) return ms;
  const before = offset(ms - day), after = offset(ms + day);
  if (before === after || offset(ms - before) === before) return ms - before;
  return offset(ms - after) === after ? ms - after : ms - before;
}

function define(name, length, value) {
  Object.defineProperty(value, 'name', { value: name });
  Object.defineProperty(value, 'length', { value: length });
  Object.defineProperty(prototype, name, { value, writable: true, configurable: true, enumerable: false });
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const digits = (n, length) => (n < 0 ? '-' : '') + String(Math.abs(n)).padStart(length, '0');

function dateText(ms) {
  const d = new Engine(local(ms));
  return `${days[d.getUTCDay()]} ${months[d.getUTCMonth()]} ${digits(d.getUTCDate(), 2)} ${digits(d.getUTCFullYear(), 4)}`;
}

function timeText(ms) {
  const minutes = Math.trunc(offset(ms) / 60000);
  const zone = (minutes < 0 ? '-' : '+') + digits(Math.trunc(Math.abs(minutes) / 60), 2) + digits(Math.abs(minutes) % 60, 2);
  const clock = toISOString.call(new Engine(local(ms))).slice(-13, -5);
  return `${clock} GMT${zone} (${utc ? 'Coordinated Universal Time' : host.zoneName(ms)})`;
}

for (const [name, text] of [
  ['toString', (ms) => dateText(ms) + ' ' + timeText(ms)], ['toDateString', dateText], ['toTimeString', timeText],
]) {
  define(name, 0, function () {
    const ms = getTime.call(this);
    return Number.isNaN(ms) ? 'Invalid Date' : text(ms);
  });
}

function inZone() {
  for (const part of ['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes', 'Seconds', 'Milliseconds']) {
    const get = prototype['getUTC' + part], set = prototype['setUTC' + part];
    define('get' + part, 0, function () { return get.call(new Engine(local(getTime.call(this)))); });
    if (set) {
      define('set' + part, prototype['set' + part].length, function (...values) {
        return setTime.call(this, instant(set.apply(new Engine(local(getTime.call(this))), values)));
      });
    }
  }
  define('getTimezoneOffset', 0, function () { return Math.trunc(-offset(getTime.call(this)) / 60000) || 0; });

  function Zoned(...values) {
    if (!new.target) return new Zoned().toString();
    return Reflect.construct(Engine, argumentsOf(values), new.target);
  }
  for (const [name, value] of [
    ['name', 'Date'], ['length', 7], ['prototype', prototype], ['now', Engine.now], ['UTC', Engine.UTC],
    ['parse', Object.defineProperty((text) => parse(String(text)), 'name', { value: 'parse' })],
  ]) {
    Object.defineProperty(Zoned, name, { value, enumerable: false, ...(typeof value === 'function' && { writable: true, configurable: true }) });
  }
  for (const [object, name] of [[prototype, 'constructor'], [globalThis, 'Date']]) {
    Object.defineProperty(object, name, { value: Zoned, writable: true, configurable: true, enumerable: false });
  }
}

// What the engine's constructor is to get instead of local times.
function argumentsOf(values) {
  if (values.length > 1) return [instant(Engine.UTC(...values))];
  if (values.length === 0 || host.className(values[0]) === 'Date') return values;
  const value = primitive(values[0]);
  return [typeof value === 'string' ? parse(value) : value];
}

// What the constructor makes of an object before it looks whether that is a string.
function primitive(value) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return value;
  const convert = value[Symbol.toPrimitive];
  if (convert !== undefined && convert !== null) return convert.call(value, 'default');
  for (const name of ['valueOf', 'toString']) {
    const result = typeof value[name] === 'function' ? value[name]() : value;
    if (result === null || (typeof result !== 'object' && typeof result !== 'function')) return result;
  }
  throw new TypeError('Cannot convert object to primitive value');
}

const isoDate = /^\s*(?:[+-]\d{6}|\d{4})(?:-\d\d(?:-\d\d)?)?\s*$/;
const isoTime = /^\s*(?:[+-]\d{6}|\d{4})(?:-\d\d(?:-\d\d)?)?T/;
const zoned = /(?:Z|\b(?:UTC?|GMT|[ECMP][SD]T)(?:[+-]\d{1,4}(?::\d\d)?)?|:\d\d(?:\.\d+)?\s*[+-]\d\d:?\d\d)\s*(?:\(.*\))?\s*$/i;

// A text without a zone is read as if it said UTC and then moved.
function parse(text) {
  const ms = Engine.parse(text);
  if (Number.isNaN(ms) || isoDate.test(text) || zoned.test(text)) return ms;
  const moved = instant(Engine.parse(isoTime.test(text) ? text.trim() + 'Z' : text + ' GMT'));
  return Number.isNaN(moved) ? ms : moved;
}

if (!utc || !host.engineZoneIsUTC()) inZone();
