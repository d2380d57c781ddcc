class Store {
  #items = new Map();
  static #made = 0;
  static { Store.#made = 1; }
  async *all() { for (const [k, v] of this.#items) { await null; yield [k, v]; } }
  set(k, v) { this.#items.set(k, v); return this; }
  static get made() { return Store.#made; }
}
export const handler = async () => {
  const out = [];
  for await (const [k, v] of new Store().set('a', 1).set('b', 2).all()) out.push(k + v);
  const o = { x: null };
  o.x ??= 5;
  return [out, o, Store.made, 2n ** 64n + '', /\p{Lu}/u.test('É'), 'a-b'.replaceAll('-', '+')];
};
