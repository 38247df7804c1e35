import { z } from 'zod';
import { wholeNumber } from './schemas.ts';

/** A variable of the environment, as the documentation and the settings page show it. */
export interface Variable {
	readonly name: string;
	readonly type: string;
	/** As an operator would write it; absent: unset. */
	readonly default?: string;
	readonly meaning: string;
}

/** What configuration needs to know of a provider. */
export interface ProviderDeclaration {
	readonly name: string;
	/** Absent: the provider has no such setting. */
	readonly variables: { readonly apiKey?: Variable; readonly baseUrl?: Variable };
}

export type Declarations = readonly ProviderDeclaration[];

/** `needs` completes the sentence "it must be ..." that refuses a value. */
export const declared = z.registry<Variable & { readonly needs: string }>();

export function count(most: number, variable: Variable) {
	const needs = `a positive whole number of at most ${most}`;
	return wholeNumber(most).register(declared, { ...variable, needs });
}

export function text(variable: Variable) {
	return z.string().register(declared, { ...variable, needs: 'a text' });
}

export function optionalText(variable: Variable) {
	return z
		.string()
		.optional()
		.register(declared, { ...variable, needs: 'a text' });
}

export function keyVariable(name: string, meaning: string): Variable {
	return { name, type: 'secret', meaning };
}

export function urlVariable(name: string, meaning: string): Variable {
	return { name, type: 'URL', meaning };
}
