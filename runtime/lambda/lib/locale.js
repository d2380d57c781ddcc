// Text for people, in American English: the engine has no data of other languages, and says so.
const refuse = (what) => {
  const e = new Error(`${what} is not there for handlers in process; ${host.elsewhere}`);
  e.code = 'ERR_POSTERN_UNAVAILABLE';
  throw e;
};
const english = (locales, what) => {
  const first = Array.isArray(locales) ? locales[0] : locales;
  if (first !== undefined && first !== 'en-US' && first !== 'en') refuse(`${what} in ${first}`);
};
const known = (options, names, what) => {
  for (const k of Object.keys(options)) if (options[k] !== undefined && !names.includes(k)) refuse(`${what} with ${k}`);
};
const define = (object, name, value) => Object.defineProperty(object, name, { value, writable: true, configurable: true, enumerable: false });

function formatNumber(n, options, what) {
  known(options, ['minimumFractionDigits', 'maximumFractionDigits', 'useGrouping', 'style', 'currency'], what);
  const { style = 'decimal', currency } = options;
  if (style === 'percent') n *= 100;
  else if (style === 'currency' ? currency !== 'USD' : style !== 'decimal') refuse(`${what} with style ${style} ${currency ?? ''}`);
  const few = options.minimumFractionDigits ?? (style === 'currency' ? 2 : 0);
  const most = options.maximumFractionDigits ?? Math.max(few, style === 'currency' ? 2 : style === 'percent' ? 0 : 3);
  if (Number.isNaN(n)) return 'NaN';
  const sign = n < 0 || Object.is(n, -0) ? '-' : '';
  let text = Math.abs(n) === Infinity ? '∞' : Math.abs(n).toFixed(most);
  if (text.includes('.')) {
    let end = text.length;
    while (end > text.indexOf('.') + 1 + few && text[end - 1] === '0') end--;
    text = text.slice(0, end).replace(/\.$/, '');
  }
  if (options.useGrouping !== false) text = text.replace(/^\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ','));
  return sign + (style === 'currency' ? '$' : '') + text + (style === 'percent' ? '%' : '');
}

define(Number.prototype, 'toLocaleString', function toLocaleString(locales, options = {}) {
  const what = 'Number.prototype.toLocaleString';
  english(locales, what);
  return formatNumber(Number(this), options, what);
});

const two = (n) => String(n).padStart(2, '0');
function dateText(d, locales, options = {}, what, date, time) {
  english(locales, what);
  known(options, ['timeZone'], what);
  if (options.timeZone !== undefined && options.timeZone !== 'UTC') refuse(`${what} with timeZone ${options.timeZone}`);
  if (Number.isNaN(d.getTime())) return 'Invalid Date';
  const at = options.timeZone ? 'getUTC' : 'get';
  const hours = d[at + 'Hours']();
  const day = `${d[at + 'Month']() + 1}/${d[at + 'Date']()}/${d[at + 'FullYear']()}`;
  const clock = `${hours % 12 || 12}:${two(d[at + 'Minutes']())}:${two(d[at + 'Seconds']())} ${hours < 12 ? 'AM' : 'PM'}`;
  return date && time ? `${day}, ${clock}` : date ? day : clock;
}
for (const [name, date, time] of [['toLocaleString', true, true], ['toLocaleDateString', true, false], ['toLocaleTimeString', false, true]]) {
  define(Date.prototype, name, function (locales, options) {
    return dateText(this, locales, options, `Date.prototype.${name}`, date, time);
  });
}
