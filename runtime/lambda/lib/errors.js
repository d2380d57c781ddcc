// How the Node runtime of Lambda reports errors.
const isNative = (e) => host.className(e) === 'Error';

const isErrorLike = (e) =>
  e && e.name && e.message && e.stack && [e.name, e.message, e.stack].every((v) => typeof v === 'string');

// The engine words some of its messages in its own way.
const wording = (message) =>
  typeof message === 'string'
    ? message.replace(/^Cannot (read|set) property '(.*)' of (undefined|null)$/, (_, verb, name, of) =>
        `Cannot ${verb} properties of ${of} (${verb === 'read' ? 'reading' : 'setting'} '${name}')`)
    : message;

const stackOf = (e) => {
  const stack = host.stack(e.stack);
  return typeof e.message === 'string' && e.message !== wording(e.message) ? stack.replace(e.message, wording(e.message)) : stack;
};

function toResponse(error) {
  try {
    if (isNative(error) || isErrorLike(error)) {
      return { errorType: error.name, errorMessage: wording(error.message), trace: stackOf(error).split('\n') };
    }
    return { errorType: typeof error, errorMessage: error.toString(), trace: [] };
  } catch {
    return {
      errorType: 'handled',
      errorMessage: 'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
    };
  }
}

function enumerable(error) {
  const all = Object.assign({ errorType: error.name, errorMessage: wording(error.message), code: error.code }, error);
  if (typeof error.stack === 'string') all.stack = stackOf(error).split('\n');
  return all;
}

// errorsAs makes a replacer for JSON.stringify. It replaces an error by one object only, so that an error that is its own
// cause is found to be circular.
function errorsAs(make) {
  const made = new Map();
  return (_, v) => {
    if (!(v instanceof Error)) return v;
    if (!made.has(v)) made.set(v, make(v));
    return made.get(v);
  };
}
exports.errorsAs = errorsAs;

function formatted(error) {
  try {
    return '\t' + JSON.stringify(error, errorsAs(enumerable));
  } catch {
    return '\t' + JSON.stringify(toResponse(error));
  }
}

// describe logs an error and returns its payload.
exports.describe = function (label, error) {
  let asError = error;
  try {
    if (!(error instanceof Error)) asError = bare(new Error(error));
    require('console');
    host.logError(label, asError, formatted);
  } catch {
    host.log('ERROR', label);
  }
  return JSON.stringify(toResponse(error));
};

// bare takes the frames of this file off an error.
function bare(error) {
  error.stack = error.name + ': ' + error.message;
  return error;
}

function runtimeError(name, message) {
  const e = new Error(message);
  Object.defineProperty(e, 'name', { value: 'Runtime.' + name, enumerable: false });
  return bare(e);
}

exports.unhandledRejection = function (reason) {
  const e = runtimeError('UnhandledPromiseRejection', String(reason));
  e.reason = reason;
  if (reason instanceof Error) {
    const frames = stackOf(reason).split('\n').filter((line) => line.startsWith('    at '));
    e.stack = [e.stack, ...frames].join('\n');
  }
  return e;
};

// initError is what an error while loading becomes.
exports.initError = function (error) {
  if (error instanceof SyntaxError) return withFrames(runtimeError('UserCodeSyntaxError', String(error)), error);
  if (error && error.code === 'MODULE_NOT_FOUND') return withFrames(runtimeError('ImportModuleError', String(error)), error);
  return error;
};

function withFrames(error, cause) {
  const frames = stackOf(cause).split('\n').filter((line) => line.startsWith('    at '));
  error.stack = [error.stack, ...frames].join('\n');
  return error;
}
exports.wording = wording;
exports.stackOf = stackOf;
