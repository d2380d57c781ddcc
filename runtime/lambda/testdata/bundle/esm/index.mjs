import { greet } from './greet.mjs';
import data from './data.json';
import path, { join } from 'node:path';
import { fileURLToPath } from 'url';
const base = await Promise.resolve('top');
const here = path.dirname(fileURLToPath(import.meta.url));
export const handler = async (event) => ({ greeting: greet(event.name), data, base, join: join('a', 'b'), here: path.basename(here), meta: path.basename(import.meta.dirname) });
export default { other: async () => 'other' };
