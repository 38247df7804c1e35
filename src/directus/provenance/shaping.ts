import type { GlossaryTerm } from '../../contract/glossary.ts';
import { entriesFor } from '../../translation/glossary/glossary.ts';
import { shapingOf } from '../../translation/segment-task.ts';
import { shapingsOf } from '../../translation/units/analysis.ts';
import type { JudgementSettings, SourceField } from './judged-field.ts';

interface Terms {
	readonly entries: readonly GlossaryTerm[];
	/** The same for languages to which the same entries apply. */
	readonly name: string;
}

/** What shapes the segments of source fields today, found once for all languages that have the same terms. */
export class Shaping {
	readonly #plan: Pick<JudgementSettings, 'glossary' | 'styleGuide'>;
	readonly #terms = new Map<string, Terms>();
	readonly #shapes = new WeakMap<SourceField, Map<string, string>>();

	constructor(plan: Pick<JudgementSettings, 'glossary' | 'styleGuide'>) {
		this.#plan = plan;
	}

	/** Joined by dots, as a version has them. */
	of(field: SourceField, language: string): string {
		const { entries, name } = this.#termsOf(language);
		const known = this.#shapes.get(field) ?? new Map<string, string>();
		this.#shapes.set(field, known);
		const found = known.get(name);
		if (found !== undefined) return found;
		const texts = field.segments.map(({ segment }) => segment.text);
		const shapes = shapingsOf(texts, entries, language, this.#plan.styleGuide).join('.');
		known.set(name, shapes);
		return shapes;
	}

	/** The shape of every segment that has words, where there is no term that it depends on; else null. */
	constantOf(language: string): string | null {
		const { entries } = this.#termsOf(language);
		return entries.length === 0 ? shapingOf([], this.#plan.styleGuide) : null;
	}

	#termsOf(language: string): Terms {
		const known = this.#terms.get(language);
		if (known !== undefined) return known;
		const { glossary } = this.#plan;
		const entries = entriesFor(glossary, language);
		const name = entries.map((entry) => glossary.indexOf(entry)).join();
		const terms = { entries, name };
		this.#terms.set(language, terms);
		return terms;
	}
}
