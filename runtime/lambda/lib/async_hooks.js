// async_hooks: AsyncLocalStorage and AsyncResource. The context is an immutable map from storage to value.
const enter = (context, f, self, args) => {
  const before = host.getContext();
  host.setContext(context);
  try {
    return f.apply(self, args);
  } finally {
    host.setContext(before);
  }
};

class AsyncLocalStorage {
  run(store, f, ...args) {
    return enter(new Map(host.getContext()).set(this, store), f, undefined, args);
  }
  exit(f, ...args) {
    const context = new Map(host.getContext());
    context.delete(this);
    return enter(context, f, undefined, args);
  }
  getStore() {
    return host.getContext()?.get(this);
  }
  enterWith(store) {
    host.setContext(new Map(host.getContext()).set(this, store));
  }
  disable() {
    this.enterWith(undefined);
  }
  static bind(f) {
    const context = host.getContext();
    return function (...args) {
      return enter(context, f, this, args);
    };
  }
  static snapshot() {
    return AsyncLocalStorage.bind((f, ...args) => f(...args));
  }
}

let ids = 1;
class AsyncResource {
  #context = host.getContext();
  #id = ++ids;
  constructor(type) {
    this.type = type;
  }
  runInAsyncScope(f, self, ...args) {
    return enter(this.#context, f, self, args);
  }
  bind(f) {
    return (...args) => this.runInAsyncScope(f, undefined, ...args);
  }
  asyncId() {
    return this.#id;
  }
  triggerAsyncId() {
    return 1;
  }
  emitDestroy() {
    return this;
  }
  static bind(f) {
    return AsyncLocalStorage.bind(f);
  }
}

const hook = { enable: () => hook, disable: () => hook };
module.exports = { AsyncLocalStorage, AsyncResource, createHook: () => hook, executionAsyncId: () => 1, triggerAsyncId: () => 0, executionAsyncResource: () => ({}) };
