import type { GlossaryTerm } from '../../contract/glossary.ts';
import { entriesFor } from '../../translation/glossary/glossary.ts';
import { shapingOf } from '../../translation/segment-task.ts';
import { shapingsOf } from '../../translation/units/analysis.ts';
import type { JudgementSettings, SourceField } from './judged-field.ts';

/** What shapes the segments of source fields today, found once for languages of the same terms. */
export class Shaping {
	readonly #settings: Pick<JudgementSettings, 'glossary' | 'styleGuide'>;
	/** The terms of each language; the same ones have the same name. */
	readonly #terms = new Map<string, { entries: readonly GlossaryTerm[]; name: string }>();
	readonly #shapings = new WeakMap<SourceField, Map<string, Promise<readonly string[]>>>();

	constructor(settings: Pick<JudgementSettings, 'glossary' | 'styleGuide'>) {
		this.#settings = settings;
	}

	of(field: SourceField, language: string): Promise<readonly string[]> {
		const { entries, name } = this.#termsOf(language);
		const known = this.#shapings.get(field) ?? new Map<string, Promise<readonly string[]>>();
		this.#shapings.set(field, known);
		const found = known.get(name);
		if (found !== undefined) return found;
		const shapings = field.segments().then((segments) => {
			const texts = segments.map(({ segment }) => segment.text);
			return shapingsOf(texts, entries, language, this.#settings.styleGuide);
		});
		known.set(name, shapings);
		return shapings;
	}

	/** The shaping of every segment with words, where it depends on no term; else null. */
	constantOf(language: string): string | null {
		const { entries } = this.#termsOf(language);
		return entries.length === 0 ? shapingOf([], this.#settings.styleGuide) : null;
	}

	#termsOf(language: string) {
		const known = this.#terms.get(language);
		if (known !== undefined) return known;
		const { glossary } = this.#settings;
		const entries = entriesFor(glossary, language);
		const terms = { entries, name: entries.map((entry) => glossary.indexOf(entry)).join() };
		this.#terms.set(language, terms);
		return terms;
	}
}
