import { answer } from './answer.js';
export const handler = async () => answer;
