import x from 'node:nope';
export const handler = async () => x;
