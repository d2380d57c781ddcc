export interface Pet { name: string; kind: string }
export function describe(pet: Pet): string {
  if (!pet.name) throw new TypeError('a pet needs a name');
  return `${pet.name} the ${pet.kind}`;
}
