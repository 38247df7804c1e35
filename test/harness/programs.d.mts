/** The full path of a program, or null when this machine has none of that name. */
export function findProgram(name: string): string | null;
