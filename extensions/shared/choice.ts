import type { SettingsResponse } from '../../src/contract/inspection.ts';

export interface Choice {
	readonly text: string;
	readonly value: string;
}

/** Makes choices of names that are shown as they are, each once. */
export function toChoices(values: readonly string[]): Choice[] {
	return [...new Set(values)].map((value) => ({ text: value, value }));
}

export function labelLanguage(code: string, name: string | undefined): string {
	return name === undefined || name === '' || name === code ? code : `${name} (${code})`;
}

export function languageChoices({ languages }: Pick<SettingsResponse, 'languages'>): Choice[] {
	return languages.map(({ code, name }) => ({ value: code, text: labelLanguage(code, name) }));
}

/** Lists a provider's models, those of the chain in force first. */
export function modelsOf(settings: SettingsResponse, provider: string): readonly string[] {
	const inForce = settings.chain.filter((member) => member.provider === provider);
	return [...new Set([...inForce.map(({ model }) => model), ...(settings.models[provider] ?? [])])];
}

/** Lists all that can be called as `provider:model`, the chain in force first. */
export function memberChoices(settings: SettingsResponse): Choice[] {
	const usable = settings.providers.filter(({ refusal }) => refusal === null);
	return toChoices([
		...settings.chain.map(({ provider, model }) => `${provider}:${model}`),
		...usable.flatMap(({ name }) => modelsOf(settings, name).map((model) => `${name}:${model}`)),
	]);
}
