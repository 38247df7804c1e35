interface Line {
	readonly label: string;
	readonly text: string;
}

/** What the flow's card tells at a glance. */
export function summarise(options: Readonly<Record<string, unknown>>): Line[] {
	const text = options['mode'] === 'text';
	const lines: (Line | null)[] = [
		text
			? { label: 'Translates', text: 'a text' }
			: { label: 'Collection', text: plain(options['collection']) || 'of the trigger' },
		{
			label: 'Languages',
			text: `${plain(options['sourceLanguage']) || 'default'} → ${join(options['targetLanguages']) || 'all others'}`,
		},
		{ label: 'Providers', text: join(options['providers']) || 'of the environment' },
		text ? null : { label: 'Policy', text: plain(options['policy']) || 'protect' },
		options['dryRun'] === true ? { label: 'Dry run', text: 'estimates only' } : null,
	];
	return lines.filter((line) => line !== null);
}

function plain(value: unknown): string {
	return typeof value === 'string' ? value : '';
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
