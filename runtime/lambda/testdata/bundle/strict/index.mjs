export const handler = async () => { try { undeclared = 1; } catch (e) { return e.name; } return 'sloppy'; };
