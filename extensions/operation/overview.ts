import { textsOf } from '../shared/texts.ts';
import { plain, studioLanguage } from './texts.ts';

interface Line {
	readonly label: string;
	readonly text: string;
}

/** What the flow's card tells at a glance. */
export function summarise(options: Readonly<Record<string, unknown>>): Line[] {
	return describeCard(options, studioLanguage());
}

export function describeCard(options: Readonly<Record<string, unknown>>, locale: string): Line[] {
	const { card } = textsOf(locale);
	const text = options['mode'] === 'text';
	const source = plain(options['sourceLanguage']) || card.defaultLanguage;
	const targets = join(options['targetLanguages']) || card.allOthers;
	const providers = join(options['providers']) || card.ofEnvironment;
	const lines: (Line | null)[] = [
		text
			? { label: card.translates, text: card.text }
			: { label: card.collection, text: plain(options['collection']) || card.ofTrigger },
		{ label: card.languages, text: `${source} → ${targets}` },
		{ label: card.providers, text: providers },
		text ? null : { label: card.policy, text: plain(options['policy']) || 'protect' },
		options['dryRun'] === true ? { label: card.dryRun, text: card.onlyEstimates } : null,
	];
	return lines.filter((line) => line !== null);
}

function join(value: unknown): string {
	if (!Array.isArray(value)) return plain(value);
	return value.map(describe).filter(Boolean).join(', ');
}

function describe(value: unknown): string {
	if (typeof value !== 'object' || value === null) return plain(value);
	const { provider, model }: { provider?: unknown; model?: unknown } = value;
	return [plain(provider), plain(model)].filter(Boolean).join(':');
}
