import { Pet, describe } from './pet';
import type { Other } from './missing-type';

enum Kind { Cat = 'cat', Dog = 'dog' }

interface Event { name: string; kind?: Kind }

export const handler = async (event: Event): Promise<{ text: string }> => {
  const pet: Pet = { name: event.name, kind: event.kind ?? Kind.Cat };
  if (event.name === 'fail') {
    throw new Error('cannot describe');
  }
  return { text: describe(pet) };
};
