// Renders with velocityjs, and evaluates with jsonpath-plus, for a table of times.
//
// Every line of the input is a question: {template, body, tables} or {path, body}. Every line of the output is an answer:
// {nanoseconds, length} of the processor for one turn, or {error}. The first line says that the packages are there.
const { parse, Compile } = require('velocityjs');
const { JSONPath } = require('jsonpath-plus');
const readline = require('node:readline');

const evaluate = (path, json) => JSONPath({ path, json, wrap: false });

function variables({ body, tables }) {
  let document;
  const read = () => (document ??= JSON.parse(body || '{}'));
  const params = { path: tables.path, querystring: tables.querystring, header: tables.header };
  return {
    input: {
      body,
      json: (path) => JSON.stringify(path === '$' ? read() : evaluate(path, read())),
      path: (path) => (path === '$' ? read() : evaluate(path, read())),
      params: (name) => (name === undefined ? params : params.path[name] ?? params.querystring[name] ?? params.header[name] ?? ''),
    },
    util: { escapeJavaScript: (s) => String(s).replace(/["'\\/]/g, '\\$&') },
    stageVariables: tables.stageVariables,
    context: tables.context,
  };
}

function task(question) {
  if (question.path) {
    const json = JSON.parse(question.body);
    return () => evaluate(question.path, json);
  }
  const tree = parse(question.template);
  return () => new Compile(tree, { escape: false }).render(variables(question), {});
}

// measure warms up for three seconds and takes the median of nine windows.
function measure(run) {
  let turns = 1;
  const times = [];
  const timed = () => {
    const start = process.cpuUsage();
    for (let i = 0; i < turns; i++) run();
    const { user, system } = process.cpuUsage(start);
    return (user + system) * 1000;
  };
  for (const end = Date.now() + 3000; Date.now() < end;) if (timed() < 1e8) turns *= 2;
  for (let i = 0; i < 9; i++) times.push(timed() / turns);
  return times.sort((a, b) => a - b)[4];
}

console.log('{}');
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  let answer;
  try {
    const run = task(JSON.parse(line));
    answer = { length: String(run()).length, nanoseconds: measure(run) };
  } catch (e) {
    answer = { error: String(e.message ?? e).split('\n')[0].slice(0, 60) };
  }
  console.log(JSON.stringify(answer));
});
